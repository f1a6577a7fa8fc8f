/**
 * Decides what a webhook's answer means. Pure. Refusals that will not change by waiting are final; everything else may pass.
 * Source: Standard Webhooks 1.0 (2xx is success, 410 disables, a redirect is a failure, 429 and 503 may carry Retry-After).
 */
import type { OutgoingFailure, OutgoingOutcome } from '#platform/http-client/http-client';
import type { SendOutcome } from '../channel.ts';

const PASSING_STATUS = new Set([408, 425, 429]);
const FINAL_FAILURES: ReadonlySet<OutgoingFailure> = new Set(['address_refused', 'invalid_url']);

export function judgeAnswer(outcome: OutgoingOutcome, nowMs: number): SendOutcome {
  const { tookMs } = outcome;
  if (outcome.kind === 'failed') {
    const kind = FINAL_FAILURES.has(outcome.reason) ? 'rejected' : 'retry';
    return { kind, reason: `${outcome.reason}: ${outcome.detail}`, tookMs };
  }
  const { status } = outcome;
  const report = { tookMs, answer: { status, body: outcome.body } };
  if (status >= 200 && status < 300) return { kind: 'accepted', ...report };
  if (status === 410) return { kind: 'gone', reason: 'the endpoint answered 410 Gone', ...report };
  if (status >= 300 && status < 400) {
    return { kind: 'retry', reason: `the endpoint answered ${status}; redirects are not followed`, ...report };
  }
  const reason = `the endpoint answered ${status}`;
  if (status >= 400 && status < 500 && !PASSING_STATUS.has(status)) return { kind: 'rejected', reason, ...report };
  const afterMs = parseRetryAfter(outcome.headers['retry-after'], nowMs);
  return { kind: 'retry', reason, ...report, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** Seconds or an HTTP date -> ms from now; undefined when absent or neither. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const atMs = Date.parse(text);
  return Number.isFinite(atMs) ? Math.max(0, atMs - nowMs) : undefined;
}
