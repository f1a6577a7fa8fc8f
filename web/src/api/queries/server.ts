/**
 * What every screen asks of the server: which one it is, the state of its feeds, and how much is unread.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { NotificationList } from '#contract/api/notifications';
import type { FeedItem, FeedList, MarketList } from '#contract/api/prices';
import { isProblem } from '../client/api-problem.ts';
import { api } from '../services.ts';

/** `GET /v1/about`, for anybody. */
export interface About {
  readonly version: string;
  readonly demo: boolean;
  readonly mail: boolean;
  readonly webPushKey?: string;
  readonly feeds: readonly Pick<FeedItem, 'venue' | 'simulated' | 'status'>[];
}

export const aboutQuery = queryOptions({
  queryKey: ['about'],
  queryFn: ({ signal }) => api.get<About>('/about', { signal }),
  staleTime: 60_000,
});

export const feedsQuery = queryOptions({
  queryKey: ['feeds'],
  queryFn: async ({ signal }): Promise<readonly FeedItem[]> => (await api.get<FeedList>('/feeds', { signal })).items,
});

export function useFeeds(): readonly FeedItem[] | undefined {
  return useQuery(feedsQuery).data;
}

export const unreadQuery = queryOptions({
  queryKey: ['notifications', 'unread'],
  queryFn: async ({ signal }) =>
    (await api.get<NotificationList>('/notifications', { query: { unread: true, limit: 1 }, signal })).unread,
});

export function marketSearchQuery(text: string) {
  return queryOptions({
    queryKey: ['markets', 'search', text],
    queryFn: async ({ signal }) =>
      (await api.get<MarketList>('/markets', { query: { q: text, sort: 'relevance', limit: 20 }, signal })).items,
    enabled: text.trim() !== '',
    placeholderData: (before) => before,
    meta: { kept: false },
  });
}

/** Signing in by itself where the server is the demo; elsewhere the address is not there. */
export const isNotHere = (cause: unknown) => isProblem(cause, 'not_found');
