/** What /readyz asks: whether each dependency works now, in words when it does not. */
import type { Bus } from '#platform/bus/bus';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { Readiness } from './http/operating-routes.ts';

/** A message that waits this long means that a consumer is stuck. */
const OLDEST_MESSAGE_MS_MAX = 60_000;

export interface Healthy {
  readonly name: string;
  /** `ok`, or what is wrong; absent: nothing of its own can be. */
  health?(): string;
}

export function createReadiness(deps: {
  db: SqliteDatabase;
  bus: Bus;
  modules: readonly Healthy[];
  feeds: Readiness['feeds'];
}): Readiness {
  return {
    feeds: deps.feeds,
    async check() {
      const checks: Record<string, string> = { storage: await checkStorage(deps.db) };
      const { oldestAgeMs } = deps.bus.stats();
      checks.bus =
        oldestAgeMs > OLDEST_MESSAGE_MS_MAX
          ? `the oldest message waits for ${Math.round(oldestAgeMs / 1_000)} s`
          : 'ok';
      for (const module of deps.modules) if (module.health) checks[module.name] = module.health();
      return checks;
    },
  };
}

/** A write that reaches the disk: a full or read-only disk shows here and nowhere else. */
async function checkStorage(db: SqliteDatabase): Promise<string> {
  try {
    await db.write(() => db.prepare('UPDATE readiness SET checks = checks + 1').run());
    return 'ok';
  } catch (cause) {
    return (cause as Error).message;
  }
}
