/**
 * The alert dialog: a dialog on a desk, a sheet from below on a phone.
 */
import { Modal } from '@mantine/core';
import type { AlertDialogRequest } from './open-alert-dialog.ts';

export interface AlertDialogProps {
  readonly request: AlertDialogRequest;
  readonly onClose: () => void;
}

export function AlertDialog({ request, onClose }: AlertDialogProps) {
  const title = request.alertId === undefined ? 'New alert' : 'Edit alert';
  return <Modal opened onClose={onClose} title={title} />;
}
