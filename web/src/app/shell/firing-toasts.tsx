/**
 * Whoever looks at the page while an alert fires is told at its edge; the inbox has it too.
 */
import { Link } from '@tanstack/react-router';
import type { NotificationItem } from '#contract/api/notifications';
import { useStreamEvent } from '../../api/hooks.ts';
import { hideToast, showToast } from '../../ui/toasts.tsx';

const SHOWN_MS = 12_000;
/** What a stream makes up for after a pause is in the inbox. */
const RECENT_MS = 60_000;

export function FiringToasts() {
  useStreamEvent<NotificationItem>('notification', ({ id, type, title, data, createdAt }) => {
    if (type !== 'alert.fired' || Date.now() - Date.parse(createdAt) > RECENT_MS) return;
    const alertId = String(data.alertId);
    showToast({
      id,
      title: String(data.market),
      message: (
        <Link to="/alerts/$alertId" params={{ alertId }} onClick={() => hideToast(id)}>
          {title}
        </Link>
      ),
      autoClose: SHOWN_MS,
    });
  });
  return null;
}
