/**
 * A task as the module keeps it: plain values, instants in epoch ms, null for what is not set.
 * Everything here is a pure function; how a task looks to clients is `task-view.ts`.
 */
import type { TaskPriority, TaskStatus } from '#contract/api/tasks';

export interface TaskSourceRecord {
  readonly alertId: string;
  /** The firing that opened the task. */
  readonly firingId: string;
  /** How many firings of the alert the task stands for; at least 1. */
  readonly firings: number;
}

export interface TaskRecord {
  readonly id: string;
  readonly userId: string;
  readonly title: string;
  readonly notes: string | null;
  readonly status: TaskStatus;
  readonly priority: TaskPriority | null;
  readonly dueAtMs: number | null;
  /** Distinct, in lower case, in the order given. */
  readonly tags: readonly string[];
  readonly source: TaskSourceRecord | null;
  /** Grows by 1 with every change. */
  readonly version: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Set exactly while `status` is `done`. */
  readonly completedAtMs: number | null;
}

/** What one firing brought to a task. */
export interface TaskEventRecord {
  readonly kind: 'opened' | 'firing_added';
  /** Wall clock of the firing, epoch ms. */
  readonly atMs: number;
  readonly firingId: string;
  readonly market: string;
  readonly condition: string;
  /** Decimal strings. */
  readonly price: string;
  readonly value: string;
}

/** The fields that a person sets. */
export type TaskFields = Pick<TaskRecord, 'title' | 'notes' | 'status' | 'priority' | 'dueAtMs' | 'tags'>;

/** Statuses in which a task still asks for work; an alert's later firings join it. */
export const OPEN_STATUSES: readonly TaskStatus[] = ['todo', 'doing'];

/** Lower case, each once. */
export function normalizeTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.normalize('NFC').toLowerCase()))];
}

/** Text as it is searched: letter case and compatibility forms do not matter. */
export function foldForSearch(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The task with other fields at `nowMs`, or the very same object when nothing differs. Moves `completedAtMs` with the status. */
export function changeTask(task: TaskRecord, fields: TaskFields, nowMs: number): TaskRecord {
  if (isUnchanged(task, fields)) return task;
  const isDone = fields.status === 'done';
  return {
    ...task,
    ...fields,
    version: task.version + 1,
    updatedAtMs: nowMs,
    completedAtMs: isDone ? (task.completedAtMs ?? nowMs) : null,
  };
}

function isUnchanged(task: TaskRecord, fields: TaskFields): boolean {
  return (
    task.title === fields.title &&
    task.notes === fields.notes &&
    task.status === fields.status &&
    task.priority === fields.priority &&
    task.dueAtMs === fields.dueAtMs &&
    task.tags.length === fields.tags.length &&
    task.tags.every((tag, index) => tag === fields.tags[index])
  );
}
