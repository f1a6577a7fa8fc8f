/**
 * Tasks as lines, below each other by status. What is done or cancelled is folded away until it is wanted.
 */
import { Button } from '@mantine/core';
import type { Task, TaskStatus } from '#contract/api/tasks';
import { Failure } from '../../../ui/failure.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { KeyHint } from '../../../ui/key-hint.tsx';
import { LoadingRows } from '../../../ui/loading.tsx';
import { DoneToggle } from '../parts/done-toggle.tsx';
import { DueMark, PriorityMark, SourceMark, TagMarks } from '../parts/task-marks.tsx';
import { STATUS_NAMES, STATUSES } from '../task-words.ts';
import type { TaskHandling } from '../use-task-handling.ts';
import type { StatusTasks, TasksByStatus } from '../use-tasks.ts';
import classes from './task-list.module.css';

export interface TaskListProps {
  readonly tasks: TasksByStatus;
  readonly counts: Readonly<Record<TaskStatus, number>> | undefined;
  readonly nowMs: number;
  readonly handling: TaskHandling;
  readonly isOpen: (status: TaskStatus) => boolean;
  readonly onToggle: (status: TaskStatus) => void;
}

export function TaskLines({ tasks, counts, nowMs, handling, isOpen, onToggle }: TaskListProps) {
  return (
    <div className={classes.list}>
      {STATUSES.map((status) => (
        <section key={status} aria-label={STATUS_NAMES[status]}>
          <h2 className={classes.head}>
            <button
              type="button"
              className={classes.fold}
              aria-expanded={isOpen(status)}
              onClick={() => onToggle(status)}
            >
              <Icon name="chevron" size={14} />
              {STATUS_NAMES[status]}
            </button>
            <span className={classes.count}>
              {counts?.[status] ?? (isOpen(status) ? tasks[status].tasks.length : '')}
            </span>
            <KeyHint keys={String(STATUSES.indexOf(status) + 1)} />
          </h2>
          {isOpen(status) && <Lines status={status} list={tasks[status]} nowMs={nowMs} handling={handling} />}
        </section>
      ))}
    </div>
  );
}

interface LinesProps extends Pick<TaskListProps, 'nowMs' | 'handling'> {
  readonly status: TaskStatus;
  readonly list: StatusTasks;
}

function Lines({ status, list, nowMs, handling }: LinesProps) {
  if (list.isLoading) return <LoadingRows rows={4} />;
  return (
    <>
      {list.cause !== undefined && <Failure cause={list.cause} retry={list.readAgain} />}
      {list.tasks.length === 0 && list.cause === undefined && <p className={classes.empty}>None.</p>}
      <ul className={classes.lines} data-status={status}>
        {list.tasks.map((task) => (
          <Line key={task.id} task={task} nowMs={nowMs} handling={handling} />
        ))}
      </ul>
      {list.hasMore && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={list.readMore}>
          Show more
        </Button>
      )}
    </>
  );
}

function Line({ task, nowMs, handling }: Pick<LinesProps, 'nowMs' | 'handling'> & { readonly task: Task }) {
  return (
    <li
      className={classes.line}
      data-task-id={task.id}
      data-selected={handling.isSelected(task.id) || undefined}
      data-open={handling.openId === task.id || undefined}
    >
      <DoneToggle task={task} />
      <button type="button" className={classes.title} data-task-focus onClick={() => handling.open(task.id)}>
        {task.title}
        {handling.isSelected(task.id) && <span className="mantine-visually-hidden"> (selected)</span>}
      </button>
      <span className={classes.marks}>
        <TagMarks tags={task.tags} />
        <SourceMark source={task.source} />
        <PriorityMark priority={task.priority} />
        <DueMark task={task} nowMs={nowMs} />
      </span>
    </li>
  );
}
