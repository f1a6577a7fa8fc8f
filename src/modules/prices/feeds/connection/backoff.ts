/**
 * How long to wait before the next attempt: twice as long at most after each failure, and anywhere below that by chance (full jitter), so that
 * many who lost the same venue at once do not come back at once.
 */
import type { Random } from '#platform/random';

export interface Backoff {
  /** Between the base and `base * 2^(failures + 1)`, at most the cap. */
  nextMs(): number;
  reset(): void;
}

export function createBackoff(deps: { random: Random; baseMs: number; capMs: number }): Backoff {
  const { random, baseMs, capMs } = deps;
  let failures = 0;
  return {
    nextMs() {
      failures++;
      const highMs = Math.min(capMs, baseMs * 2 ** failures);
      return baseMs + random.fraction() * Math.max(0, highMs - baseMs);
    },
    reset() {
      failures = 0;
    },
  };
}
