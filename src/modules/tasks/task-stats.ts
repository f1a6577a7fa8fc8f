/**
 * The dashboard's numbers, cached for 2 s a user. A user's own write drops them before it is answered, also those that are just
 * being counted, so that nobody reads numbers older than what they did last.
 */
import type { TaskStats } from '#contract/api/tasks';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Cache } from '#platform/cache/cache';
import type { Clock } from '#platform/clock';
import { localDays } from './local-days.ts';
import type { TaskStore } from './task-store.ts';

const KEPT_MS = 2_000;
const DAYS = 14;

export interface TaskStatsReader {
  /** `validation_failed` for a time zone that is not known. */
  read(userId: string, timezone: string): Promise<Result<TaskStats, Problem>>;
  /** To be awaited after each write of the user's tasks. */
  drop(userId: string): Promise<void>;
}

export function createTaskStats(deps: {
  store: Pick<TaskStore, 'count'>;
  cache: Cache;
  clock: Clock;
}): TaskStatsReader {
  const { store, cache, clock } = deps;
  /** Counts under way by user; a write marks them as too old to be kept. */
  const underWay = new Map<string, Set<{ isOld: boolean }>>();

  async function keepUnlessOld(userId: string, count: () => Promise<TaskStats>): Promise<TaskStats> {
    const mine = { isOld: false };
    const counts = underWay.get(userId) ?? new Set();
    underWay.set(userId, counts.add(mine));
    try {
      const stats = await count();
      if (!mine.isOld) await cache.set(keyOf(userId), stats, KEPT_MS);
      return stats;
    } finally {
      counts.delete(mine);
      if (counts.size === 0 && underWay.get(userId) === counts) underWay.delete(userId);
    }
  }

  return {
    async read(userId, timezone) {
      const kept = await cache.get<TaskStats>(keyOf(userId));
      if (kept?.timezone === timezone) return ok(kept);
      const nowMs = clock.nowMs();
      const days = localDays(timezone, nowMs, DAYS);
      if (!days) return err(unknownZone(timezone));
      const stats = await keepUnlessOld(userId, async () => {
        const { donePerDay, ...counts } = await store.count(userId, nowMs, days.startsMs);
        return {
          ...counts,
          donePerDay: days.dates.map((date, index) => ({ date, done: donePerDay[index] ?? 0 })),
          timezone,
        };
      });
      return ok(stats);
    },

    async drop(userId) {
      for (const count of underWay.get(userId) ?? []) count.isOld = true;
      await cache.delete(keyOf(userId));
    },
  };
}

/** One entry a user whatever the time zone, so that one deletion drops it. */
function keyOf(userId: string): string {
  return `tasks:stats:${userId}`;
}

function unknownZone(timezone: string): Problem {
  const message = `"${timezone}" is no time zone of the IANA database, such as Europe/Berlin or UTC.`;
  return problem('validation_failed', 'The time zone is not known.', { errors: [{ path: 'timezone', message }] });
}
