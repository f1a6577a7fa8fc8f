/**
 * Tells what was done, with the way back beside it for ten seconds. For what the server has done already; `withUndo` is for what waits.
 */
import { Button, Group } from '@mantine/core';
import { hideToast, showToast, tellFailure } from './toasts.tsx';

const OFFERED_MS = 10_000;

export function tellUndoable(message: string, undo: () => Promise<unknown>): void {
  const id = showToast({
    autoClose: OFFERED_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            hideToast(id);
            undo().catch((cause: unknown) => tellFailure(cause, 'That could not be undone'));
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}
