/**
 * How many alerts a user has, remembered so that a create need not count. Room is taken before the write and given back when it fails, so of
 * many creates at once none goes over the limit. Counted anew after a while, since another process may create and delete as well.
 */
import type { Clock } from '#platform/clock';
import type { AlertStore } from './alert-store.ts';

const REMEMBERED_MS = 60_000;
const USERS_MAX = 10_000;

export interface AlertQuota {
  /** How many of `wanted` there is room for, taken at once; 0 when there is none. */
  take(userId: string, wanted: number): Promise<number>;
  /** Alerts are gone, or were never made. */
  giveBack(userId: string, count: number): void;
  forget(userId: string): void;
}

interface Count {
  alerts: number;
  readonly countedAtMs: number;
}

export function createAlertQuota(deps: { store: Pick<AlertStore, 'count'>; clock: Clock; limit: number }): AlertQuota {
  /** Being counted: those who ask meanwhile wait for the same count. */
  const counting = new Map<string, Promise<Count>>();
  /** In the order of counting. */
  const known = new Map<string, Count>();

  function remembered(userId: string): Count | undefined {
    const count = known.get(userId);
    return count && deps.clock.monotonicMs() - count.countedAtMs < REMEMBERED_MS ? count : undefined;
  }

  function startCounting(userId: string): Promise<Count> {
    const running = deps.store
      .count(userId)
      .then((alerts) => {
        const count = { alerts, countedAtMs: deps.clock.monotonicMs() };
        known.delete(userId);
        known.set(userId, count);
        const oldest = known.size > USERS_MAX ? known.keys().next().value : undefined;
        if (oldest !== undefined) known.delete(oldest);
        return count;
      })
      .finally(() => counting.delete(userId));
    counting.set(userId, running);
    return running;
  }

  return {
    async take(userId, wanted) {
      const count = remembered(userId) ?? (await (counting.get(userId) ?? startCounting(userId)));
      const taken = Math.max(0, Math.min(wanted, deps.limit - count.alerts));
      count.alerts += taken;
      return taken;
    },
    giveBack(userId, given) {
      const count = known.get(userId);
      if (count) count.alerts = Math.max(0, count.alerts - given);
    },
    forget(userId) {
      known.delete(userId);
    },
  };
}
