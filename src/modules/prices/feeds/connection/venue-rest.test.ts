import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HttpClient, OutgoingOutcome } from '#platform/http-client/http-client';
import { createMetrics } from '#platform/observe/metrics';
import { createVenueRest, type VenueRestLimits } from './venue-rest.ts';

const LIMITS: VenueRestLimits = {
  concurrency: 2,
  timeoutMs: 1_000,
  answerBytesMax: 1_000,
  spacingMs: 0,
  weight: { header: 'x-used', perMinute: 100 },
};

const answered = (status: number, body = '{}', headers: Record<string, string> = {}): OutgoingOutcome => ({
  kind: 'answered',
  status,
  headers,
  body,
  tookMs: 1,
});

describe('requests to a venue', () => {
  /** Those under way, in the order of their beginning; tests answer them. */
  let sent: { url: string; answer: (outcome: OutgoingOutcome) => void }[];
  const http: Pick<HttpClient, 'send'> = {
    send: ({ url }) => new Promise((resolve) => sent.push({ url, answer: resolve })),
  };
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
  const create = (limits: Partial<VenueRestLimits> = {}) =>
    createVenueRest({
      venue: 'v',
      baseUrl: 'http://v',
      http,
      clock,
      metrics: createMetrics(),
      limits: { ...LIMITS, ...limits },
    });
  const paths = () => sent.map(({ url }) => url.replace('http://v', ''));
  const answerAll = async () => {
    for (const { answer } of sent.splice(0)) answer(answered(200));
    await vi.advanceTimersByTimeAsync(0);
  };

  beforeEach(() => {
    sent = [];
    vi.useFakeTimers({
      now: Date.UTC(2026, 0, 1, 0, 0, 30),
      toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'],
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('go few at a time, and by turns of those who ask; who is waited for goes first', async () => {
    const rest = create();
    for (const [lane, path] of [
      ['a', '/1'],
      ['a', '/2'],
      ['a', '/3'],
      ['a', '/4'],
      ['b', '/5'],
      ['c', '/6'],
    ]) {
      void rest.get({ lane: lane as string, path: path as string, query: { q: 'x y' } });
    }
    expect(paths()).toEqual(['/1?q=x+y', '/2?q=x+y']);
    void rest.get({ lane: 'd', path: '/urgent', isUrgent: true });
    await answerAll();
    expect(paths()).toEqual(['/urgent', '/3?q=x+y']);
    await answerAll();
    expect(paths()).toEqual(['/5?q=x+y', '/6?q=x+y']);
    await answerAll();
    expect(paths()).toEqual(['/4?q=x+y']);
  });

  it('keep their distance', async () => {
    const rest = create({ spacingMs: 50 });
    for (const path of ['/1', '/2']) void rest.get({ lane: 'a', path });
    expect(paths()).toEqual(['/1']);
    await vi.advanceTimersByTimeAsync(49);
    expect(paths()).toEqual(['/1']);
    await vi.advanceTimersByTimeAsync(1);
    expect(paths()).toEqual(['/1', '/2']);
  });

  it.each([
    [429, '7', 7_000],
    [418, '120', 120_000],
    [429, undefined, 30_000],
    [418, undefined, 300_000],
    [418, '999999999', 259_200_000],
    [403, undefined, 60_000],
  ])('stop at %i with Retry-After %s, all of them', async (status, retryAfter, pauseMs) => {
    const rest = create();
    const first = rest.get({ lane: 'a', path: '/1' });
    sent.splice(0)[0]?.answer(answered(status, 'no', retryAfter === undefined ? {} : { 'retry-after': retryAfter }));
    expect(await first).toEqual({ kind: 'paused', retryAfterMs: pauseMs });
    void rest.get({ lane: 'a', path: '/2' });
    expect(await rest.get({ lane: 'a', path: '/urgent', isUrgent: true })).toEqual({
      kind: 'paused',
      retryAfterMs: pauseMs,
    });
    await vi.advanceTimersByTimeAsync(pauseMs - 1);
    expect(paths()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(paths()).toEqual(['/2']);
  });

  it('stop until the minute is over when the venue says that most of its weight is used', async () => {
    const rest = create();
    void rest.get({ lane: 'a', path: '/1', weight: 2 });
    sent.splice(0)[0]?.answer(answered(200, '{}', { 'x-used': '80' }));
    await vi.advanceTimersByTimeAsync(0);
    void rest.get({ lane: 'a', path: '/2', weight: 2 });
    // Half of the minute is left, and a second more.
    await vi.advanceTimersByTimeAsync(30_999);
    expect(paths()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(paths()).toEqual(['/2']);
  });

  it('count their own weight before the venue says so', async () => {
    const rest = create({ concurrency: 100 });
    for (let count = 0; count < 50; count++) void rest.get({ lane: String(count), path: '/', weight: 4 });
    expect(sent.length).toBe(20);
  });

  it('tell what is no answer', async () => {
    const rest = create();
    const outcomeOf = async (outcome: OutgoingOutcome) => {
      const asked = rest.get({ lane: 'a', path: '/' });
      sent.splice(0)[0]?.answer(outcome);
      return asked;
    };
    expect(await outcomeOf(answered(200, '[1]'))).toEqual({ kind: 'answered', body: [1] });
    expect(await outcomeOf(answered(200, '{"half'))).toMatchObject({ kind: 'failed' });
    expect(await outcomeOf(answered(301))).toMatchObject({ kind: 'failed' });
    expect(await outcomeOf(answered(503))).toMatchObject({ kind: 'failed' });
    expect(await outcomeOf(answered(400, 'why'))).toEqual({ kind: 'refused', status: 400, body: 'why' });
    expect(await outcomeOf({ kind: 'failed', reason: 'timeout', detail: 'slow', tookMs: 1 })).toEqual({
      kind: 'failed',
      detail: 'slow',
    });
  });

  it('end with the feed', async () => {
    const rest = create({ concurrency: 1 });
    void rest.get({ lane: 'a', path: '/1' });
    const waiting = [rest.get({ lane: 'a', path: '/2' }), rest.get({ lane: 'b', path: '/3', isUrgent: true })];
    rest.stop();
    for (const outcome of await Promise.all(waiting)) expect(outcome.kind).toBe('failed');
    expect((await rest.get({ lane: 'a', path: '/4' })).kind).toBe('failed');
    expect(paths()).toEqual(['/1']);
  });
});
