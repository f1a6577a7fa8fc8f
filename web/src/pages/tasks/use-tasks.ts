/**
 * The tasks of the screen by status: what the server said, with the changes that are under way laid over it.
 */
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import type { Task, TaskSort, TaskStatus } from '#contract/api/tasks';
import { type TaskFilter, tasksQuery } from '../../api/queries/tasks.ts';
import { useTaskChanges } from './changes/use-task-actions.ts';
import { compareTasks, isAmong } from './task-order.ts';

export interface StatusTasks {
  readonly tasks: readonly Task[];
  readonly isLoading: boolean;
  readonly cause: unknown;
  readonly hasMore: boolean;
  readonly readMore: () => void;
  readonly readAgain: () => void;
}

export type TasksByStatus = Readonly<Record<TaskStatus, StatusTasks>>;

export function useTasks(filter: TaskFilter, isCancelledWanted: boolean): TasksByStatus {
  const isOpenOnly = filter.due !== undefined;
  const changes = useTaskChanges();
  const todo = useInfiniteQuery(tasksQuery('todo', filter));
  const doing = useInfiniteQuery(tasksQuery('doing', filter));
  const done = useInfiniteQuery(tasksQuery('done', filter, !isOpenOnly));
  const cancelled = useInfiniteQuery(tasksQuery('cancelled', filter, isCancelledWanted && !isOpenOnly));
  const answers = { todo, doing, done, cancelled };
  const known = new Map<string, Task>();
  for (const { data } of Object.values(answers)) {
    for (const task of data?.pages.flatMap(({ items }) => items) ?? []) {
      // A task that has just moved may be in two lists; the newer one tells.
      if ((known.get(task.id)?.version ?? 0) < task.version) known.set(task.id, task);
    }
  }
  const shown = changes.applyTo([...known.values()]).filter((task) => isAmong(task, filter));
  const of = (status: TaskStatus) => statusTasks(answers[status], inOrder(shown, status, filter.sort));
  return { todo: of('todo'), doing: of('doing'), done: of('done'), cancelled: of('cancelled') };
}

function inOrder(tasks: readonly Task[], status: TaskStatus, sort: TaskSort): readonly Task[] {
  return tasks.filter((task) => task.status === status).sort(compareTasks(sort));
}

function statusTasks(
  answer: Pick<UseInfiniteQueryResult, 'isLoading' | 'error' | 'hasNextPage' | 'fetchNextPage' | 'refetch'>,
  tasks: readonly Task[],
): StatusTasks {
  return {
    tasks,
    isLoading: answer.isLoading,
    cause: answer.error ?? undefined,
    hasMore: answer.hasNextPage,
    readMore: () => void answer.fetchNextPage(),
    readAgain: () => void answer.refetch(),
  };
}
