/** The markets that somebody looks at. Who never chose any sees BTC and ETH of the first venue that lists them. */
import type { Watchlist } from '#contract/api/prices';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { ListedMarket, MarketDirectory } from './market-directory.ts';
import type { WatchlistStore } from './watchlist-store.ts';

const DEFAULT_BASES = ['BTC', 'ETH'];
/** Nearest to a dollar first. */
const DEFAULT_QUOTES = ['USDT', 'USD', 'USDC'];

export interface WatchlistService {
  get(userId: string): Promise<Watchlist>;
  /** Fails with `validation_failed`, which lists the markets that the user may not see. */
  put(userId: string, markets: readonly string[]): Promise<Result<Watchlist, Problem>>;
  forgetUser(userId: string): Promise<void>;
}

export function createWatchlistService(deps: {
  store: WatchlistStore;
  directory: Pick<MarketDirectory, 'all'>;
  /** In the order in which they are configured. */
  venues: readonly string[];
  visibleTo: (userId: string, markets: readonly string[]) => Promise<readonly string[]>;
}): WatchlistService {
  const { store } = deps;
  return {
    async get(userId) {
      const stored = await store.get(userId);
      return stored
        ? { markets: [...stored.markets], version: stored.version }
        : { markets: defaultMarkets(deps.directory.all(), deps.venues), version: 0 };
    },
    async put(userId, markets) {
      const visible = new Set(await deps.visibleTo(userId, markets));
      const errors = markets.flatMap((market, index) =>
        visible.has(market) ? [] : [{ path: `/markets/${index}`, message: `There is no market ${market}.` }],
      );
      if (errors.length > 0) return err(problem('validation_failed', 'Some markets are not there.', { errors }));
      const stored = await store.put(userId, markets);
      return ok({ markets: [...stored.markets], version: stored.version });
    },
    forgetUser: (userId) => store.remove(userId),
  };
}

function defaultMarkets(all: readonly ListedMarket[], venues: readonly string[]): string[] {
  for (const venue of venues) {
    for (const quote of DEFAULT_QUOTES) {
      const found = DEFAULT_BASES.map((base) =>
        all.find((market) => market.venue === venue && market.base === base && market.quote === quote),
      );
      const names = found.filter((market) => market !== undefined).map(({ market }) => market);
      if (names.length === DEFAULT_BASES.length) return names;
    }
  }
  return [];
}
