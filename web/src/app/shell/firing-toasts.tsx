/**
 * Whoever looks at the page while an alert fires is told at its edge; the inbox has it too.
 */
import { notifications } from '@mantine/notifications';
import { Link } from '@tanstack/react-router';
import type { NotificationItem } from '#contract/api/notifications';
import { useStreamEvent } from '../../api/hooks.ts';

const SHOWN_MS = 12_000;
/** What a stream makes up for after a pause is in the inbox. */
const RECENT_MS = 60_000;

export function FiringToasts() {
  useStreamEvent<NotificationItem>('notification', ({ id, type, title, data, createdAt }) => {
    if (type !== 'alert.fired' || Date.now() - Date.parse(createdAt) > RECENT_MS) return;
    const alertId = String(data.alertId);
    notifications.show({
      id,
      title: String(data.market),
      message: (
        <Link to="/alerts/$alertId" params={{ alertId }} onClick={() => notifications.hide(id)}>
          {title}
        </Link>
      ),
      autoClose: SHOWN_MS,
      withBorder: true,
    });
  });
  return null;
}
