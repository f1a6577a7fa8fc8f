/**
 * Which indices there are and what each is made of. One venue has one vote, however many pairs it lists: its pair that is nearest to the currency
 * itself. Simulated venues never stand beside real ones.
 */
import { parseMarket } from '#contract/market';
import type { Feed, FeedState, VenueMarket } from '../feed.ts';

export const INDEX_VENUE = 'index';

/** Venues whose prices are seconds old at most. */
const COMPONENT_VENUES = new Set(['binance', 'coinbase', 'kraken', 'demo']);
/** Currency of an index -> what counts as it, the nearest first. */
const QUOTES: Readonly<Record<string, readonly string[]>> = {
  USD: ['USD', 'USDT', 'USDC'],
  EUR: ['EUR', 'EURC', 'EURI'],
};

/** What an index needs of a venue. */
export type ComponentFeed = Pick<Feed, 'venue' | 'markets' | 'venueNowMs' | 'candles'> & { state(): FeedState };

/** The venues that indices are made of. */
export function componentFeeds<F extends ComponentFeed>(feeds: readonly F[]): readonly F[] {
  const fit = feeds.filter(({ venue }) => COMPONENT_VENUES.has(venue));
  const real = fit.filter((feed) => !feed.state().isSimulated);
  return real.length > 0 ? real : fit;
}

export interface IndexMarkets {
  /** By ascending name; the same array until a venue's list is another one. */
  all(): readonly VenueMarket[];
  find(market: string): VenueMarket | undefined;
  /** One market for each venue that lists one; none where there is no such index. */
  componentsOf(market: string): readonly string[];
}

export function createIndexMarkets(feeds: readonly Pick<ComponentFeed, 'venue' | 'markets'>[]): IndexMarkets {
  let sources: readonly (readonly VenueMarket[])[] = [];
  let components = new Map<string, readonly string[]>();
  let listed: readonly VenueMarket[] = [];
  let byName = new Map<string, VenueMarket>();

  function refresh(): void {
    const present = feeds.map((feed) => feed.markets());
    if (present.length === sources.length && present.every((markets, i) => markets === sources[i])) return;
    sources = present;
    const votes = collect(present.map(votesOf), feeds.length);
    components = new Map([...votes].map(([market, parts]) => [market, parts.map((part) => part.market)]));
    listed = [...votes].map(([market, parts]) => indexMarket(market, parts)).sort(byMarket);
    byName = new Map(listed.map((market) => [market.market, market]));
  }

  return {
    all() {
      refresh();
      return listed;
    },
    find(market) {
      refresh();
      return byName.get(market);
    },
    componentsOf(market) {
      refresh();
      return components.get(market) ?? [];
    },
  };
}

/** Index -> the venue's pair that stands for it. Of pairs that do not trade now only where none does. */
function votesOf(markets: readonly VenueMarket[]): Map<string, VenueMarket> {
  const best = new Map<string, { market: VenueMarket; rank: number }>();
  for (const market of markets) {
    const name = parseMarket(market.market);
    if (!name || market.status === 'delisted') continue;
    for (const [currency, quotes] of Object.entries(QUOTES)) {
      const place = quotes.indexOf(name.quote);
      if (place < 0 || quotes.includes(name.base)) continue;
      const rank = place + (market.status === 'active' ? 0 : quotes.length);
      const index = `${INDEX_VENUE}:${name.base}/${currency}`;
      const known = best.get(index);
      if (!known || rank < known.rank) best.set(index, { market, rank });
    }
  }
  return new Map([...best].map(([index, { market }]) => [index, market]));
}

/** An index of one venue is that venue's price under another name: made only where there is no second venue at all. */
function collect(votes: readonly ReadonlyMap<string, VenueMarket>[], venues: number): Map<string, VenueMarket[]> {
  const parts = new Map<string, VenueMarket[]>();
  for (const ofVenue of votes) {
    for (const [index, market] of ofVenue) parts.set(index, [...(parts.get(index) ?? []), market]);
  }
  if (venues > 1) for (const [index, { length }] of parts) if (length < 2) parts.delete(index);
  return parts;
}

function indexMarket(market: string, parts: readonly VenueMarket[]): VenueMarket {
  const status = parts.some((part) => part.status === 'active') ? 'active' : 'halted';
  const steps = parts.flatMap(({ tickSize }) => tickSize ?? []).sort((a, b) => Number(a) - Number(b));
  return { market, status, ...(steps[0] === undefined ? {} : { tickSize: steps[0] }) };
}

function byMarket(a: VenueMarket, b: VenueMarket): number {
  return a.market < b.market ? -1 : a.market > b.market ? 1 : 0;
}
