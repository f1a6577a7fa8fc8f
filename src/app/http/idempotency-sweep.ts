/** Removes kept answers that are older than a day, a few at a time. */
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/observe/log';
import type { IdempotencyStore } from './idempotency-store.ts';

const KEPT_MS = 24 * 3_600_000;
const EVERY_MS = 10 * 60_000;
const ROWS_PER_WRITE_MAX = 1_000;

/** Returns what ends it. */
export function startIdempotencySweep(deps: {
  store: IdempotencyStore;
  clock: Clock;
  log: Logger;
}): () => Promise<void> {
  let running = Promise.resolve();

  async function sweep(): Promise<void> {
    try {
      while ((await deps.store.sweep(deps.clock.nowMs() - KEPT_MS, ROWS_PER_WRITE_MAX)) === ROWS_PER_WRITE_MAX);
    } catch (cause) {
      deps.log.warn({ err: cause }, 'old idempotency answers could not be removed; the next sweep tries again');
    }
  }

  const timer = setInterval(() => {
    running = sweep();
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
