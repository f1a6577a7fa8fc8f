/**
 * How many mails with a code one account may have sent to addresses that are not proved: strangers' mailboxes are not to be filled from here. In memory
 * and bounded; a restart forgives.
 */
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';

export interface CodeMailQuota {
  /** Counts one; `rate_limited` when there were too many within the hour, and then it is not counted. */
  take(userId: string): Result<void, Problem>;
}

export const CODE_MAILS_PER_HOUR_MAX = 10;
const HOUR_MS = 3_600_000;
const USERS_MAX = 10_000;

export function createCodeMailQuota(deps: { clock: Clock }): CodeMailQuota {
  const sent = new Map<string, readonly number[]>();
  return {
    take(userId) {
      const nowMs = deps.clock.monotonicMs();
      const recent = (sent.get(userId) ?? []).filter((atMs) => nowMs - atMs < HOUR_MS);
      const oldestMs = recent[0];
      if (recent.length >= CODE_MAILS_PER_HOUR_MAX && oldestMs !== undefined) {
        const retryAfterS = Math.max(1, Math.ceil((oldestMs + HOUR_MS - nowMs) / 1_000));
        return err(
          problem('rate_limited', 'Too many codes were mailed for this account within the hour.', { retryAfterS }),
        );
      }
      sent.delete(userId);
      sent.set(userId, [...recent, nowMs]);
      const oldest = sent.size > USERS_MAX ? sent.keys().next() : undefined;
      if (oldest && !oldest.done) sent.delete(oldest.value);
      return ok(undefined);
    },
  };
}
