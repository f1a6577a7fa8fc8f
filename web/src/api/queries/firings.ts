/**
 * Firings of an alert, and how each was told: deliveries, their channels, the task that was opened.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { FiringList } from '#contract/api/alerts';
import type { ChannelItem, ChannelList, DeliveryItem, DeliveryList } from '#contract/api/notifications';
import type { Task, TaskList } from '#contract/api/tasks';
import { api } from '../services.ts';

const PAGE = 30;
const CHANNELS_MAX = 200;
const TASKS_SHOWN = 5;

/** Newest first. */
export function firingsQuery(alertId: string) {
  return infiniteQueryOptions({
    queryKey: ['firings', 'of', alertId],
    queryFn: ({ pageParam, signal }) =>
      api.get<FiringList>(`/alerts/${alertId}/firings`, { query: { limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
}

/** Of one firing: a delivery for each channel. */
export function deliveriesQuery(firingId: string) {
  return queryOptions({
    queryKey: ['deliveries', 'of', firingId],
    queryFn: async ({ signal }): Promise<readonly DeliveryItem[]> =>
      (await api.get<DeliveryList>('/deliveries', { query: { notificationId: firingId }, signal })).items,
  });
}

export const channelsQuery = queryOptions({
  queryKey: ['channels', 'all'],
  queryFn: async ({ signal }): Promise<readonly ChannelItem[]> =>
    (await api.get<ChannelList>('/channels', { query: { limit: CHANNELS_MAX }, signal })).items,
});

/** Those that an alert opened, newest first. */
export function tasksOfAlertQuery(alertId: string) {
  return queryOptions({
    queryKey: ['tasks', 'of', alertId],
    queryFn: async ({ signal }): Promise<readonly Task[]> =>
      (await api.get<TaskList>('/tasks', { query: { source: alertId, limit: TASKS_SHOWN }, signal })).items,
  });
}
