/**
 * What the address of the tasks screen says: filters, order, and the task that is open. Pure.
 */
import type { TaskSort } from '#contract/api/tasks';

export interface TaskSearch {
  /** One or several, comma-separated. */
  readonly priority?: string | undefined;
  readonly tag?: string | undefined;
  readonly source?: 'alert' | 'manual' | undefined;
  readonly due?: 'overdue' | 'today' | undefined;
  readonly sort?: TaskSort | undefined;
  /** The id of the task that is open beside the others. */
  readonly task?: string | undefined;
}

const PRIORITY = /^(low|medium|high|urgent|none)(,(low|medium|high|urgent|none))*$/;

/** Keeps what is known; anything else in the address is left aside. */
export function taskSearchIn(search: Record<string, unknown>): TaskSearch {
  const { priority, tag, source, due, sort, task } = search;
  return {
    ...(typeof priority === 'string' && PRIORITY.test(priority) ? { priority } : {}),
    ...(tag === undefined || tag === '' ? {} : { tag: String(tag) }),
    ...(source === 'alert' || source === 'manual' ? { source } : {}),
    ...(due === 'overdue' || due === 'today' ? { due } : {}),
    ...(sort === 'due' || sort === '-priority' ? { sort } : {}),
    ...(typeof task === 'string' && task !== '' ? { task } : {}),
  };
}

export function isFiltered({ priority, tag, source, due }: TaskSearch): boolean {
  return [priority, tag, source, due].some((value) => value !== undefined);
}
