/**
 * Tasks as screens ask for them: by status, filtered; one with what happened to it; counts.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { TaskList, TaskSort, TaskStats, TaskStatus, TaskWithEvents } from '#contract/api/tasks';
import { addDays, instantOfWall, wallOf } from '../../ui/zoned-time.ts';
import { api } from '../services.ts';

export interface TaskFilter {
  readonly priority?: string | undefined;
  readonly tag?: string | undefined;
  readonly source?: 'alert' | 'manual' | undefined;
  /** Open ones whose instant has passed, or passes today. */
  readonly due?: 'overdue' | 'today' | undefined;
  readonly sort: TaskSort;
  readonly timezone: string;
}

const PAGE = 50;

/** Tasks of one status, a page at a time. */
export function tasksQuery(status: TaskStatus, filter: TaskFilter, isWanted = true) {
  const { due, timezone, ...rest } = filter;
  return infiniteQueryOptions({
    queryKey: ['tasks', 'list', { status, ...filter }],
    queryFn: ({ pageParam, signal }) =>
      api.get<TaskList>('/tasks', {
        query: { status, ...rest, dueBefore: dueBefore(due, timezone), limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    enabled: isWanted,
  });
}

function dueBefore(due: TaskFilter['due'], timezone: string): string | undefined {
  if (due === undefined) return undefined;
  const nowMs = Date.now();
  const tomorrow = { ...addDays(wallOf(nowMs, timezone), 1), hour: 0, minute: 0 };
  return new Date(due === 'overdue' ? nowMs : instantOfWall(tomorrow, timezone)).toISOString();
}

export function taskQuery(id: string) {
  return queryOptions({
    queryKey: ['task', id],
    queryFn: ({ signal }) => api.get<TaskWithEvents>(`/tasks/${id}`, { signal }),
  });
}

export const taskStatsQuery = queryOptions({
  queryKey: ['tasks', 'stats'],
  queryFn: ({ signal }) => api.get<TaskStats>('/tasks/stats', { signal }),
});
