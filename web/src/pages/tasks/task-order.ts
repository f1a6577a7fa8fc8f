/**
 * The server's orders and filters of tasks, done again for changes that it has not answered yet. Pure.
 */
import type { Task, TaskPriority, TaskSort } from '#contract/api/tasks';

const WEIGHTS: Readonly<Record<TaskPriority, number>> = { low: 1, medium: 2, high: 3, urgent: 4 };

/** As the server sorts: what has no due instant or priority comes last. */
export function compareTasks(sort: TaskSort): (a: Task, b: Task) => number {
  const newest = (a: Task, b: Task) => text(b.createdAt, a.createdAt) || text(b.id, a.id);
  if (sort === '-createdAt') return newest;
  if (sort === '-priority') return (a, b) => weight(b) - weight(a) || newest(a, b);
  return (a, b) => dueMs(a) - dueMs(b) || text(a.id, b.id);
}

const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const weight = ({ priority }: Task) => (priority === null ? 0 : WEIGHTS[priority]);
const dueMs = ({ due }: Task) => (due === null ? Number.MAX_VALUE : Date.parse(due));

export interface Among {
  readonly priority?: string | undefined;
  readonly tag?: string | undefined;
  readonly source?: 'alert' | 'manual' | undefined;
  readonly due?: 'overdue' | 'today' | undefined;
}

/** Whether a task that was just changed still belongs to what is asked for; how late it is, only the server says. */
export function isAmong(task: Task, { priority, tag, source, due }: Among): boolean {
  if (priority !== undefined && !priority.split(',').includes(task.priority ?? 'none')) return false;
  if (source !== undefined && (source === 'alert') !== (task.source !== null)) return false;
  if (due !== undefined && task.due === null) return false;
  return tag === undefined || task.tags.includes(tag.toLowerCase());
}
