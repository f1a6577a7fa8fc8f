/**
 * Ends alerts at their `expiresAt`, which is wall-clock. A timer sleeps until the earliest one (never longer than 30 s, since clocks step);
 * the state and the word to the owner are one write, and the tick log is told after it, so an expiry that a crash cut short is done again.
 */
import type { Logger } from 'pino';
import type { Clock } from '#platform/clock';
import type { AlertAnnouncer } from './alert-announcer.ts';
import type { AlertStore } from './alert-store.ts';

const SLEEP_MAX_MS = 30_000;
/** Also after a failure, such as a full disk. */
const SLEEP_MIN_MS = 10;
const SLEEP_AFTER_FAILURE_MS = 1_000;
const BATCH = 500;

export interface AlertExpiry {
  /** Ends all that is due; resolves with how many live alerts were ended. Throws what the store throws. */
  expireDue(nowMs: number): Promise<number>;
  /** There is an alert that expires then: the timer wakes for it. */
  notice(expiresAtMs: number): void;
  /** Ends what fell due while nothing ran, then keeps the timer. */
  start(): Promise<void>;
  /** Resolves when the round in hand is done. */
  stop(): Promise<void>;
}

export function createAlertExpiry(deps: {
  store: Pick<AlertStore, 'expire' | 'nextExpiryAtMs'>;
  announcer: Pick<AlertAnnouncer, 'disarming' | 'announce'>;
  /** Called when there is something to tell; returns at once. */
  told: () => void;
  clock: Clock;
  log: Logger;
}): AlertExpiry {
  const { store, announcer, clock, log } = deps;
  let timer: NodeJS.Timeout | undefined;
  /** Infinite while a round runs: it looks for the next expiry itself, and for what was noticed meanwhile. */
  let wakesAtMs = Number.POSITIVE_INFINITY;
  let noticedAtMs = Number.POSITIVE_INFINITY;
  let round: Promise<void> | undefined;
  let isRunning = false;

  async function expireDue(nowMs: number): Promise<number> {
    for (let total = 0; ; ) {
      const { dealtWith, expired } = await store.expire(nowMs, BATCH);
      await announcer.announce(expired.map((alert) => announcer.disarming(alert)));
      if (expired.length > 0) deps.told();
      total += expired.length;
      if (dealtWith < BATCH) return total;
    }
  }

  function sleepUntil(atMs: number): void {
    if (!isRunning) return;
    clearTimeout(timer);
    const sleepMs = Math.min(SLEEP_MAX_MS, Math.max(SLEEP_MIN_MS, Math.min(atMs, noticedAtMs) - clock.nowMs()));
    wakesAtMs = clock.nowMs() + sleepMs;
    timer = setTimeout(() => {
      round = wake();
    }, sleepMs);
    timer.unref();
  }

  async function wake(): Promise<void> {
    wakesAtMs = Number.POSITIVE_INFINITY;
    noticedAtMs = Number.POSITIVE_INFINITY;
    try {
      await expireDue(clock.nowMs());
      sleepUntil((await store.nextExpiryAtMs()) ?? Number.POSITIVE_INFINITY);
    } catch (cause) {
      log.error({ err: cause }, 'expiries could not be dealt with; trying again');
      sleepUntil(clock.nowMs() + SLEEP_AFTER_FAILURE_MS);
    }
  }

  return {
    expireDue,
    notice(expiresAtMs) {
      noticedAtMs = Math.min(noticedAtMs, expiresAtMs);
      if (expiresAtMs < wakesAtMs && wakesAtMs !== Number.POSITIVE_INFINITY) sleepUntil(expiresAtMs);
    },
    async start() {
      isRunning = true;
      round = wake();
      await round;
    },
    async stop() {
      isRunning = false;
      clearTimeout(timer);
      await round;
    },
  };
}
