/**
 * What can be done with the selected tasks together, at the foot of the screen while there are any.
 */
import { Button } from '@mantine/core';
import type { Task } from '#contract/api/tasks';
import { KeyHint } from '../../ui/key-hint.tsx';
import { changeTasks, deleteTasks } from './changes/use-task-actions.ts';
import classes from './tasks-page.module.css';
import type { TaskHandling } from './use-task-handling.ts';

export interface SelectionBarProps {
  readonly tasks: readonly Task[];
  readonly handling: TaskHandling;
}

export function SelectionBar({ tasks, handling }: SelectionBarProps) {
  const selected = tasks.filter(({ id }) => handling.isSelected(id));
  if (selected.length === 0) return null;
  const act = (run: () => void) => () => {
    run();
    handling.clearSelected();
  };
  return (
    <div className={classes.selection} role="toolbar" aria-label="Selected tasks">
      <span>{selected.length} selected</span>
      <Button
        size="compact-sm"
        variant="light"
        rightSection={<KeyHint keys="e" />}
        onClick={act(() => changeTasks(selected, { status: 'done' }))}
      >
        Done
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        rightSection={<KeyHint keys="delete" />}
        onClick={act(() => deleteTasks(selected))}
      >
        Delete
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        rightSection={<KeyHint keys="escape" />}
        onClick={() => handling.clearSelected()}
      >
        Clear
      </Button>
    </div>
  );
}
