/**
 * The store of tasks: a port. Every method is atomic and durable when it resolves, and every change puts its
 * `tasks.task.changed` into the outbox in the same write. A task of another user is absent.
 * Lists are in the order of their sort, then of id in the same direction, each page found by an index.
 */
import type { TaskPriority, TaskSort, TaskStatus } from '#contract/api/tasks';
import type { TaskEventRecord, TaskRecord } from './task.ts';

/** All that are given must hold. */
export interface TaskFilter {
  /** Distinct; not empty. */
  readonly statuses?: readonly TaskStatus[];
  /** Distinct; not empty; null stands for tasks without a priority. */
  readonly priorities?: readonly (TaskPriority | null)[];
  readonly tag?: string;
  /** Due at or after; tasks without a due instant are left out. */
  readonly dueFromMs?: number;
  /** Due before; tasks without a due instant are left out. */
  readonly dueBeforeMs?: number;
  readonly source?: 'alert' | 'manual' | { readonly alertId: string };
  /** Part of title or notes; letter case does not matter. */
  readonly text?: string;
}

export interface TaskPage {
  /** `-createdAt`: newest first. `due`: soonest first, without a due instant last. `-priority`: most pressing first, without one last. */
  readonly sort: TaskSort;
  /** Where the page before ended. */
  readonly after?: TaskPageKey;
  /** At least 1. */
  readonly limit: number;
}

/** The last row of a page: its sort key as `sortKeyOf` says, and its id. */
export interface TaskPageKey {
  readonly key: number;
  readonly id: string;
}

/** A firing that asks for a task, and the task that it opens when none of its alert is open. */
export interface TaskOpening {
  readonly alertId: string;
  readonly sequence: number;
  readonly event: Omit<TaskEventRecord, 'kind'>;
  /** Version 1, with a source that counts 1 firing. */
  readonly task: TaskRecord;
}

export interface TaskCounts {
  readonly byStatus: Readonly<Record<TaskStatus, number>>;
  /** Open tasks due before `nowMs`. */
  readonly overdue: number;
  /** Open tasks due within the last of the days. */
  readonly dueToday: number;
  /** For each day, tasks completed within it that are still done. */
  readonly donePerDay: readonly number[];
}

export type ReplaceOutcome = 'replaced' | 'stale' | 'absent';
export type DeleteOutcome = 'deleted' | 'stale' | 'absent';

export interface TaskStore {
  /** The id must be new. */
  insert(task: TaskRecord): Promise<void>;
  get(userId: string, id: string): Promise<TaskRecord | undefined>;
  /** Newest first, at most `max`; empty for a task that is absent. */
  events(userId: string, id: string, max: number): Promise<readonly TaskEventRecord[]>;
  /** At most `page.limit` tasks. */
  list(userId: string, filter: TaskFilter, page: TaskPage): Promise<readonly TaskRecord[]>;
  /** Compare and set: stores `task` where the stored version is `expectedVersion`. Events and source stay as they are stored. */
  replace(task: TaskRecord, expectedVersion: number): Promise<ReplaceOutcome>;
  /** Removes the task and its events. Without `expectedVersion`, whatever its version. */
  delete(userId: string, id: string, expectedVersion?: number): Promise<DeleteOutcome>;
  /**
   * Takes firings in, in order, all in one write. A firing that was taken before (in any call, also one whose task is deleted
   * since), or whose user is gone, does nothing. One whose alert has an open task of its user (the newest) adds an event and a
   * firing to it; another opens its task. Each touched task's version grows by 1 a call, and one message tells of it.
   * Resolves with the touched tasks as they now are.
   */
  takeFirings(openings: readonly TaskOpening[], nowMs: number): Promise<readonly TaskRecord[]>;
  /** `dayStartsMs`: n + 1 rising instants that bound n days; the last day is today. */
  count(userId: string, nowMs: number, dayStartsMs: readonly number[]): Promise<TaskCounts>;
  /** Removes all that is the user's, telling nobody, and remembers that the user is gone. Again: harmless. */
  deleteUser(userId: string, atMs: number): Promise<void>;
}

/** Sort key of a task without a due instant: later than every instant. */
export const DUE_KEY_NONE = 8_640_000_000_000_001;

const PRIORITY_RANKS: Readonly<Record<TaskPriority, number>> = { low: 1, medium: 2, high: 3, urgent: 4 };

/** 0 for none, 4 for urgent. */
export function priorityRank(priority: TaskPriority | null): number {
  return priority === null ? 0 : PRIORITY_RANKS[priority];
}

/** The number by which a task stands in a list of that order. */
export function sortKeyOf(task: TaskRecord, sort: TaskSort): number {
  if (sort === 'due') return task.dueAtMs ?? DUE_KEY_NONE;
  return sort === '-priority' ? priorityRank(task.priority) : task.createdAtMs;
}
