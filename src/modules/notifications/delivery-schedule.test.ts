import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SendOutcome } from './channels/channel.ts';
import { judgeAnswer, parseRetryAfter } from './channels/webhook/webhook-answer.ts';
import { WEBHOOK_SCHEDULE_MS } from './channels/webhook/webhook-channel.ts';
import { judgeAttempt, RETRY_AFTER_MAX_MS } from './delivery-schedule.ts';
import { afterAttempt, CLOSED_BREAKER, FAILURES_TO_OPEN, sendsAllowed } from './endpoint-breaker.ts';

const retry: SendOutcome = { kind: 'retry', reason: 'the endpoint answered 503', tookMs: 1 };
const accepted: SendOutcome = { kind: 'accepted', tookMs: 1 };
const facts = { outcome: retry, step: 0, scheduleMs: WEBHOOK_SCHEDULE_MS, endedAtMs: 1_000_000, chance: 0.5 };

describe('schedule', () => {
  test('waits 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h, then gives up with the reason', () => {
    const delays = WEBHOOK_SCHEDULE_MS.map(
      (_, step) => (judgeAttempt({ ...facts, step }).nextAttemptAtMs ?? 0) - facts.endedAtMs,
    );
    expect(delays.map((delayMs) => delayMs / 1_000)).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 36_000]);
    const last = judgeAttempt({ ...facts, step: 7 });
    expect(last).toMatchObject({ state: 'dead', reason: 'the endpoint answered 503; that was the last of 8 attempts' });
    expect(judgeAttempt({ ...facts, outcome: accepted, step: 7 })).toEqual({ state: 'delivered', step: 7 });
  });

  test('moves each delay by at most a fifth, and never before what was asked for within the cap', () => {
    fc.assert(
      fc.property(
        fc.nat(6),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(10_000_000),
        (step, chance, afterMs) => {
          const verdict = judgeAttempt({ ...facts, step, chance, outcome: { ...retry, afterMs } });
          const delayMs = (verdict.nextAttemptAtMs ?? 0) - facts.endedAtMs;
          const baseMs = WEBHOOK_SCHEDULE_MS[step] ?? 0;
          expect(delayMs).toBeGreaterThanOrEqual(
            Math.max(Math.round(baseMs * 0.8), Math.min(afterMs, RETRY_AFTER_MAX_MS)),
          );
          expect(delayMs).toBeLessThanOrEqual(Math.max(Math.round(baseMs * 1.2), RETRY_AFTER_MAX_MS));
        },
      ),
    );
  });
});

describe('answers', () => {
  const answered = (status: number, headers: Record<string, string> = {}) =>
    judgeAnswer({ kind: 'answered', status, headers, body: 'text', tookMs: 3 }, 0);

  test.each([
    [200, 'accepted'],
    [204, 'accepted'],
    [301, 'retry'],
    [308, 'retry'],
    [400, 'rejected'],
    [401, 'rejected'],
    [403, 'rejected'],
    [404, 'rejected'],
    [408, 'retry'],
    [410, 'gone'],
    [422, 'rejected'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
  ])('%i is %s', (status, kind) => {
    expect(answered(status)).toMatchObject({ kind, tookMs: 3, answer: { status, body: 'text' } });
  });

  test('a network that fails may pass, an address that is refused may not', () => {
    const failed = (reason: 'timeout' | 'address_refused') =>
      judgeAnswer({ kind: 'failed', reason, detail: 'd', tookMs: 1 }, 0);
    expect(failed('timeout')).toEqual({ kind: 'retry', reason: 'timeout: d', tookMs: 1 });
    expect(failed('address_refused')).toMatchObject({ kind: 'rejected' });
  });

  test('Retry-After is read as seconds or as a date', () => {
    expect(answered(429, { 'retry-after': '120' })).toMatchObject({ afterMs: 120_000 });
    expect(parseRetryAfter('Thu, 01 Jan 1970 00:01:00 GMT', 20_000)).toBe(40_000);
    expect(parseRetryAfter('Thu, 01 Jan 1970 00:00:01 GMT', 20_000)).toBe(0);
    expect(parseRetryAfter('soon', 0)).toBeUndefined();
    expect(parseRetryAfter(undefined, 0)).toBeUndefined();
  });
});

describe('breaker', () => {
  test('opens after five failures in a row, lets one probe through, closes by a success, opens longer by a failure', () => {
    let breaker = CLOSED_BREAKER;
    for (let count = 1; count < FAILURES_TO_OPEN; count++) breaker = afterAttempt(breaker, retry, 0);
    expect(sendsAllowed(breaker, 0, 4)).toBe(4);
    breaker = afterAttempt(breaker, retry, 0);
    expect(sendsAllowed(breaker, 0, 4)).toBe(0);
    const openUntilMs = breaker.closedUntilMs;
    expect(sendsAllowed(breaker, openUntilMs, 4)).toBe(1);
    const again = afterAttempt(breaker, retry, openUntilMs);
    expect(again.closedUntilMs - openUntilMs).toBeGreaterThan(openUntilMs);
    expect(sendsAllowed(afterAttempt(again, accepted, 0), 0, 4)).toBe(4);
  });

  test('waits as long as the endpoint asks, already after one failure', () => {
    const breaker = afterAttempt(CLOSED_BREAKER, { ...retry, afterMs: 7_000 }, 1_000);
    expect([sendsAllowed(breaker, 7_999, 4), sendsAllowed(breaker, 8_000, 4)]).toEqual([0, 4]);
  });
});
