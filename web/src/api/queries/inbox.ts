/**
 * The inbox: what happened, newest first, and what was read of it. Reading shows at once, since nothing hangs on it; where the server did
 * not take it, the list is asked for anew.
 */
import { type InfiniteData, infiniteQueryOptions } from '@tanstack/react-query';
import type { NotificationItem, NotificationList, ReadAllAnswer } from '#contract/api/notifications';
import { api, queryClient } from '../services.ts';
import { unreadQuery } from './server.ts';

const PAGE = 50;
const LISTS = ['notifications', 'list'] as const;

export function inboxQuery(isUnreadOnly: boolean) {
  return infiniteQueryOptions({
    queryKey: [...LISTS, { isUnreadOnly }],
    queryFn: ({ pageParam, signal }) =>
      api.get<NotificationList>('/notifications', {
        query: { limit: PAGE, cursor: pageParam, unread: isUnreadOnly ? true : undefined },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
}

export async function markRead({ id, isRead }: Pick<NotificationItem, 'id' | 'isRead'>): Promise<void> {
  if (isRead) return;
  showRead((item) => item.id === id);
  queryClient.setQueryData(unreadQuery.queryKey, (count = 0) => Math.max(0, count - 1));
  await settled(api.post<NotificationItem>(`/notifications/${id}/read`));
}

/** All that is there now. */
export async function markAllRead(): Promise<void> {
  showRead(() => true);
  queryClient.setQueryData(unreadQuery.queryKey, 0);
  await settled(api.post<ReadAllAnswer>('/notifications/read-all'));
}

/** Read ones stay in the list of unread ones until it is asked for again, so that nothing moves under the hand. */
function showRead(isMeant: (item: NotificationItem) => boolean): void {
  queryClient.setQueriesData<InfiniteData<NotificationList>>({ queryKey: LISTS }, (data) => {
    if (!data) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      items: page.items.map((item) => (isMeant(item) && !item.isRead ? { ...item, isRead: true } : item)),
    }));
    return { ...data, pages };
  });
}

async function settled(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (cause) {
    void queryClient.invalidateQueries({ queryKey: ['notifications'] });
    throw cause;
  }
}
