/**
 * The ring before a task: a click makes it done, another one opens it again.
 */
import type { Task } from '#contract/api/tasks';
import { Icon } from '../../../ui/icon.tsx';
import { changeTasks } from '../changes/use-task-actions.ts';
import classes from './done-toggle.module.css';

export function DoneToggle({ task }: { readonly task: Task }) {
  const isDone = task.status === 'done';
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes.ring}
      data-status={task.status}
      aria-pressed={isDone}
      aria-label={`Done: ${task.title}`}
      onClick={() => changeTasks([task], { status: isDone ? 'todo' : 'done' })}
    >
      <span className={classes.sign}>
        {isDone && <Icon name="check" size={12} />}
        {task.status === 'cancelled' && <Icon name="close" size={10} />}
      </span>
    </button>
  );
}
