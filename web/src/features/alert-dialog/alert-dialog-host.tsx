/**
 * Shows the alert dialog while somebody has asked for it (`openAlertDialog`), and offers the key that asks for a new one. Once, in the shell.
 */
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { useShortcut } from '../../app/shortcuts/use-shortcut.ts';
import { alertDialogRequests, closeAlertDialog, openAlertDialog } from './open-alert-dialog.ts';

const AlertDialog = lazy(async () => ({ default: (await import('./alert-dialog.tsx')).AlertDialog }));

export function AlertDialogHost() {
  const request = useSyncExternalStore(alertDialogRequests.subscribe, alertDialogRequests.current);
  useShortcut({ keys: 'c', label: 'New alert', group: 'Alerts', run: () => openAlertDialog() });
  if (!request) return null;
  return (
    <Suspense>
      <AlertDialog request={request} onClose={closeAlertDialog} />
    </Suspense>
  );
}
