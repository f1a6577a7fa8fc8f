/**
 * Notices that a watched market is gone: its venue calls it delisted, or lists others and no longer this one. Whoever set alerts on it must be told,
 * also when it went while nothing ran here. One list without it may be a slip, so it must be missing for a while.
 */
import type { Clock } from '#platform/clock';
import type { Feed } from './feeds/feed.ts';
import type { WatchedMarkets } from './market-watch.ts';

/** A market that is missing from its venue's list this long is gone. */
const MISSING_MIN_MS = 60_000;

export interface MarketDelisting {
  /** Markets that are gone since the last call that said so. Called once in a while. */
  look(): readonly string[];
  /** Nobody could be told of these: the next `look` gives them again. */
  untold(markets: readonly string[]): void;
}

export function createMarketDelisting(deps: {
  watched: WatchedMarkets;
  feedOf: (market: string) => Pick<Feed, 'markets' | 'find'> | undefined;
  clock: Clock;
}): MarketDelisting {
  const { watched, feedOf, clock } = deps;
  const missingSinceMs = new Map<string, number>();
  const told = new Set<string>();

  function isGone(market: string, nowMs: number): boolean {
    const feed = feedOf(market);
    // A list that is empty is not known yet.
    if (!feed || feed.markets().length === 0) return false;
    const listed = feed.find(market);
    if (listed?.status === 'delisted') return true;
    if (listed) {
      missingSinceMs.delete(market);
      told.delete(market);
      return false;
    }
    const sinceMs = missingSinceMs.get(market) ?? nowMs;
    missingSinceMs.set(market, sinceMs);
    return nowMs - sinceMs >= MISSING_MIN_MS;
  }

  return {
    look() {
      const nowMs = clock.nowMs();
      const gone: string[] = [];
      for (const market of new Set(watched.markets())) {
        if (!isGone(market, nowMs) || told.has(market)) continue;
        told.add(market);
        gone.push(market);
      }
      return gone;
    },
    untold(markets) {
      for (const market of markets) told.delete(market);
    },
  };
}
