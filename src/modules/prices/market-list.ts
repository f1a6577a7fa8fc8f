/**
 * Answers `GET /v1/markets` and `/v1/markets/trending`: the markets of all venues and the caller's own, with their last prices.
 */
import type { MarketItem, MarketList, MarketQuery, TrendingItem, TrendingList } from '#contract/api/prices';
import { formatDecimal, formatRounded } from '#contract/decimal';
import { parseMarket } from '#contract/market';
import { type Problem, problem } from '#contract/problem';
import { assert, err, ok, type Result } from '#contract/result';
import { formatInstant } from '#contract/time';
import type { Cache } from '#platform/cache/cache';
import type { Clock } from '#platform/clock';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { CUSTOM_VENUE } from './feeds/custom-feed.ts';
import { OWNED_MARKETS_MAX } from './market-access.ts';
import { ACTIVITY_WINDOW_MS } from './market-activity.ts';
import type { ListedMarket, MarketDirectory } from './market-directory.ts';
import type { MarketStore } from './market-store.ts';
import type { PriceBoard, Quote } from './price-board.ts';

const LIMIT_DEFAULT = 50;
const TRENDING_MAX = 20;
const TRENDING_TTL_MS = 10_000;

export interface MarketListing {
  /** By ascending name. Fails with `cursor_invalid`. */
  list(userId: string, query: MarketQuery): Promise<Result<MarketList, Problem>>;
  /** The largest moves of the last hour; ties by the number of ticks, then by name. Kept for 10 s per user. */
  trending(userId: string): Promise<TrendingList>;
}

export function createMarketListing(deps: {
  store: Pick<MarketStore, 'listOwned'>;
  directory: Pick<MarketDirectory, 'all' | 'search' | 'nearest'>;
  board: Pick<PriceBoard, 'last' | 'activityOf' | 'dayOf'>;
  /** Whether the last price of the market is no longer the present one. */
  isStale: (market: string, quote: Quote) => boolean;
  cache: Cache;
  clock: Clock;
}): MarketListing {
  const { store, directory, board, cache, clock } = deps;

  async function ownMarkets(userId: string, query: Omit<Parameters<typeof store.listOwned>[0], 'userId'>) {
    const names = await store.listOwned({ userId, ...query });
    return names.map(ownMarket);
  }

  function view({
    market,
    base,
    quote: quoteCurrency,
    venue,
    status,
    tickSize,
    isSimulated,
  }: ListedMarket): MarketItem {
    const quote = board.last(market);
    const day = board.dayOf(market);
    return {
      market,
      base,
      quote: quoteCurrency,
      venue,
      status,
      ...(tickSize === undefined ? {} : { tickSize }),
      ...(day?.changePercent === undefined ? {} : { change24hPercent: formatDecimal(day.changePercent) }),
      ...(day?.volume === undefined ? {} : { volume24h: formatRounded(day.volume, 15) }),
      ...(isSimulated ? { simulated: true as const } : {}),
      ...(quote
        ? { price: formatDecimal(quote.price), priceAt: formatInstant(quote.atMs), stale: deps.isStale(market, quote) }
        : {}),
    };
  }

  async function listNearest(userId: string, text: string, { venue, limit = LIMIT_DEFAULT }: MarketQuery) {
    const isOwnWanted = venue === undefined || venue === CUSTOM_VENUE;
    const own = isOwnWanted ? await ownMarkets(userId, { limit, q: text }) : [];
    const weightOf = (market: string) => board.dayOf(market)?.volume ?? 0;
    const found = directory.nearest({ text, limit, ...(venue === undefined ? {} : { venue }) }, weightOf);
    // A market of one's own was made for a reason: it comes first.
    return ok({ items: [...own, ...found].slice(0, limit).map(view), nextCursor: null });
  }

  function viewMove(market: ListedMarket, nowMs: number): TrendingItem[] {
    const { price, priceAt, stale: _, ...item } = view(market);
    const quote = board.last(market.market);
    const activity = board.activityOf(market.market, nowMs);
    if (!quote || !activity || price === undefined || priceAt === undefined) return [];
    const change = ((quote.price - activity.firstPrice) / activity.firstPrice) * 100;
    return [
      { ...item, price, priceAt, changePercent: formatDecimal(Number(change.toFixed(4))), ticks: activity.ticks },
    ];
  }

  return {
    async list(userId, query) {
      const { q, venue, limit = LIMIT_DEFAULT, cursor } = query;
      if (query.sort === 'relevance' && q !== undefined) return listNearest(userId, q, query);
      const [after] = cursor === undefined ? [''] : (decodeCursor(cursor, 1) ?? []);
      if (typeof after !== 'string') return err(problem('cursor_invalid', 'The cursor is not one of this list.'));
      const isOwnWanted = venue === undefined || venue === CUSTOM_VENUE;
      const own = isOwnWanted
        ? await ownMarkets(userId, { after, limit: limit + 1, ...(q === undefined ? {} : { q }) })
        : [];
      const listed = directory.search({
        after,
        ...(q === undefined ? {} : { text: q }),
        ...(venue === undefined ? {} : { venue }),
      });
      const found = [...own, ...listed.slice(0, limit + 1)].sort(byName);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return ok({
        items: page.map(view),
        nextCursor: last && found.length > limit ? encodeCursor([last.market]) : null,
      });
    },
    async trending(userId) {
      const key = `trending:${userId}`;
      const cached = await cache.get<TrendingList>(key);
      if (cached) return cached;
      const nowMs = clock.nowMs();
      const visible = [...directory.all(), ...(await ownMarkets(userId, { limit: OWNED_MARKETS_MAX }))];
      const items = visible.flatMap((market) => viewMove(market, nowMs)).sort(byMove);
      const list = {
        items: items.slice(0, TRENDING_MAX),
        at: formatInstant(nowMs),
        windowS: ACTIVITY_WINDOW_MS / 1_000,
      };
      await cache.set(key, list, TRENDING_TTL_MS);
      return list;
    },
  };
}

/** One's own, which no venue lists. */
function ownMarket(market: string): ListedMarket {
  const name = parseMarket(market);
  assert(name, `${market} is somebody's and is no market`);
  return { market, status: 'active', ...name, isSimulated: false };
}

function byName(a: { market: string }, b: { market: string }): number {
  return a.market < b.market ? -1 : a.market > b.market ? 1 : 0;
}

function byMove(a: TrendingItem, b: TrendingItem): number {
  const moves = Math.abs(Number(b.changePercent)) - Math.abs(Number(a.changePercent));
  return moves || b.ticks - a.ticks || byName(a, b);
}
