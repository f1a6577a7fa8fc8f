/**
 * The tasks of one status, whichever way they are drawn: they load, failed, are none, or are there, with more to come.
 */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failure } from '../../../ui/failure.tsx';
import { LoadingRows } from '../../../ui/loading.tsx';
import type { StatusTasks } from '../use-tasks.ts';
import classes from './task-items.module.css';

interface TaskItemsProps {
  readonly list: StatusTasks;
  readonly loading: { readonly rows: number; readonly height?: number };
  /** Said where there is none. */
  readonly empty: string;
  /** The list itself. */
  readonly children: ReactNode;
}

export function TaskItems({ list, loading, empty, children }: TaskItemsProps) {
  if (list.isLoading) return <LoadingRows {...loading} />;
  return (
    <>
      {list.cause !== undefined && <Failure cause={list.cause} retry={list.readAgain} />}
      {list.tasks.length === 0 && list.cause === undefined && <p className={classes.empty}>{empty}</p>}
      {children}
      {list.hasMore && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={list.readMore}>
          Show more
        </Button>
      )}
    </>
  );
}
