/**
 * What a person does with tasks: changes them (shown at once, with If-Match), makes them, deletes them with undo.
 */
import type { InfiniteData } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Task, TaskCreate, TaskList, TaskPatch, TaskWithEvents } from '#contract/api/tasks';
import { isProblem } from '../../../api/client/api-problem.ts';
import { api, queryClient } from '../../../api/services.ts';
import { tell, tellFailure, withUndo } from '../../../ui/toasts.tsx';
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

/** Puts the server's answer into every list that has the task, so that nothing flickers until they are read anew. */
function keep(task: Task): void {
  const { events, ...plain } = task as TaskWithEvents;
  queryClient.setQueriesData<InfiniteData<TaskList>>({ queryKey: ['tasks', 'list'] }, (lists) =>
    lists === undefined
      ? lists
      : {
          ...lists,
          pages: lists.pages.map((page) => ({
            ...page,
            items: page.items.map((item) => (item.id === task.id ? plain : item)),
          })),
        },
  );
  if (events) queryClient.setQueryData(['task', task.id], task);
}

function outdate(): void {
  void queryClient.invalidateQueries({ queryKey: ['tasks'] });
}

export async function createTask(body: TaskCreate, idempotencyKey: string): Promise<Task> {
  const task = await api.post<TaskWithEvents>('/tasks', { body, idempotencyKey });
  queryClient.setQueryData(['task', task.id], task);
  await queryClient.invalidateQueries({ queryKey: ['tasks'] });
  return task;
}

export function changeTasks(tasks: readonly Task[], patch: TaskPatch): void {
  for (const task of tasks) void taskChanges.change(task, patch);
}

export function deleteTasks(tasks: readonly Task[]): void {
  const [first] = tasks;
  if (!first) return;
  withUndo({
    message: tasks.length === 1 ? `“${first.title}” deleted` : `${tasks.length} tasks deleted`,
    hide() {
      const putBack = tasks.map(({ id }) => taskChanges.hide(id));
      return () => {
        for (const back of putBack) back();
      };
    },
    async act() {
      await Promise.all(tasks.map(({ id }) => api.delete(`/tasks/${id}`, { keepalive: true })));
      outdate();
    },
  });
}

/** Renders anew with each change that is under way. */
export function useTaskChanges(): TaskChanges {
  useSyncExternalStore(taskChanges.subscribe, taskChanges.revision);
  return taskChanges;
}
