/**
 * The markets of CoinGecko: every coin that its list calls active, against each currency that is asked for. A coin that leaves the list stays here as
 * delisted until the process ends, so that whoever has an alert on it is told. In memory only; pure but for that.
 */
import type { RawQuote, VenueMarket } from '../feed.ts';
import { coinOfMarket, marketOfCoin } from './parse.ts';

export interface CoinList {
  /** Takes the ids of all active coins in place of the former ones. Answers whether anything is another one now. */
  replace(coinIds: readonly string[]): boolean;
  /** Coins that have a price are there, whether or not the list is known yet. */
  add(quotes: readonly Pick<RawQuote, 'market'>[]): boolean;
  /** By ascending name. */
  all(): readonly VenueMarket[];
  find(market: string): VenueMarket | undefined;
}

export function createCoinList(currencies: readonly string[]): CoinList {
  const byName = new Map<string, VenueMarket>();
  let sorted: readonly VenueMarket[] | undefined;

  function put(market: string, status: VenueMarket['status']): boolean {
    if (byName.get(market)?.status === status) return false;
    byName.set(market, { market, status });
    sorted = undefined;
    return true;
  }

  return {
    replace(coinIds) {
      const active = new Set(coinIds);
      let isChanged = false;
      for (const coinId of coinIds) {
        for (const currency of currencies) {
          const market = marketOfCoin(coinId, currency);
          if (market !== undefined && put(market, 'active')) isChanged = true;
        }
      }
      for (const market of byName.keys()) {
        if (!active.has(coinOfMarket(market).coinId) && put(market, 'delisted')) isChanged = true;
      }
      return isChanged;
    },
    add(quotes) {
      return quotes.map(({ market }) => !byName.has(market) && put(market, 'active')).includes(true);
    },
    all() {
      sorted ??= [...byName.values()].sort((a, b) => (a.market < b.market ? -1 : 1));
      return sorted;
    },
    find: (market) => byName.get(market),
  };
}
