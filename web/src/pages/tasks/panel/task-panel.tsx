/**
 * One task beside the others: each field is saved when it is left, and what happened to the task stands below. On phones it is a sheet.
 */
import { ActionIcon, Drawer, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isProblem } from '../../../api/client/api-problem.ts';
import { taskQuery } from '../../../api/queries/tasks.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { LoadingRows } from '../../../ui/loading.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { deleteTasks, useTaskChanges } from '../changes/use-task-actions.ts';
import { TaskFields } from './task-fields.tsx';
import { TaskHistory } from './task-history.tsx';
import classes from './task-panel.module.css';

export interface TaskPanelProps {
  readonly id: string;
  readonly isSheet: boolean;
  readonly onClose: () => void;
}

export function TaskPanel({ id, isSheet, onClose }: TaskPanelProps) {
  const aside = useRef<HTMLElement>(null);
  useEffect(() => {
    // Opened by the keyboard or not, the next Tab is in the panel.
    if (!isSheet) aside.current?.focus({ preventScroll: true });
  }, [isSheet]);
  if (isSheet) {
    return (
      <Drawer.Root opened onClose={onClose} position="bottom" size="86%" radius="md">
        <Drawer.Overlay />
        <Drawer.Content aria-label="Task">
          <Drawer.Body className={classes.sheet}>
            <PanelBody key={id} id={id} onClose={onClose} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    );
  }
  return (
    <aside
      ref={aside}
      className={classes.panel}
      aria-label="Task"
      tabIndex={-1}
      onKeyDown={(event) => {
        // Out of a field first; from there the next one closes.
        if (event.key === 'Escape' && event.target !== aside.current) aside.current?.focus({ preventScroll: true });
      }}
    >
      <PanelBody key={id} id={id} onClose={onClose} />
    </aside>
  );
}

function PanelBody({ id, onClose }: Pick<TaskPanelProps, 'id' | 'onClose'>) {
  const { data, error, refetch } = useQuery(taskQuery(id));
  const [task] = useTaskChanges().applyTo(data ? [data] : []);
  const head = (
    <div className={classes.head}>
      {task && (
        <span className={classes.dim}>
          added <RelativeTime at={task.createdAt} />
        </span>
      )}
      <span className={classes.headEnd}>
        {task && (
          <Tooltip label="Delete">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label="Delete"
              onClick={() => {
                onClose();
                deleteTasks([task]);
              }}
            >
              <Icon name="trash" size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        <ActionIcon variant="subtle" color="gray" aria-label="Close" onClick={onClose}>
          <Icon name="close" size={16} />
        </ActionIcon>
      </span>
    </div>
  );
  return (
    <>
      {head}
      {!task && !error && !data && <LoadingRows rows={5} />}
      {isProblem(error, 'not_found') || (data && !task) ? <p className={classes.dim}>This task is deleted.</p> : null}
      {error && !data && !isProblem(error, 'not_found') && <Failure cause={error} retry={() => void refetch()} />}
      {task && data && (
        <TaskFields task={task}>
          <TaskHistory task={data} />
        </TaskFields>
      )}
    </>
  );
}
