/**
 * Notices that a watched market is gone: its venue calls it delisted, or lists others and no longer this one. Whoever set alerts on it must be told,
 * also when it went while nothing ran here. One list without it may be a slip, so it must be missing for a while. It is told again as long as some
 * alert still reads it: one may have been armed while the first telling was under way.
 */
import type { Clock } from '#platform/clock';
import type { Feed } from './feeds/feed.ts';
import type { WatchedMarkets } from './market-watch.ts';

/** A market that is missing from its venue's list this long is gone. */
const MISSING_MIN_MS = 60_000;
const TOLD_AGAIN_MS = 60_000;

export type ListingFeed = Pick<Feed, 'markets' | 'find' | 'isListKnown'>;

/**
 * `delisted`: the venue says so, or listed it before. `missing`: it is not in the list. `unknown`: there is no list yet that could have it.
 */
export function listingOf(
  feed: ListingFeed | undefined,
  market: string,
): 'listed' | 'delisted' | 'missing' | 'unknown' {
  const listed = feed?.find(market);
  if (listed) return listed.status === 'delisted' ? 'delisted' : 'listed';
  const isKnown = feed !== undefined && feed.markets().length > 0 && (feed.isListKnown?.() ?? true);
  return isKnown ? 'missing' : 'unknown';
}

export interface MarketDelisting {
  /** Markets that are gone and that some alert still reads, each once in a minute. Called once in a while. */
  look(): readonly string[];
  /** Nobody could be told of these: the next `look` gives them again. */
  untold(markets: readonly string[]): void;
}

export function createMarketDelisting(deps: {
  watched: WatchedMarkets;
  feedOf: (market: string) => ListingFeed | undefined;
  clock: Clock;
}): MarketDelisting {
  const { watched, feedOf, clock } = deps;
  const missingSinceMs = new Map<string, number>();
  const toldAtMs = new Map<string, number>();

  function isGone(market: string, nowMs: number): boolean {
    const listing = listingOf(feedOf(market), market);
    if (listing === 'listed') toldAtMs.delete(market);
    if (listing !== 'missing') {
      missingSinceMs.delete(market);
      return listing === 'delisted';
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
        const lastToldAtMs = toldAtMs.get(market) ?? Number.NEGATIVE_INFINITY;
        if (!isGone(market, nowMs) || nowMs - lastToldAtMs < TOLD_AGAIN_MS) continue;
        toldAtMs.set(market, nowMs);
        gone.push(market);
      }
      return gone;
    },
    untold(markets) {
      for (const market of markets) toldAtMs.delete(market);
    },
  };
}
