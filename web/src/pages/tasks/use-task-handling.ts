/**
 * Which task is open, which are selected, and where the focus is: shared by the board, the list and the keys.
 */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { TaskSearch } from './task-search.ts';

export interface TaskHandling {
  readonly openId: string | undefined;
  open(id: string): void;
  close(): void;
  readonly selectedIds: readonly string[];
  isSelected(id: string): boolean;
  toggleSelected(id: string): void;
  clearSelected(): void;
  /** Gives a task the focus after the next drawing, wherever it is by then. */
  focusSoon(id: string): void;
}

const FOCUSABLE = '[data-task-focus]';

export function useTaskHandling(): TaskHandling {
  const navigate = useNavigate();
  const { task: openId }: TaskSearch = useSearch({ strict: false });
  const [selectedIds, setSelectedIds] = useState<readonly string[]>([]);
  const wanted = useRef<string>(undefined);

  useEffect(() => {
    if (wanted.current === undefined) return;
    const element = document.querySelector<HTMLElement>(`[data-task-id="${wanted.current}"] ${FOCUSABLE}`);
    if (!element) return;
    wanted.current = undefined;
    element.focus();
  });

  const show = (task: string | undefined) =>
    void navigate({ to: '/tasks', search: (before) => ({ ...before, task }), replace: openId !== undefined });

  return {
    openId,
    open: (id) => show(id),
    close() {
      if (openId !== undefined) wanted.current = openId;
      show(undefined);
    },
    selectedIds,
    isSelected: (id) => selectedIds.includes(id),
    toggleSelected(id) {
      setSelectedIds((ids) => (ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]));
    },
    clearSelected: () => setSelectedIds([]),
    focusSoon(id) {
      wanted.current = id;
    },
  };
}

/** The ids of the tasks as they lie on the screen, first to last. */
export function idsOnScreen(): readonly string[] {
  return [...document.querySelectorAll<HTMLElement>('[data-task-id]')].flatMap(({ dataset }) => dataset.taskId ?? []);
}

/** The task that has the focus. */
export function focusedId(): string | undefined {
  return document.activeElement?.closest<HTMLElement>('[data-task-id]')?.dataset.taskId;
}

export function focusTask(id: string | undefined): void {
  if (id !== undefined) document.querySelector<HTMLElement>(`[data-task-id="${id}"] ${FOCUSABLE}`)?.focus();
}
