/**
 * Alerts as screens ask for them, and what one does to them. Each change puts the server's own answer into the cache.
 */
import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Alert, AlertList, AlertState } from '#contract/api/alerts';
import { api, queryClient } from '../services.ts';

export interface AlertFilter {
  readonly state?: AlertState | undefined;
  readonly market?: string | undefined;
  /** Part of the note, the market or the condition. */
  readonly q?: string | undefined;
}

const LISTS = ['alerts', 'list'] as const;
const PAGE = 100;
/** A state moves with the price, of which no event tells: it is asked for again. */
const STATES_AGAIN_MS = 15_000;

/** Newest first, a page at a time. */
export function alertListQuery(filter: AlertFilter) {
  return infiniteQueryOptions({
    queryKey: [...LISTS, filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<AlertList>('/alerts', { query: { ...filter, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    // Long lists cost a request for each page, so they are asked for again more rarely.
    refetchInterval: ({ state }) => STATES_AGAIN_MS * Math.max(1, state.data?.pages.length ?? 1),
  });
}

export function alertQuery(id: string) {
  return queryOptions({
    queryKey: ['alert', id],
    queryFn: ({ signal }) => api.get<Alert>(`/alerts/${id}`, { signal }),
    refetchInterval: STATES_AGAIN_MS,
  });
}

export async function pauseAlert(id: string): Promise<Alert> {
  return keep(await api.post<Alert>(`/alerts/${id}/pause`));
}

/** Arms it anew, whatever stopped it. */
export async function resumeAlert(id: string): Promise<Alert> {
  return keep(await api.post<Alert>(`/alerts/${id}/resume`));
}

function keep(alert: Alert): Alert {
  queryClient.setQueryData(alertQuery(alert.id).queryKey, alert);
  queryClient.setQueriesData<InfiniteData<AlertList>>({ queryKey: LISTS }, (data) => {
    if (!data) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      items: page.items.map((item) => (item.id === alert.id ? alert : item)),
    }));
    return { ...data, pages };
  });
  void queryClient.invalidateQueries({ queryKey: ['alerts'] });
  return alert;
}
