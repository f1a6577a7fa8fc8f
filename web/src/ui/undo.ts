/**
 * Things that happen after a while unless they are taken back. Apart from the screen, so that its rules can be tried.
 */

export interface UndoDeps {
  readonly setTimer: (run: () => void, delayMs: number) => unknown;
  readonly clearTimer: (timer: unknown) => void;
  /** It was done too late or not at all; the screen has it back. */
  readonly onFailure: (cause: unknown) => void;
}

/** How a thing is done: `isLeaving` where the page goes away, so that nobody may be there when the answer comes. */
export interface Ending {
  readonly isLeaving: boolean;
}

export interface Undoable {
  readonly act: (ending: Ending) => Promise<void>;
  readonly putBack: () => void;
  /** Done or taken back: nothing can be undone any more. */
  readonly onEnd: () => void;
}

export interface Waiting {
  undo(): void;
}

export interface Undo {
  begin(thing: Undoable): Waiting;
  last(): Waiting | undefined;
  /** The page is left: does at once all that waits. */
  flush(): void;
}

export const UNDO_MS = 10_000;

export function createUndo({ setTimer, clearTimer, onFailure }: UndoDeps): Undo {
  const waiting = new Map<Waiting, (ending: Ending) => void>();

  return {
    begin({ act, putBack, onEnd }) {
      function end(): boolean {
        if (!waiting.delete(mine)) return false;
        clearTimer(timer);
        onEnd();
        return true;
      }
      function finish(ending: Ending): void {
        if (!end()) return;
        act(ending).catch((cause) => {
          putBack();
          onFailure(cause);
        });
      }
      const mine: Waiting = {
        undo() {
          if (end()) putBack();
        },
      };
      const timer = setTimer(() => finish({ isLeaving: false }), UNDO_MS);
      waiting.set(mine, finish);
      return mine;
    },
    last: () => [...waiting.keys()].at(-1),
    flush() {
      for (const finish of [...waiting.values()]) finish({ isLeaving: true });
    },
  };
}
