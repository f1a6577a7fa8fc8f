/**
 * What the dashboard asks: how many alerts are in which state, what fired last, what moved most.
 */
import { queryOptions } from '@tanstack/react-query';
import type { AlertList, AlertState, FiringList } from '#contract/api/alerts';
import type { TrendingList } from '#contract/api/prices';
import { api } from '../services.ts';

const PAGE = 200;
/** Beyond so many pages the counts say that there are more. */
const PAGES_MAX = 5;
const FIRINGS_SHOWN = 8;

export interface AlertCounts {
  readonly byState: Partial<Readonly<Record<AlertState, number>>>;
  readonly total: number;
  /** There are more than were counted. */
  readonly isPart: boolean;
}

export const alertCountsQuery = queryOptions({
  queryKey: ['alerts', 'counts'],
  queryFn: async ({ signal }): Promise<AlertCounts> => {
    const byState: Partial<Record<AlertState, number>> = {};
    let total = 0;
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const { items, nextCursor } = await api.get<AlertList>('/alerts', { query: { limit: PAGE, cursor }, signal });
      for (const { state } of items) byState[state] = (byState[state] ?? 0) + 1;
      total += items.length;
      if (nextCursor === null) return { byState, total, isPart: false };
      cursor = nextCursor;
    }
    return { byState, total, isPart: true };
  },
});

export const recentFiringsQuery = queryOptions({
  queryKey: ['firings', 'recent'],
  queryFn: async ({ signal }) =>
    (await api.get<FiringList>('/firings', { query: { limit: FIRINGS_SHOWN }, signal })).items,
});

const TRENDING_AGAIN_MS = 15_000;

export const trendingQuery = queryOptions({
  queryKey: ['markets', 'trending'],
  queryFn: ({ signal }) => api.get<TrendingList>('/markets/trending', { signal }),
  refetchInterval: TRENDING_AGAIN_MS,
  meta: { kept: false },
});
