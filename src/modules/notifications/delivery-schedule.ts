/**
 * Decides what an attempt's outcome means for its delivery: delivered, again at an instant, or dead, each with the reason.
 * Pure: time and chance come in as numbers.
 */
import type { SendOutcome } from './channels/channel.ts';

/** Share by which a delay is moved up or down by chance, so that retries of one outage do not come back as one wave. */
const JITTER = 0.2;

/** A receiver may ask for later, not for never. */
export const RETRY_AFTER_MAX_MS = 3_600_000;

export interface DeliveryVerdict {
  readonly state: 'delivered' | 'failed' | 'dead';
  /** Failures so far in this run of the schedule. */
  readonly step: number;
  /** With `failed`, epoch ms. */
  readonly nextAttemptAtMs?: number;
  /** Absent when delivered. */
  readonly reason?: string;
}

export interface AttemptFacts {
  readonly outcome: SendOutcome;
  /** Failures before this attempt. */
  readonly step: number;
  /** Delays after the first, second … failure, ms; after the last one there is no further attempt. */
  readonly scheduleMs: readonly number[];
  /** When the attempt ended, epoch ms. */
  readonly endedAtMs: number;
  /** In [0, 1). */
  readonly chance: number;
}

export function judgeAttempt({ outcome, step, scheduleMs, endedAtMs, chance }: AttemptFacts): DeliveryVerdict {
  if (outcome.kind === 'accepted') return { state: 'delivered', step };
  if (outcome.kind !== 'retry') return { state: 'dead', step: step + 1, reason: outcome.reason };
  const delayMs = scheduleMs[step];
  if (delayMs === undefined) {
    return {
      state: 'dead',
      step: step + 1,
      reason: `${outcome.reason}; that was the last of ${scheduleMs.length + 1} attempts`,
    };
  }
  const jitteredMs = Math.round(delayMs * (1 - JITTER + 2 * JITTER * chance));
  // What the receiver asks for is a lower bound: the schedule alone may already wait longer.
  const askedMs = Math.min(outcome.afterMs ?? 0, RETRY_AFTER_MAX_MS);
  return {
    state: 'failed',
    step: step + 1,
    nextAttemptAtMs: endedAtMs + Math.max(jitteredMs, askedMs),
    reason: outcome.reason,
  };
}
