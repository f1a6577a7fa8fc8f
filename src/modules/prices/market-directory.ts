/**
 * All markets that the venues list, in one sorted list with what a search compares, made anew when a feed says that its list has changed:
 * thousands of markets are searched in about a millisecond, so that an answer comes as one types.
 */
import { parseMarket } from '#contract/market';
import { assert } from '#contract/result';
import type { Feed, VenueMarket } from './feeds/feed.ts';
import { type MarketQueryText, nearnessOf, readMarketQuery } from './market-search.ts';

export interface ListedMarket extends VenueMarket {
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  /** The name of its venue is made up: a simulated market. */
  readonly isSimulated: boolean;
}

export interface MarketDirectory {
  /** By ascending name. */
  all(): readonly ListedMarket[];
  find(market: string): ListedMarket | undefined;
  /** Those that fit the text, by ascending name; all of them without a text. */
  search(query: { text?: string; venue?: string; after?: string }): readonly ListedMarket[];
  /** The nearest to the text first, larger `weightOf` first among equally near ones, then by name; at most `limit`. */
  nearest(
    query: { text: string; venue?: string; limit: number },
    weightOf: (market: string) => number,
  ): readonly ListedMarket[];
  /** A feed's list may be another one: it is read at the next question. */
  refresh(): void;
}

export function createMarketDirectory(feeds: readonly Pick<Feed, 'markets' | 'state'>[]): MarketDirectory {
  let listed: readonly ListedMarket[] | undefined;
  let byName = new Map<string, ListedMarket>();

  function all(): readonly ListedMarket[] {
    if (!listed) {
      listed = feeds.flatMap(listedBy).sort((a, b) => (a.market < b.market ? -1 : 1));
      byName = new Map(listed.map((market) => [market.market, market]));
    }
    return listed;
  }

  function search(query: { text?: string; venue?: string; after?: string }): readonly ListedMarket[] {
    const text: MarketQueryText | undefined = query.text === undefined ? undefined : readMarketQuery(query.text);
    return all().filter(
      (market) =>
        (query.after === undefined || market.market > query.after) &&
        (query.venue === undefined || market.venue === query.venue) &&
        (text === undefined || nearnessOf(market, text) > 0),
    );
  }

  return {
    all,
    find(market) {
      all();
      return byName.get(market);
    },
    search,
    nearest({ text, venue, limit }, weightOf) {
      const query = readMarketQuery(text);
      const found: { market: ListedMarket; nearness: number; weight: number }[] = [];
      for (const market of all()) {
        if (venue !== undefined && market.venue !== venue) continue;
        const nearness = nearnessOf(market, query);
        if (nearness > 0) found.push({ market, nearness, weight: weightOf(market.market) });
      }
      // The list was sorted by name and the sort is stable.
      found.sort((a, b) => b.nearness - a.nearness || b.weight - a.weight);
      return found.slice(0, limit).map(({ market }) => market);
    },
    refresh() {
      listed = undefined;
    },
  };
}

function listedBy(feed: Pick<Feed, 'markets' | 'state'>): ListedMarket[] {
  const { isSimulated } = feed.state();
  return feed.markets().map((market) => {
    const name = parseMarket(market.market);
    assert(name, `${market.market} is listed and is no market`);
    return { ...market, ...name, isSimulated };
  });
}
