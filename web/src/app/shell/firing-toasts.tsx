/**
 * Whoever has the page open while an alert fires is told at once: at its edge, by a tone and a notice of the browser where that is wanted,
 * and by the number in the tab. The inbox has it too.
 */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { NotificationItem } from '#contract/api/notifications';
import { useStreamEvent } from '../../api/hooks.ts';
import { unreadQuery } from '../../api/queries/server.ts';
import { showNotice } from '../../features/firing-signals/browser-notices.ts';
import { createFiringBurst } from '../../features/firing-signals/firing-burst.ts';
import { playFiringSound } from '../../features/firing-signals/firing-sound.ts';
import { FiringToast } from '../../features/firing-signals/firing-toast.tsx';
import { signalSettings } from '../../features/firing-signals/signal-settings.ts';
import { notificationWords } from '../../features/notification-words/notification-words.ts';
import { useTimezone } from '../../ui/relative-time.tsx';
import { setTabCount } from '../../ui/tab-title.ts';
import { hideToast, showToast } from '../../ui/toasts.tsx';

const SHOWN_MS = 15_000;
/** What a stream makes up for after a pause is in the inbox. */
const RECENT_MS = 60_000;
const COUNTED_ID = 'firings-counted';

export function FiringToasts() {
  const router = useRouter();
  const timezone = useTimezone();
  const [burst] = useState(createFiringBurst);
  const { data: unread = 0 } = useQuery(unreadQuery);
  useEffect(() => setTabCount(unread), [unread]);
  useEffect(() => () => setTabCount(0), []);

  useStreamEvent<NotificationItem>('notification', (item) => {
    if (item.type !== 'alert.fired' || Date.now() - Date.parse(item.createdAt) > RECENT_MS) return;
    const words = notificationWords(item, { timezone, channelName: () => undefined });
    const { hasSound, hasNotices } = signalSettings.get();
    if (hasSound) playFiringSound();
    const answer = burst.note(Date.now());
    if (answer.kind === 'counted') {
      showCount(answer.count);
      return;
    }
    const line = [words.what, words.price].filter((part) => part !== undefined).join(', ');
    if (hasNotices && document.hidden)
      showNotice({ id: item.id, title: words.subject ?? 'Tidemark', body: line, onClick: open });
    showToast({
      id: item.id,
      role: 'status',
      'aria-live': 'polite',
      autoClose: SHOWN_MS,
      message: <FiringToast item={item} words={words} onOpen={() => hideToast(item.id)} />,
    });

    function open(): void {
      if (words.place.kind !== 'alert') return;
      void router.navigate({ to: '/alerts/$alertId', params: { alertId: words.place.alertId } });
    }
  });

  /** One message that counts on. */
  function showCount(count: number): void {
    const toInbox = () => {
      hideToast(COUNTED_ID);
      void router.navigate({ to: '/inbox' });
    };
    showToast({
      id: COUNTED_ID,
      role: 'status',
      'aria-live': 'polite',
      autoClose: SHOWN_MS,
      message: (
        <Button variant="transparent" size="compact-sm" px={0} onClick={toInbox}>
          And {count} more fired: see the inbox
        </Button>
      ),
    });
  }
  return null;
}
