/**
 * The title of a task in a list, which opens it. All of the card or line around it can be pressed for it; what else can be pressed lies above.
 */
import type { ComponentProps } from 'react';
import type { Task } from '#contract/api/tasks';
import type { TaskHandling } from '../use-task-handling.ts';
import classes from './task-title.module.css';

interface TaskTitleProps extends Omit<ComponentProps<'button'>, 'onClick' | 'type' | 'children'> {
  readonly task: Task;
  readonly handling: TaskHandling;
}

export function TaskTitle({ task, handling, ...more }: TaskTitleProps) {
  return (
    <button
      type="button"
      className={classes.title}
      data-done={task.status === 'done' || task.status === 'cancelled' || undefined}
      data-task-focus
      onClick={() => handling.open(task.id)}
      {...more}
    >
      {task.title}
      {handling.isSelected(task.id) && <span className="mantine-visually-hidden"> (selected)</span>}
    </button>
  );
}
