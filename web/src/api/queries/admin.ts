/**
 * What administrators ask: how the installation fares, and whose deliveries died.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AdminDeliveryList, AdminOverview, AdminReplayAnswer } from '#contract/api/admin';
import { api } from '../services.ts';

const AGAIN_MS = 2_000;
const PAGE = 50;

export const adminOverviewQuery = queryOptions({
  queryKey: ['admin', 'overview'],
  queryFn: ({ signal }) => api.get<AdminOverview>('/admin/overview', { signal }),
  refetchInterval: AGAIN_MS,
  staleTime: 0,
  meta: { kept: false },
});

export const deadDeliveriesQuery = infiniteQueryOptions({
  queryKey: ['admin', 'deliveries', 'dead'],
  queryFn: ({ pageParam, signal }) =>
    api.get<AdminDeliveryList>('/admin/deliveries', {
      query: { state: 'dead', limit: PAGE, cursor: pageParam },
      signal,
    }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  meta: { kept: false },
});

/** All dead ones, or those of one channel. */
export function replayDead(channelId?: string): Promise<AdminReplayAnswer> {
  return api.post<AdminReplayAnswer>('/admin/deliveries/replay', {
    body: channelId === undefined ? {} : { channelId },
  });
}
