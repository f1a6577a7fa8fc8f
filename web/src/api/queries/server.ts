/**
 * What every screen asks of the server: which one it is, the state of its feeds, and how much is unread.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { About } from '#contract/api/about';
import type { NotificationList } from '#contract/api/notifications';
import type { FeedItem, FeedList, MarketList } from '#contract/api/prices';
import { api } from '../services.ts';

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
