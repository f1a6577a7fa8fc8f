/**
 * Changes of tasks that are shown before the server has answered: laid over what it said last, and taken off again when it has answered,
 * whatever the answer. Changes of one task are sent one after the other, each on the version that the one before made.
 */
import type { Task, TaskPatch } from '#contract/api/tasks';

export interface TaskChanges {
  /** Shows the change at once and sends it. Ends when it is saved or taken back; never throws. */
  change(task: Task, patch: TaskPatch): Promise<void>;
  /** Takes a task off the screen; answers how to put it back. */
  hide(id: string): () => void;
  /** Tasks as they are to be shown. */
  applyTo(tasks: readonly Task[]): readonly Task[];
  /** Another value after each change. */
  revision(): number;
  subscribe(listener: () => void): () => void;
}

export interface TaskChangesDeps {
  readonly save: (id: string, patch: TaskPatch, version: number) => Promise<Task>;
  /** The server has it: what was read before is to hold it from now on. */
  readonly onSaved: (task: Task) => void;
  readonly onFailure: (cause: unknown, task: Task) => void;
}

interface Pending {
  readonly id: string;
  readonly patch: TaskPatch;
}

export function createTaskChanges({ save, onSaved, onFailure }: TaskChangesDeps): TaskChanges {
  let pending: readonly Pending[] = [];
  const hidden = new Set<string>();
  const versions = new Map<string, number>();
  const queues = new Map<string, Promise<void>>();
  const listeners = new Set<() => void>();
  let revision = 0;

  function tellAll(): void {
    revision += 1;
    for (const listener of [...listeners]) listener();
  }

  async function send(task: Task, entry: Pending): Promise<void> {
    try {
      const saved = await save(task.id, entry.patch, Math.max(task.version, versions.get(task.id) ?? 0));
      versions.set(task.id, saved.version);
      onSaved(saved);
    } catch (cause) {
      onFailure(cause, task);
    } finally {
      pending = pending.filter((one) => one !== entry);
      tellAll();
    }
  }

  return {
    change(task, patch) {
      const entry = { id: task.id, patch };
      pending = [...pending, entry];
      tellAll();
      const turn = (queues.get(task.id) ?? Promise.resolve()).then(() => send(task, entry));
      queues.set(task.id, turn);
      return turn;
    },
    hide(id) {
      hidden.add(id);
      tellAll();
      return () => {
        hidden.delete(id);
        tellAll();
      };
    },
    applyTo(tasks) {
      return tasks
        .filter(({ id }) => !hidden.has(id))
        .map((task) =>
          pending.filter(({ id }) => id === task.id).reduce((shown, { patch }) => patched(shown, patch), task),
        );
    },
    revision: () => revision,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A merge patch on a task: what is absent stays, null removes. */
function patched(task: Task, patch: TaskPatch): Task {
  const { notes, tags, ...rest } = patch;
  const next: Task = { ...task, ...rest, ...(tags === undefined ? {} : { tags: tags ?? [] }) };
  if (notes === undefined) return next;
  const { notes: _before, ...bare } = next;
  return notes === null ? bare : { ...bare, notes };
}
