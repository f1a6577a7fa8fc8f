/**
 * Deletions that the person was told of and the server has not done yet. They are kept on the device, so that a page that is closed, killed or
 * cut off before the server has answered does not forget them: the next page does what is due. Each is done at least once; a second time the
 * server no longer knows the thing, which is what was wanted.
 */
import { isPassing, isProblem } from '../../api/client/api-problem.ts';

export interface PromisedDeletion {
  /** Below `/v1`: `/alerts/…` */
  readonly path: string;
  /** Whose it is: a device may serve several people. */
  readonly userId: string;
  /** Until then it may be taken back by the page that promised it. */
  readonly dueMs: number;
}

export interface PromisedDeletions {
  promise(paths: readonly string[], afterMs: number): void;
  takeBack(paths: readonly string[]): void;
  /**
   * Resolves when the server has done all of them; rejects with the first failure. What failed is no longer promised. Those of a person who has
   * signed out meanwhile stay promised.
   */
  carryOut(paths: readonly string[]): Promise<void>;
  /** Sends them while the page closes: who answers, and whether, may never be known here. What is not known to be done stays promised. */
  carryOutLeaving(paths: readonly string[]): Promise<void>;
  /** Does what earlier pages of this person have left, as soon as it is due. Call it again whenever the server may have come back. */
  resume(): void;
}

/** Where they are kept: what `write` was given last, or whatever else lies there. */
export interface DeletionMemory {
  read(): unknown;
  write(promised: readonly PromisedDeletion[]): void;
}

export interface PromisedDeletionsDeps {
  readonly memory: DeletionMemory;
  /** `keepalive`: also when the page closes meanwhile. */
  readonly send: (path: string) => Promise<void>;
  /** Undefined: nobody is signed in. */
  readonly userId: () => string | undefined;
  readonly nowMs: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => unknown;
  /** Deletions of an earlier page are done. */
  readonly onResumed: () => void;
  /** The server refused one of an earlier page. */
  readonly onRefused: (cause: unknown) => void;
}

/** So long after it is due another page leaves a deletion to the page that promised it. */
export const GRACE_MS = 2_000;

export function createPromisedDeletions(deps: PromisedDeletionsDeps): PromisedDeletions {
  const { memory, nowMs } = deps;
  const read = () => promisesOf(memory.read());

  function add(paths: readonly string[], dueMs: number): void {
    const userId = deps.userId();
    if (userId === undefined) return;
    memory.write([...read().filter(isNot(paths)), ...paths.map((path) => ({ path, userId, dueMs }))]);
  }

  function forget(paths: readonly string[]): void {
    const kept = read();
    const left = kept.filter(isNot(paths));
    if (left.length < kept.length) memory.write(left);
  }

  async function done(path: string): Promise<void> {
    await deps.send(path).catch((cause) => {
      if (!isProblem(cause, 'not_found')) throw cause;
    });
    forget([path]);
  }

  /** Another person has signed in meanwhile: as them the server would not find it, which says nothing of it. */
  const areOfAnother = (paths: readonly string[]) =>
    read().some(({ path, userId }) => paths.includes(path) && userId !== deps.userId());

  async function resumeOne({ path }: PromisedDeletion): Promise<void> {
    const isDue = read().some((one) => one.path === path && one.userId === deps.userId());
    // Taken back, done elsewhere, or another person has signed in meanwhile.
    if (!isDue) return;
    try {
      await done(path);
      deps.onResumed();
    } catch (cause) {
      if (isPassing(cause)) return;
      forget([path]);
      deps.onRefused(cause);
    }
  }

  return {
    promise: (paths, afterMs) => add(paths, nowMs() + afterMs),
    takeBack: forget,
    async carryOut(paths) {
      if (areOfAnother(paths)) return;
      const outcomes = await Promise.allSettled(paths.map(done));
      forget(paths);
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    },
    async carryOutLeaving(paths) {
      if (areOfAnother(paths)) return;
      add(paths, nowMs());
      await Promise.allSettled(paths.map(done));
    },
    resume() {
      for (const promised of read()) {
        if (promised.userId !== deps.userId()) continue;
        const delayMs = Math.max(0, promised.dueMs + GRACE_MS - nowMs());
        deps.setTimer(() => void resumeOne(promised), delayMs);
      }
    },
  };
}

function isNot(paths: readonly string[]): (promised: PromisedDeletion) => boolean {
  return ({ path }) => !paths.includes(path);
}

/** Whatever lies there: another version of the page may have written it. */
function promisesOf(kept: unknown): PromisedDeletion[] {
  return Array.isArray(kept) ? kept.filter(isPromise) : [];
}

function isPromise(value: unknown): value is PromisedDeletion {
  if (typeof value !== 'object' || value === null) return false;
  const { path, userId, dueMs } = value as Partial<Record<keyof PromisedDeletion, unknown>>;
  return typeof path === 'string' && typeof userId === 'string' && typeof dueMs === 'number';
}
