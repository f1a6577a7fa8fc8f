/**
 * Where messages appear. Loaded once the page stands, since none comes before.
 */
import { Notifications, notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.layer.css';

export { notifications };

export function ToastStack() {
  return <Notifications position="bottom-right" limit={4} />;
}
