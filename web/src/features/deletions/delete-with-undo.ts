/**
 * How everything is deleted: gone from the screen at once and from the server after ten seconds, unless undone meanwhile. It holds also when
 * the page is left: what waited is sent then, and what may have been lost on the way is sent by the next page.
 */
import { api, queryClient, session } from '../../api/services.ts';
import { tellFailure, withUndo } from '../../ui/toasts.tsx';
import { UNDO_MS } from '../../ui/undo.ts';
import { createPromisedDeletions, type DeletionMemory } from './promised-deletions.ts';

const KEY = 'tidemark.deletions';

/** localStorage, which is written before the page goes on: what waits must not be lost with it. */
const memory: DeletionMemory = {
  read() {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? '[]');
    } catch {
      // Forbidden or damaged: there is nothing to resume.
      return [];
    }
  },
  write(promised) {
    try {
      if (promised.length > 0) localStorage.setItem(KEY, JSON.stringify(promised));
      else localStorage.removeItem(KEY);
    } catch {
      // Forbidden or full: this page still does what it promised.
    }
  },
};

const promised = createPromisedDeletions({
  memory,
  send: (path) => api.delete(path, { keepalive: true }),
  userId: userIdOf,
  nowMs: () => Date.now(),
  setTimer: (run, delayMs) => setTimeout(run, delayMs),
  onResumed: () => void queryClient.invalidateQueries(),
  onRefused: (cause) => tellFailure(cause, 'Not deleted'),
});

export interface Deletion {
  /** `Alert deleted` */
  readonly message: string;
  /** What is deleted, below `/v1`: `/alerts/…` */
  readonly paths: readonly string[];
  /** Takes it off the screen; answers how to put it back. */
  readonly hide: () => () => void;
  /** The server has done it: what was read before is outdated. */
  readonly onDeleted: () => unknown;
}

export function deleteWithUndo({ message, paths, hide, onDeleted }: Deletion): void {
  promised.promise(paths, UNDO_MS);
  withUndo({
    message,
    hide() {
      const putBack = hide();
      return () => {
        promised.takeBack(paths);
        putBack();
      };
    },
    async act({ isLeaving }) {
      if (isLeaving) return promised.carryOutLeaving(paths);
      await promised.carryOut(paths);
      await onDeleted();
    },
  });
}

/** Does what earlier pages have left: once somebody is signed in, and whenever the server may have come back. */
export function resumeDeletions(): void {
  promised.resume();
  let userId = userIdOf();
  session.subscribe(() => {
    if (userIdOf() === userId) return;
    userId = userIdOf();
    promised.resume();
  });
  addEventListener('online', promised.resume);
  // A page that comes back as it was left may not have had its answers.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) promised.resume();
  });
}

function userIdOf(): string | undefined {
  const state = session.state();
  return state.status === 'signed-in' ? state.user.id : undefined;
}
