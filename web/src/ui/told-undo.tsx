/**
 * Tells what was done, with the way back beside it for ten seconds. For what the server has done already; `withUndo` is for what waits.
 */
import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { tellFailure } from './toasts.tsx';

const OFFERED_MS = 10_000;

export function tellUndoable(message: string, undo: () => Promise<unknown>): void {
  const id = notifications.show({
    autoClose: OFFERED_MS,
    withBorder: true,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            notifications.hide(id);
            undo().catch((cause: unknown) => tellFailure(cause, 'That could not be undone'));
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}
