/**
 * Short messages at the edge of the screen, and undo: what is deleted is gone from the screen at once and from the server after ten
 * seconds, unless undone. Leaving the page does what was waiting.
 */
import { Button, Group } from '@mantine/core';
import type { NotificationData } from '@mantine/notifications';
import { sentenceOf } from '../api/client/api-problem.ts';
import { persistently } from '../app/loading-files.ts';
import { KeyHint } from './key-hint.tsx';
import { createUndo, type Ending } from './undo.ts';

const TOLD_MS = 5_000;

/** The name of a message that is shown, to hide it by. */
export type ToastId = string;

let toasts = 0;

/** In the order in which it was asked for, though what shows messages may only be on its way. */
function withStack(act: (stack: typeof import('./toast-stack.tsx')) => void): void {
  void persistently(() => import('./toast-stack.tsx')).then(act);
}

/** A message of any kind. One of the same name takes the place of an earlier one. */
export function showToast(toast: NotificationData): ToastId {
  toasts += 1;
  const id = toast.id ?? `toast-${toasts}`;
  const whole = { withBorder: true, ...toast, id };
  withStack(({ notifications }) => {
    // The first does nothing to one that is not there, the second to one that is.
    notifications.update(whole);
    notifications.show(whole);
  });
  return id;
}

export function hideToast(id: ToastId): void {
  withStack(({ notifications }) => notifications.hide(id));
}

export function tell(message: string): void {
  showToast({ message, autoClose: TOLD_MS });
}

/** What failed, as a sentence; stays until it is read. */
export function tellFailure(cause: unknown, what?: string): void {
  const message = sentenceOf(cause);
  showToast({ message, ...(what === undefined ? {} : { title: what }), color: 'red', autoClose: false });
}

const undo = createUndo({
  setTimer: (run, delayMs) => setTimeout(run, delayMs),
  clearTimer: (timer) => clearTimeout(timer as number),
  onFailure: (cause) => tellFailure(cause, 'That did not work'),
});
addEventListener('pagehide', () => undo.flush());

export interface WithUndo {
  /** `Alert deleted` */
  readonly message: string;
  /** Takes it off the screen; answers how to put it back. */
  readonly hide: () => () => void;
  /** Does it on the server. */
  readonly act: (ending: Ending) => Promise<void>;
}

/** Does something that can be taken back for ten seconds. */
export function withUndo({ message, hide, act }: WithUndo): void {
  const putBack = hide();
  const waiting = undo.begin({ act, putBack, onEnd: () => hideToast(id) });
  const id = showToast({
    autoClose: false,
    withCloseButton: false,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="subtle"
          rightSection={<KeyHint keys="mod+z" />}
          onClick={waiting.undo}
          style={{ flex: 'none' }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}

/** Takes back the last one that still can be. */
export function undoLast(): void {
  undo.last()?.undo();
}
