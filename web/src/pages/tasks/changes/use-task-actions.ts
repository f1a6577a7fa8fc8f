/**
 * What a person does with tasks: changes them (shown at once, with If-Match), makes them, deletes them with undo.
 */
import type { InfiniteData } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Task, TaskCreate, TaskList, TaskPatch, TaskStatus, TaskWithEvents } from '#contract/api/tasks';
import { isProblem } from '../../../api/client/api-problem.ts';
import type { TaskFilter } from '../../../api/queries/tasks.ts';
import { api, queryClient } from '../../../api/services.ts';
import { deleteWithUndo } from '../../../features/deletions/delete-with-undo.ts';
import { tell, tellFailure } from '../../../ui/toasts.tsx';
import { isAmong } from '../task-order.ts';
import { createTaskChanges, type TaskChanges } from './task-changes.ts';

export const taskChanges: TaskChanges = createTaskChanges({
  save: (id, body, ifMatch) => api.patch<TaskWithEvents>(`/tasks/${id}`, { body, ifMatch }),
  onSaved(task) {
    keep(task);
    outdate();
  },
  onFailure(cause, task) {
    if (isProblem(cause, 'version_stale')) tell(`“${task.title}” was changed elsewhere meanwhile. Look at it again.`);
    else tellFailure(cause, `“${task.title}” is not changed`);
    outdate();
    void queryClient.invalidateQueries({ queryKey: ['task', task.id] });
  },
});

/**
 * Puts the server's answer into the lists that are to have it, and out of the others: the lists are read anew one by one, and between two
 * of them a task that moved would be in none.
 */
function keep(task: Task): void {
  const { events, ...plain } = task as TaskWithEvents;
  for (const { queryKey } of queryClient.getQueryCache().findAll({ queryKey: ['tasks', 'list'] })) {
    const filter = queryKey[2] as TaskFilter & { readonly status: TaskStatus };
    const isHere = filter.status === plain.status && isAmong(plain, filter);
    queryClient.setQueryData<InfiniteData<TaskList>>(queryKey, (lists) => lists && withTask(lists, plain, isHere));
  }
  if (events) queryClient.setQueryData(['task', task.id], task);
}

function withTask(lists: InfiniteData<TaskList>, task: Task, isHere: boolean): InfiniteData<TaskList> {
  const wasHere = lists.pages.some(({ items }) => items.some(({ id }) => id === task.id));
  return {
    ...lists,
    pages: lists.pages.map((page, index) => {
      if (isHere && wasHere) return { ...page, items: page.items.map((item) => (item.id === task.id ? task : item)) };
      const others = page.items.filter(({ id }) => id !== task.id);
      return { ...page, items: isHere && index === 0 ? [task, ...others] : others };
    }),
  };
}

function outdate(): void {
  void queryClient.invalidateQueries({ queryKey: ['tasks'] });
}

export async function createTask(body: TaskCreate, idempotencyKey: string): Promise<Task> {
  const task = await api.post<TaskWithEvents>('/tasks', { body, idempotencyKey });
  keep(task);
  await queryClient.invalidateQueries({ queryKey: ['tasks'] });
  return task;
}

export function changeTasks(tasks: readonly Task[], patch: TaskPatch): void {
  for (const task of tasks) void taskChanges.change(task, patch);
}

export function deleteTasks(tasks: readonly Task[]): void {
  const [first] = tasks;
  if (!first) return;
  deleteWithUndo({
    message: tasks.length === 1 ? `“${first.title}” deleted` : `${tasks.length} tasks deleted`,
    paths: tasks.map(({ id }) => `/tasks/${id}`),
    hide() {
      const putBack = tasks.map(({ id }) => taskChanges.hide(id));
      return () => {
        for (const back of putBack) back();
      };
    },
    onDeleted: outdate,
  });
}

/** Renders anew with each change that is under way. */
export function useTaskChanges(): TaskChanges {
  useSyncExternalStore(taskChanges.subscribe, taskChanges.revision);
  return taskChanges;
}
