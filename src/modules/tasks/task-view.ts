/**
 * How tasks look outside the module: in answers of the API and in `tasks.task.changed`, which are the same shape,
 * so that a stream and a read never disagree.
 */
import type { Task, TaskChange, TaskEvent } from '#contract/api/tasks';
import { formatInstant } from '#contract/time';
import type { TaskEventRecord, TaskRecord } from './task.ts';

export function viewTask(task: TaskRecord): Task {
  return {
    id: task.id,
    title: task.title,
    ...(task.notes === null ? {} : { notes: task.notes }),
    status: task.status,
    priority: task.priority,
    due: task.dueAtMs === null ? null : formatInstant(task.dueAtMs),
    tags: [...task.tags],
    source: task.source === null ? null : { kind: 'alert', ...task.source },
    version: task.version,
    createdAt: formatInstant(task.createdAtMs),
    updatedAt: formatInstant(task.updatedAtMs),
    ...(task.completedAtMs === null ? {} : { completedAt: formatInstant(task.completedAtMs) }),
  };
}

export function viewTaskEvent(event: TaskEventRecord): TaskEvent {
  const { atMs, ...rest } = event;
  return { ...rest, at: formatInstant(atMs) };
}

/** One message of `tasks.task.changed`. Its id is the task's id and version: told twice, it is one message. */
export interface TaskChangedMessage {
  readonly id: string;
  readonly topic: 'tasks.task.changed';
  readonly body: { readonly userId: string; readonly taskId: string; readonly body: TaskChange };
}

/** `task` is the state after the change; for `deleted`, the last one, whose version is then counted on by one. */
export function taskChanged(task: TaskRecord, change: TaskChange['change']): TaskChangedMessage {
  const version = change === 'deleted' ? task.version + 1 : task.version;
  const body: TaskChange = {
    change,
    id: task.id,
    version,
    ...(change === 'deleted' ? {} : { task: viewTask(task) }),
  };
  return {
    id: `${task.id}.v${version}`,
    topic: 'tasks.task.changed',
    body: { userId: task.userId, taskId: task.id, body },
  };
}
