/**
 * What auth does by the clock: takes in what other processes denied, twice a second, and sweeps away what has expired, once a minute, in small batches.
 * A round that fails is logged and tried again at its next turn; rounds of one kind never overlap.
 */
import type { Logger } from 'pino';
import type { Clock } from '#platform/clock';
import type { AuthStore } from './auth-store.ts';
import type { DenyList } from './deny-list.ts';

const REFRESH_EVERY_MS = 500;
const SWEEP_EVERY_MS = 60_000;
const SWEEP_BATCH = 500;

export interface AuthUpkeep {
  /** Resolves once every denial that holds is known; rejects when the store cannot be read. */
  start(): Promise<void>;
  /** Resolves once no round runs. */
  stop(): Promise<void>;
  /** One sweep, to its end. */
  sweep(): Promise<void>;
}

export function createAuthUpkeep(deps: {
  store: Pick<AuthStore, 'sweep'>;
  denyList: DenyList;
  clock: Clock;
  log: Logger;
}): AuthUpkeep {
  const { store, denyList, clock, log } = deps;
  const timers: NodeJS.Timeout[] = [];
  const running = new Map<string, Promise<void>>();
  let isStopped = false;

  async function sweep(): Promise<void> {
    denyList.prune();
    while (!isStopped && (await store.sweep(clock.nowMs(), SWEEP_BATCH)) >= SWEEP_BATCH);
  }

  function round(name: string, work: () => Promise<void>): void {
    if (running.has(name)) return;
    const ended = work()
      .catch((cause: unknown) => log.warn({ err: cause, round: name }, 'upkeep failed; it is tried again'))
      .finally(() => running.delete(name));
    running.set(name, ended);
  }

  function every(ms: number, name: string, work: () => Promise<void>): void {
    timers.push(setInterval(() => round(name, work), ms).unref());
  }

  return {
    async start() {
      await denyList.refresh();
      every(REFRESH_EVERY_MS, 'denials', denyList.refresh);
      every(SWEEP_EVERY_MS, 'sweep', sweep);
    },
    async stop() {
      isStopped = true;
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running.values());
    },
    sweep,
  };
}
