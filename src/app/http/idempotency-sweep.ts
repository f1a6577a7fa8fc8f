/** Removes kept answers that no request can get any more, a few at a time. */
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/observe/log';
import { ANSWERS_KEPT_MS, type IdempotencyStore } from './idempotency-store.ts';

const EVERY_MS = 10 * 60_000;
const ROWS_PER_WRITE_MAX = 1_000;

/** Returns what ends it: no write is under way once that resolves. */
export function startIdempotencySweep(deps: {
  store: IdempotencyStore;
  clock: Clock;
  log: Logger;
}): () => Promise<void> {
  let isStopped = false;
  let running = Promise.resolve();

  async function sweep(): Promise<void> {
    try {
      let count = ROWS_PER_WRITE_MAX;
      while (count === ROWS_PER_WRITE_MAX && !isStopped)
        count = await deps.store.sweep(deps.clock.nowMs() - ANSWERS_KEPT_MS, ROWS_PER_WRITE_MAX);
    } catch (cause) {
      deps.log.warn({ err: cause }, 'old idempotency answers could not be removed; the next sweep tries again');
    }
  }

  const timer = setInterval(() => {
    running = running.then(sweep);
  }, EVERY_MS);
  timer.unref();
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await running;
  };
}
