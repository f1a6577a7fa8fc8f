/**
 * The lines of the inbox under their days, and the keys that go through them.
 */
import { useIntersection } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import type { NotificationItem } from '#contract/api/notifications';
import { channelsQuery } from '../../api/queries/firings.ts';
import { markRead } from '../../api/queries/inbox.ts';
import { useShortcut } from '../../app/shortcuts/use-shortcut.ts';
import { channelName } from '../../features/firings/channel-words.ts';
import { notificationWords } from '../../features/notification-words/notification-words.ts';
import { groupByDay } from '../../ui/day-groups.ts';
import { useTimezone } from '../../ui/relative-time.tsx';
import rows from '../../ui/rows.module.css';
import { tellFailure } from '../../ui/toasts.tsx';
import { useRowCursor } from '../../ui/use-row-cursor.ts';
import { InboxLine } from './inbox-line.tsx';
import classes from './inbox-page.module.css';

export interface InboxDaysProps {
  readonly items: readonly NotificationItem[];
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onMore: () => void;
}

export function InboxDays({ items, hasMore, isLoadingMore, onMore }: InboxDaysProps) {
  const timezone = useTimezone();
  const { data: channels } = useQuery(channelsQuery);
  const view = useMemo(
    () => ({
      timezone,
      channelName(id: string) {
        const channel = channels?.find((one) => one.id === id);
        return channel ? channelName(channel) : channels ? undefined : 'a channel';
      },
    }),
    [timezone, channels],
  );
  const ids = useMemo(() => items.map(({ id }) => id), [items]);
  const { activeId, setActive, next } = useRowCursor({ ids, group: 'Inbox', onEnd: () => hasMore && onMore() });
  useLineKeys(
    items.find(({ id }) => id === activeId),
    next,
  );
  const days = groupByDay(items, { atMsOf: ({ createdAt }) => Date.parse(createdAt), timezone, nowMs: Date.now() });
  return (
    <>
      {days.map(({ day, label, items: members }) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <h2 id={`day-${day}`} className={classes.day}>
            {label}
          </h2>
          <ul className={`${rows.frame} ${classes.list}`}>
            {members.map((item) => (
              <InboxLine
                key={item.id}
                item={item}
                words={notificationWords(item, view)}
                timezone={timezone}
                isActive={item.id === activeId}
                onActive={setActive}
                onRead={read}
              />
            ))}
          </ul>
        </section>
      ))}
      {hasMore && <More isLoading={isLoadingMore} onMore={onMore} />}
    </>
  );
}

function read(item: NotificationItem): void {
  markRead(item).catch((cause) => tellFailure(cause, 'Not marked as read'));
}

function useLineKeys(active: NotificationItem | undefined, next: () => void): void {
  const navigate = useNavigate();
  const isOffered = active !== undefined;
  const offer = { group: 'Inbox', isKeyOnly: true, isOffered };
  useShortcut({
    ...offer,
    keys: 'enter',
    label: 'Open what it is about',
    run() {
      if (!active) return;
      read(active);
      const alertId = active.data.alertId;
      if (typeof alertId === 'string') void navigate({ to: '/alerts/$alertId', params: { alertId } });
      else void navigate({ to: '/settings/$section', params: { section: 'channels' } });
    },
  });
  useShortcut({
    ...offer,
    keys: 'e',
    label: 'Mark as read and go on',
    run() {
      if (!active) return;
      read(active);
      next();
    },
  });
}

/** Reads on as its place comes into sight. */
function More({ isLoading, onMore }: { readonly isLoading: boolean; readonly onMore: () => void }) {
  const { ref, entry } = useIntersection({ rootMargin: '600px' });
  const isNear = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (isNear && !isLoading) onMore();
  }, [isNear, isLoading, onMore]);
  return (
    <p ref={ref} className={classes.more} role="status">
      Reading more…
    </p>
  );
}
