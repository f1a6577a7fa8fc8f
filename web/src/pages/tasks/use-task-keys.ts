/**
 * The keys of the tasks screen: `j k` moves, `x` selects, `e` done, `1` to `4` puts into a column, Delete deletes, Escape leaves.
 */
import type { Task, TaskStatus } from '#contract/api/tasks';
import { useShortcut } from '../../app/shortcuts/use-shortcut.ts';
import { undoLast } from '../../ui/toasts.tsx';
import { changeTasks, deleteTasks } from './changes/use-task-actions.ts';
import { STATUS_NAMES, STATUSES } from './task-words.ts';
import { focusedId, focusTask, idsOnScreen, type TaskHandling } from './use-task-handling.ts';

const GROUP = 'Tasks';

export function useTaskKeys(tasks: readonly Task[], handling: TaskHandling): void {
  /** The selected ones; else the one with the focus; else the open one. */
  function meant(): readonly Task[] {
    const id = focusedId() ?? handling.openId;
    const ids = handling.selectedIds.length > 0 ? handling.selectedIds : id === undefined ? [] : [id];
    return tasks.filter((task) => ids.includes(task.id));
  }

  function move(step: number): void {
    const ids = idsOnScreen();
    const at = ids.indexOf(focusedId() ?? handling.openId ?? '');
    focusTask(ids[at < 0 ? (step > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + step))]);
  }

  /** What was done away with makes room: the focus goes to the task after it. */
  function doAway(act: (these: readonly Task[]) => void): void {
    const these = meant();
    const ids = idsOnScreen();
    const gone = new Set(these.map(({ id }) => id));
    const last = Math.max(...these.map(({ id }) => ids.indexOf(id)));
    const next = ids.slice(last + 1).find((id) => !gone.has(id)) ?? ids.slice(0, last).findLast((id) => !gone.has(id));
    if (next !== undefined && focusedId() !== undefined) handling.focusSoon(next);
    act(these);
    handling.clearSelected();
  }

  function put(status: TaskStatus): void {
    const these = meant();
    const [first] = these;
    if (first && focusedId() !== undefined) handling.focusSoon(first.id);
    changeTasks(
      these.filter((task) => task.status !== status),
      { status },
    );
  }

  useShortcut({ keys: 'j', label: 'Next task', group: GROUP, isKeyOnly: true, run: () => move(1) });
  useShortcut({ keys: 'k', label: 'Task before', group: GROUP, isKeyOnly: true, run: () => move(-1) });
  useShortcut({
    keys: 'x',
    label: 'Select',
    group: GROUP,
    isKeyOnly: true,
    run() {
      const id = focusedId();
      if (id !== undefined) handling.toggleSelected(id);
    },
  });
  useShortcut({
    keys: 'e',
    label: 'Done',
    group: GROUP,
    isKeyOnly: true,
    run: () => doAway((these) => changeTasks(these, { status: 'done' })),
  });
  usePutKeys(put);
  const remove = () => doAway(deleteTasks);
  useShortcut({ keys: 'delete', label: 'Delete', group: GROUP, isKeyOnly: true, run: remove });
  useShortcut({ keys: 'mod+z', label: 'Undo', group: GROUP, isKeyOnly: true, run: undoLast });
  useShortcut({
    keys: 'escape',
    label: 'Close, or select nothing',
    group: GROUP,
    isKeyOnly: true,
    run: () => (handling.openId === undefined ? handling.clearSelected() : handling.close()),
  });
}

function usePutKeys(put: (status: TaskStatus) => void): void {
  const at = (index: number): TaskStatus => STATUSES[index] ?? 'todo';
  const key = (index: number) => ({
    keys: String(index + 1),
    label: STATUS_NAMES[at(index)],
    group: GROUP,
    isKeyOnly: true,
    run: () => put(at(index)),
  });
  useShortcut(key(0));
  useShortcut(key(1));
  useShortcut(key(2));
  useShortcut(key(3));
}
