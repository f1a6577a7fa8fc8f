/**
 * One breaker a channel, in the worker's memory: an endpoint that keeps failing is asked again only now and then, by one probe, while its
 * deliveries wait untouched in the store. Forgetting a breaker (restart) is harmless: it closes.
 */
import type { SendOutcome } from './channels/channel.ts';
import { RETRY_AFTER_MAX_MS } from './delivery-schedule.ts';

export const FAILURES_TO_OPEN = 5;
const OPEN_FIRST_MS = 15_000;
const OPEN_MAX_MS = 600_000;

export interface EndpointBreaker {
  /** Failures in a row. */
  readonly failures: number;
  /** Nothing is sent before this instant; 0 when free. */
  readonly closedUntilMs: number;
}

export const CLOSED_BREAKER: EndpointBreaker = { failures: 0, closedUntilMs: 0 };

/** How many sends to the endpoint may run at once now. After it failed: one, the probe. */
export function sendsAllowed(breaker: EndpointBreaker, nowMs: number, concurrencyMax: number): number {
  if (nowMs < breaker.closedUntilMs) return 0;
  return breaker.failures >= FAILURES_TO_OPEN ? 1 : concurrencyMax;
}

/** The breaker after an attempt that ended at `nowMs`. A refusal for good is an answer: the endpoint lives. */
export function afterAttempt(breaker: EndpointBreaker, outcome: SendOutcome, nowMs: number): EndpointBreaker {
  if (outcome.kind !== 'retry') return CLOSED_BREAKER;
  const failures = breaker.failures + 1;
  const askedMs = Math.min(outcome.afterMs ?? 0, RETRY_AFTER_MAX_MS);
  const openMs =
    failures < FAILURES_TO_OPEN
      ? 0
      : Math.min(OPEN_MAX_MS, OPEN_FIRST_MS * 2 ** Math.min(failures - FAILURES_TO_OPEN, 10));
  return { failures, closedUntilMs: nowMs + Math.max(openMs, askedMs) };
}
