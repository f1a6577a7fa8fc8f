/**
 * What the routes of markets and prices call: ownership first, then the pipeline, the board, the candles.
 */
import {
  type CandleList,
  type CandleQuery,
  MARKETS_PER_QUERY_MAX,
  type MarketList,
  type MarketQuery,
  type PriceItem,
  type PriceList,
  SPARKLINES_PER_QUERY_MAX,
  type SparklineList,
  type TrendingList,
} from '#contract/api/prices';
import type { TickPush, TicksTaken } from '#contract/api/ticks';
import { formatDecimal } from '#contract/decimal';
import { parseMarket } from '#contract/market';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { formatInstant } from '#contract/time';
import type { Cache } from '#platform/cache/cache';
import type { Clock } from '#platform/clock';
import type { CandleRecorder } from './candle-recorder.ts';
import { listCandles } from './candle-service.ts';
import type { CustomFeed } from './feeds/custom-feed.ts';
import type { MarketAccess } from './market-access.ts';
import type { MarketListing } from './market-list.ts';
import type { MarketStore } from './market-store.ts';
import type { PriceBoard, Quote } from './price-board.ts';
import { createSparklines } from './sparklines.ts';
import type { VenueCandles } from './venue-candles.ts';
import type { WatchlistService } from './watchlist-service.ts';

/** Markets released in one step when an account goes. */
const RELEASE_PAGE = 100;

export interface PriceService {
  /**
   * Takes ticks of the user's own market (claims it, if nobody has it). Ok once a restart cannot lose their firings. Fails with `market_not_owned`,
   * `limit_reached`, or `overloaded`, `storage_unavailable`, `shutting_down`: send the same again, repeats are harmless.
   */
  push(userId: string, body: TickPush): Promise<Result<TicksTaken, Problem>>;
  /** Fails with `validation_failed`, which lists the names that are none. */
  prices(userId: string, markets: string): Promise<Result<PriceList, Problem>>;
  /** Fails with `not_found` for somebody else's market, and as `listCandles` does. */
  candles(userId: string, query: CandleQuery): Promise<Result<CandleList, Problem>>;
  markets(userId: string, query: MarketQuery): Promise<Result<MarketList, Problem>>;
  trending(userId: string): Promise<TrendingList>;
  /** Fails with `validation_failed`, which lists the names that are none. */
  sparklines(userId: string, markets: string): Promise<Result<SparklineList, Problem>>;
  /** Releases the user's own markets and removes their prices and candles. Harmless when repeated. */
  forgetUser(userId: string): Promise<void>;
}

export function createPriceService(deps: {
  clock: Clock;
  access: MarketAccess;
  customFeed: Pick<CustomFeed, 'push'>;
  board: Pick<PriceBoard, 'find' | 'drop' | 'dayOf'>;
  isStale: (market: string, quote: Quote) => boolean;
  isSimulated: (market: string) => boolean;
  candles: Pick<CandleRecorder, 'read' | 'forget'>;
  venueCandles: VenueCandles;
  listing: MarketListing;
  watchlists: Pick<WatchlistService, 'forgetUser'>;
  cache: Cache;
  store: Pick<MarketStore, 'listOwned' | 'release'>;
}): PriceService {
  const { access, customFeed, board, candles, listing, store } = deps;
  const sparklines = createSparklines({ ...deps, candles: readCandles });

  async function viewPrice(userId: string, market: string): Promise<PriceItem[]> {
    if (!(await access.isVisible(userId, market))) return [];
    const quote = await board.find(market);
    if (!quote) return [];
    const change = board.dayOf(market)?.changePercent;
    return [
      {
        market,
        price: formatDecimal(quote.price),
        at: formatInstant(quote.atMs),
        receivedAt: formatInstant(quote.receivedAtMs),
        stale: deps.isStale(market, quote),
        ...(change === undefined ? {} : { change24hPercent: formatDecimal(change) }),
        ...(deps.isSimulated(market) ? { simulated: true } : {}),
      },
    ];
  }

  /** The market is one that the caller may see. */
  async function readCandles(query: CandleQuery): Promise<Result<CandleList, Problem>> {
    return (await deps.venueCandles.list(query)) ?? listCandles(candles, query);
  }

  return {
    async push(userId, { market, ticks }) {
      const allowed = await access.use(userId, market);
      if (!allowed.ok) return allowed;
      const taken = await customFeed.push(market, ticks);
      return taken.ok ? ok({ accepted: taken.value.accepted, rejected: [...taken.value.rejected] }) : taken;
    },
    async prices(userId, text) {
      const markets = parseMarkets(text, MARKETS_PER_QUERY_MAX);
      if (!markets.ok) return markets;
      const items = await Promise.all(markets.value.map((market) => viewPrice(userId, market)));
      return ok({ items: items.flat() });
    },
    async candles(userId, query) {
      if (await access.isVisible(userId, query.market)) return readCandles(query);
      return err(problem('not_found', `There is no market ${query.market}.`));
    },
    async sparklines(userId, text) {
      const markets = parseMarkets(text, SPARKLINES_PER_QUERY_MAX);
      if (!markets.ok) return markets;
      return ok(await sparklines.list(await access.visibleTo(userId, markets.value)));
    },
    markets: (userId, query) => listing.list(userId, query),
    trending: (userId) => listing.trending(userId),
    async forgetUser(userId) {
      await deps.watchlists.forgetUser(userId);
      for (;;) {
        const owned = await store.listOwned({ userId, limit: RELEASE_PAGE });
        if (owned.length === 0) return;
        for (const market of owned) {
          // Ownership goes last: what is interrupted before is found again.
          await board.drop(market);
          await candles.forget(market);
          await store.release(market, userId);
          access.forget(market);
        }
      }
    },
  };
}

/** `a,b` -> distinct names in the order given. */
function parseMarkets(text: string, max: number): Result<string[], Problem> {
  const names = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  const faults = names
    .filter((name) => !parseMarket(name))
    .map((name) => ({
      path: 'markets',
      message: `${name.slice(0, 80)} is not a market: it is written venue:BASE/QUOTE`,
    }));
  if (names.length === 0) faults.push({ path: 'markets', message: 'names no market' });
  if (names.length > max) faults.push({ path: 'markets', message: `names more than ${max} markets` });
  if (faults.length > 0) {
    return err(problem('validation_failed', 'The request has faults; each is listed in `errors`.', { errors: faults }));
  }
  return ok(names);
}
