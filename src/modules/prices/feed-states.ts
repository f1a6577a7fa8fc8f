/**
 * How the venues' feeds are: told to people as they are now and whenever that changes, and what it means for a price: one whose venue is silent is
 * not the present one, however it looks.
 */
import type { FeedItem } from '#contract/api/prices';
import { formatInstant } from '#contract/time';
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/observe/log';
import { CUSTOM_VENUE } from './feeds/custom-feed.ts';
import type { Feed, FeedState } from './feeds/feed.ts';
import { PRICE_FRESH_MS, type Quote } from './price-board.ts';

export interface FeedStates {
  feedOf(market: string): Feed | undefined;
  /** Of every venue, in the order in which they are configured; markets of one's own have none. */
  items(): readonly FeedItem[];
  /** Calls back with a feed whose status has changed; returns what ends it. */
  subscribe(listener: (item: FeedItem) => void): () => void;
  /** Looks whether a status has changed, and tells. Called once a second, and when a feed says so. */
  look(): void;
  /** Whether a price is no longer the present one. `isWatched`: its ticks repeat at least once a second. */
  isStale(market: string, quote: Quote, isWatched: boolean): boolean;
  /** Venue -> `ok`, or how it is. */
  health(): Readonly<Record<string, string>>;
}

export function createFeedStates(deps: { feeds: readonly Feed[]; clock: Clock; log: Logger }): FeedStates {
  const { feeds, clock, log } = deps;
  const byVenue = new Map(feeds.map((feed) => [feed.venue, feed]));
  const venues = feeds.filter((feed) => feed.venue !== CUSTOM_VENUE);
  const seen = new Map<string, FeedState['status']>();
  const listeners = new Set<(item: FeedItem) => void>();

  const feedOf = (market: string) => byVenue.get(market.slice(0, market.indexOf(':')));

  function tell(feed: Feed, state: FeedState): void {
    const { venue, status, reason } = state;
    if (status === 'live') log.info({ venue }, `${venue} is live`);
    else if (status !== 'connecting') log.warn({ venue, status, reason }, `${venue} is ${status}`);
    const item = itemOf(feed, state);
    for (const listener of listeners) listener(item);
  }

  return {
    feedOf,
    items: () => venues.map((feed) => itemOf(feed, feed.state())),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    look() {
      for (const feed of venues) {
        const state = feed.state();
        if (seen.get(feed.venue) === state.status) continue;
        seen.set(feed.venue, state.status);
        tell(feed, state);
      }
    },
    isStale(market, quote, isWatched) {
      const feed = feedOf(market);
      const isOld = clock.nowMs() - quote.receivedAtMs > PRICE_FRESH_MS;
      if (!feed || feed.venue === CUSTOM_VENUE) return isOld;
      const { status } = feed.state();
      if (status === 'connecting') return isOld;
      return status !== 'live' || (isWatched && isOld);
    },
    health: () => Object.fromEntries(venues.map((feed) => [feed.venue, healthOf(feed.state())])),
  };
}

function itemOf(feed: Feed, state: FeedState): FeedItem {
  return {
    venue: state.venue,
    status: state.status,
    since: formatInstant(state.sinceMs),
    ...(state.lastMessageAtMs === undefined ? {} : { lastMessageAt: formatInstant(state.lastMessageAtMs) }),
    markets: feed.markets().length,
    watched: state.watched,
    simulated: state.isSimulated,
    ...(state.reason === undefined ? {} : { reason: state.reason }),
  };
}

function healthOf({ status, sinceMs, reason }: FeedState): string {
  if (status === 'live') return 'ok';
  return `${status} since ${formatInstant(sinceMs)}${reason === undefined ? '' : `: ${reason}`}`;
}
