/**
 * What the markets screen asks: the watch list, small lines of the last day, one market, its candles, its alerts and what fired.
 */
import { queryOptions } from '@tanstack/react-query';
import type { AlertList, FiringList } from '#contract/api/alerts';
import type {
  CandleInterval,
  CandleItem,
  CandleList,
  MarketItem,
  MarketList,
  SparklineItem,
  SparklineList,
  Watchlist,
} from '#contract/api/prices';
import { api, queryClient } from '../services.ts';

/** What one has just changed may have been kept on the device as it was before: it is shown at once and asked for again. */
const ASKED_EACH_TIME = 0;
const SPARKLINES_PER_QUERY = 50;
const MARKS_MAX = 200;
/** A state moves with the price, of which no event tells. */
const STATES_AGAIN_MS = 15_000;
const SPARKLINE_AGAIN_MS = 5 * 60_000;
/** Steps and names of markets hardly ever change. */
const MARKET_FRESH_MS = 60 * 60_000;

export const watchlistQuery = queryOptions({
  queryKey: ['watchlist'],
  queryFn: ({ signal }) => api.get<Watchlist>('/watchlist', { signal }),
  staleTime: ASKED_EACH_TIME,
});

/** Answers the list as the server has it then. */
export async function putWatchlist(markets: readonly string[]): Promise<Watchlist> {
  await queryClient.cancelQueries({ queryKey: watchlistQuery.queryKey });
  return api.put<Watchlist>('/watchlist', { body: { markets } });
}

export function sparklinesQuery(markets: readonly string[]) {
  const sorted = [...markets].sort();
  return queryOptions({
    queryKey: ['sparklines', sorted],
    queryFn: async ({ signal }): Promise<Readonly<Record<string, SparklineItem>>> => {
      const pages: string[][] = [];
      for (let from = 0; from < sorted.length; from += SPARKLINES_PER_QUERY) {
        pages.push(sorted.slice(from, from + SPARKLINES_PER_QUERY));
      }
      const lists = await Promise.all(
        pages.map((page) => api.get<SparklineList>('/prices/sparklines', { query: { markets: page }, signal })),
      );
      return Object.fromEntries(lists.flatMap(({ items }) => items).map((item) => [item.market, item]));
    },
    enabled: sorted.length > 0,
    staleTime: SPARKLINE_AGAIN_MS,
    refetchInterval: SPARKLINE_AGAIN_MS,
    placeholderData: (before) => before,
  });
}

/** One market by its exact name; null where there is none of it (that one may see). */
export function marketQuery(market: string) {
  return queryOptions({
    queryKey: ['market', market],
    queryFn: async ({ signal }): Promise<MarketItem | null> => {
      const query = { q: market.slice(market.indexOf(':') + 1), venue: market.split(':')[0], limit: 200 };
      const { items } = await api.get<MarketList>('/markets', { query, signal });
      return items.find((item) => item.market === market) ?? null;
    },
    staleTime: MARKET_FRESH_MS,
  });
}

export interface CandleRange {
  readonly interval: CandleInterval;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
}

/** Not kept: a chart keeps its own candles while it is on the screen. */
export async function readCandles(market: string, range: CandleRange): Promise<readonly CandleItem[]> {
  return (await api.get<CandleList>('/candles', { query: { market, ...range } })).items;
}

export function candlesQuery(market: string, range: CandleRange) {
  return queryOptions({
    queryKey: ['candles', market, range],
    queryFn: () => readCandles(market, range),
    staleTime: 60_000,
  });
}

export function marketAlertsQuery(market: string) {
  return queryOptions({
    queryKey: ['alerts', { market, limit: 200 }],
    queryFn: async ({ signal }) =>
      (await api.get<AlertList>('/alerts', { query: { market, limit: 200 }, signal })).items,
    staleTime: ASKED_EACH_TIME,
    refetchInterval: STATES_AGAIN_MS,
  });
}

/** Whether this person has any alert at all. */
export const hasAlertsQuery = queryOptions({
  queryKey: ['alerts', 'any'],
  queryFn: async ({ signal }) =>
    (await api.get<AlertList>('/alerts', { query: { limit: 1 }, signal })).items.length > 0,
});

/** The newest of a market, for its chart. */
export function marketFiringsQuery(market: string) {
  return queryOptions({
    queryKey: ['firings', 'at', market],
    queryFn: async ({ signal }) =>
      (await api.get<FiringList>('/firings', { query: { market, limit: MARKS_MAX }, signal })).items,
  });
}
