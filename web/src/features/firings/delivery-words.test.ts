import { describe, expect, test } from 'vitest';
import type { DeliveryItem } from '#contract/api/notifications';
import { attemptWords, backfillWords, deliveryWords, toldWords } from './delivery-words.ts';

const live = { at: '2026-03-12T11:04:02.799Z', firedAt: '2026-03-12T11:04:02.850Z', backfilled: false };
const ok = { attempt: 1, at: '2026-03-12T11:04:03.100Z', tookMs: 111, outcome: 'accepted', status: 200 } as const;
const bad = { ...ok, outcome: 'retry', status: 503, reason: 'the endpoint answered 503' } as const;
const delivery: DeliveryItem = {
  id: 'msg_a_1_c',
  notificationId: 'a.1',
  type: 'alert.fired',
  channelId: 'c',
  state: 'delivered',
  attempts: [ok],
  createdAt: live.firedAt,
};
const view = { timezone: 'Europe/Berlin', nowMs: Date.parse('2026-03-12T11:04:04Z') };
const words = (changes: Partial<DeliveryItem>) => deliveryWords({ ...delivery, ...changes }, live, view).words;

describe('an attempt', () => {
  test('is told with when it ended and how long after the tick', () => {
    expect(attemptWords(ok, live, 'Europe/Berlin')).toEqual({
      what: 'accepted 12:04:03.211',
      since: '412 ms after the tick',
      detail: undefined,
      isGood: true,
    });
  });

  test('is measured from the firing where the tick is of another time', () => {
    expect(attemptWords(ok, { ...live, backfilled: true }, 'UTC').since).toBe('361 ms after it fired');
    expect(attemptWords(ok, { ...live, at: '2020-01-01T00:00:00.000Z' }, 'UTC').since).toBe('361 ms after it fired');
    expect(attemptWords(ok, { ...live, at: '2026-03-12T11:04:05.000Z' }, 'UTC').since).toBeUndefined();
  });

  test('that failed says why', () => {
    expect(attemptWords(bad, live, 'UTC')).toMatchObject({ detail: 'the endpoint answered 503', isGood: false });
    const { reason: _, ...unsaid } = bad;
    expect(attemptWords(unsaid, live, 'UTC').detail).toBe('answered 503');
  });
});

describe('a delivery', () => {
  test('says how it stands', () => {
    expect(words({})).toBe('accepted 412 ms after the tick');
    expect(words({ attempts: [bad, { ...ok, attempt: 2 }] })).toBe('accepted 412 ms after the tick');
    expect(words({ state: 'pending', attempts: [] })).toBe('about to be sent');
    const due = (nextAttemptAt: string) => words({ state: 'pending', attempts: [], nextAttemptAt });
    expect(due('2026-03-12T11:04:02.850Z')).toBe('about to be sent');
    expect(due('2026-03-12T11:03:50.000Z')).toContain('waits');
    expect(words({ state: 'sending', attempts: [] })).toBe('sending');
    const nextAttemptAt = '2026-03-12T11:05:00.000Z';
    expect(words({ state: 'failed', attempts: [bad], nextAttemptAt })).toBe('failed once; again at 12:05:00');
    expect(words({ state: 'failed', attempts: [bad, bad], nextAttemptAt })).toBe('failed 2 times; again at 12:05:00');
    expect(words({ state: 'dead', attempts: [bad], lastError: 'answered 404' })).toBe('gave up: answered 404');
  });
});

test('a firing of a gap says when it happened and when it was told', () => {
  const gap = { at: '2026-03-12T11:01:00.000Z', firedAt: '2026-03-12T11:10:00.000Z', backfilled: true };
  expect(backfillWords(gap, 'Europe/Berlin')).toBe('Happened 12:01 while the feed was down; told at 12:10');
  const overnight = { ...gap, at: '2026-03-11T22:30:00.000Z' };
  expect(backfillWords(overnight, 'UTC')).toBe('Happened 11 Mar, 22:30 while the feed was down; told at 12 Mar, 11:10');
});

test.each([
  [{}, 'inbox only'],
  [{ delivered: 1, dead: 0, pending: 0 }, 'told on 1 channel'],
  [{ delivered: 2, dead: 0, pending: 0 }, 'told on 2 channels'],
  [{ delivered: 1, dead: 1, pending: 0 }, 'told on 1 of 2 channels, 1 failed'],
  [{ delivered: 0, dead: 0, pending: 1 }, 'told on 0 of 1 channel'],
])('%o: %s', (counts, said) => expect(toldWords(counts)).toBe(said));
