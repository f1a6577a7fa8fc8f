/**
 * Tasks as lines, below each other by status. What is done or cancelled is folded away until it is wanted.
 */
import type { Task, TaskStatus } from '#contract/api/tasks';
import { Icon } from '../../../ui/icon.tsx';
import { KeyHint } from '../../../ui/key-hint.tsx';
import rows from '../../../ui/rows.module.css';
import { DoneToggle } from '../parts/done-toggle.tsx';
import { TaskItems } from '../parts/task-items.tsx';
import { DueMark, PriorityMark, SourceMark, TagMarks } from '../parts/task-marks.tsx';
import { TaskTitle } from '../parts/task-title.tsx';
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
          {isOpen(status) && <Lines list={tasks[status]} nowMs={nowMs} handling={handling} />}
        </section>
      ))}
    </div>
  );
}

interface LinesProps extends Pick<TaskListProps, 'nowMs' | 'handling'> {
  readonly list: StatusTasks;
}

function Lines({ list, nowMs, handling }: LinesProps) {
  return (
    <TaskItems list={list} loading={{ rows: 4 }} empty="None.">
      <ul className={`${rows.frame} ${classes.lines}`}>
        {list.tasks.map((task) => (
          <Line key={task.id} task={task} nowMs={nowMs} handling={handling} />
        ))}
      </ul>
    </TaskItems>
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
      <TaskTitle task={task} handling={handling} />
      <span className={classes.marks}>
        <TagMarks tags={task.tags} />
        <SourceMark source={task.source} />
        <PriorityMark priority={task.priority} />
        <DueMark task={task} nowMs={nowMs} />
      </span>
    </li>
  );
}
