/**
 * Which markets each feed must bring every tick of: those that live alerts read, and those behind an index that one reads. Looked at several
 * times a second, so a market is asked for within that time of its first alert.
 */
import type { Clock } from '#platform/clock';
import type { Feed } from './feeds/feed.ts';

/** Of the evaluator: what live alerts read. */
export interface WatchedMarkets {
  markets(): Iterable<string>;
}

type WatchingFeed = Pick<Feed, 'venue' | 'watch' | 'venueNowMs'>;

export interface MarketWatch {
  /** Tells each feed its set, where that has changed. */
  look(): void;
  isWatched(market: string): boolean;
}

/** A market that nobody needs any more stays watched this long: an alert that is edited, or made again. */
const LINGER_MS = 30_000;
/** An alert is armed some time before it is looked at here: the watch begins before that, and the alert itself sees nothing older. */
const RUN_UP_MS = 2_000;

export function createMarketWatch(deps: {
  feeds: readonly WatchingFeed[];
  watched: WatchedMarkets;
  /** What a market is made of, where it is made of others. */
  componentsOf: (market: string) => readonly string[];
  /** Where the market's log ended before this process started: alerts that were loaded then were armed before. */
  markOf: (market: string) => { readonly atMs: number } | undefined;
  clock: Clock;
}): MarketWatch {
  const { watched, clock } = deps;
  const feedOf = new Map(deps.feeds.map((feed) => [feed.venue, feed]));
  /** Market -> since when, by the venue's clock, and until when it is kept though no alert reads it, by ours. */
  const watching = new Map<string, { readonly sinceMs: number; keptUntilMs: number }>();
  let isFirstLook = true;

  function* wanted(): Generator<string> {
    for (const market of watched.markets()) {
      yield market;
      yield* deps.componentsOf(market);
    }
  }

  function begin(market: string, keptUntilMs: number): WatchingFeed | undefined {
    const feed = feedOf.get(venueOf(market));
    if (!feed) return undefined;
    const mark = isFirstLook ? deps.markOf(market) : undefined;
    watching.set(market, { sinceMs: mark?.atMs ?? feed.venueNowMs() - RUN_UP_MS, keptUntilMs });
    return feed;
  }

  /** The feeds whose set is another one now. */
  function refresh(nowMs: number): Set<WatchingFeed> {
    const changed = new Set<WatchingFeed>();
    const keptUntilMs = nowMs + LINGER_MS;
    for (const market of wanted()) {
      const known = watching.get(market);
      if (known) known.keptUntilMs = keptUntilMs;
      const feed = known ? undefined : begin(market, keptUntilMs);
      if (feed) changed.add(feed);
    }
    for (const [market, known] of watching) {
      if (known.keptUntilMs >= nowMs) continue;
      watching.delete(market);
      const feed = feedOf.get(venueOf(market));
      if (feed) changed.add(feed);
    }
    return changed;
  }

  return {
    look() {
      const changed = refresh(clock.nowMs());
      isFirstLook = false;
      for (const feed of changed) {
        const own = [...watching].filter(([market]) => venueOf(market) === feed.venue);
        feed.watch(new Map(own.map(([market, { sinceMs }]) => [market, sinceMs])));
      }
    },
    isWatched: (market) => watching.has(market),
  };
}

function venueOf(market: string): string {
  return market.slice(0, market.indexOf(':'));
}
