/**
 * Which markets are watched most: markets of venues over all users, and the user's own `custom:` markets, which nobody else may see.
 * Counted when asked, for all who ask at once, and then kept: 10 s, or longer where counting itself takes long, so that it never takes more
 * than a twentieth of the time.
 */
import type { AlertTop } from '#contract/api/alerts';
import { formatInstant } from '#contract/time';
import type { Cache } from '#platform/cache/cache';
import type { Clock } from '#platform/clock';
import type { AlertStore, MarketCount } from './alert-store.ts';

const KEPT_MIN_MS = 10_000;
const KEPT_FOR_EACH_MS_OF_COUNTING = 20;
const MARKETS_SHOWN = 20;

export interface AlertRanking {
  top(userId: string): Promise<AlertTop>;
}

interface Ranking {
  readonly items: readonly MarketCount[];
  readonly countedAtMs: number;
}

export function createAlertRanking(deps: {
  store: Pick<AlertStore, 'topMarkets'>;
  cache: Cache;
  clock: Clock;
}): AlertRanking {
  const { store, cache, clock } = deps;
  const counting = new Map<string, Promise<Ranking>>();

  async function count(key: string, userId: string | undefined): Promise<Ranking> {
    const startMs = clock.monotonicMs();
    const ranking = { items: await store.topMarkets(userId, MARKETS_SHOWN), countedAtMs: clock.nowMs() };
    const keptMs = (clock.monotonicMs() - startMs) * KEPT_FOR_EACH_MS_OF_COUNTING;
    await cache.set(key, ranking, Math.max(KEPT_MIN_MS, Math.round(keptMs)));
    return ranking;
  }

  async function rankingOf(userId: string | undefined): Promise<Ranking> {
    const key = userId === undefined ? 'alerts:top' : `alerts:top:${userId}`;
    const kept = await cache.get<Ranking>(key);
    if (kept) return kept;
    const running = counting.get(key) ?? count(key, userId).finally(() => counting.delete(key));
    counting.set(key, running);
    return running;
  }

  return {
    async top(userId) {
      const [everybody, own] = await Promise.all([rankingOf(undefined), rankingOf(userId)]);
      const items = [...everybody.items, ...own.items].sort((a, b) => b.alerts - a.alerts).slice(0, MARKETS_SHOWN);
      return { items, at: formatInstant(Math.min(everybody.countedAtMs, own.countedAtMs)) };
    },
  };
}
