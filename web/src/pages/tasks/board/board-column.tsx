/**
 * One column of the board. That of cancelled tasks is folded away until it is wanted, and takes cards either way.
 */
import { useDroppable } from '@dnd-kit/core';
import type { TaskStatus } from '#contract/api/tasks';
import { Icon } from '../../../ui/icon.tsx';
import { KeyHint } from '../../../ui/key-hint.tsx';
import { TaskItems } from '../parts/task-items.tsx';
import { STATUS_NAMES, STATUSES } from '../task-words.ts';
import type { TaskHandling } from '../use-task-handling.ts';
import type { StatusTasks } from '../use-tasks.ts';
import classes from './board.module.css';
import { TaskCard } from './task-card.tsx';

export interface BoardColumnProps {
  readonly status: TaskStatus;
  readonly list: StatusTasks;
  /** How many there are on the server; undefined: only those that were read are known. */
  readonly count: number | undefined;
  readonly nowMs: number;
  readonly handling: TaskHandling;
  readonly collapse: { readonly isOpen: boolean; readonly toggle: () => void } | undefined;
}

const EMPTY: Readonly<Record<TaskStatus, string>> = {
  todo: 'Nothing to do.',
  doing: 'Nothing under way.',
  done: 'Nothing done yet.',
  cancelled: 'Nothing cancelled.',
};

export function BoardColumn({ status, list, count, nowMs, handling, collapse }: BoardColumnProps) {
  const { setNodeRef, isOver } = useDroppable({ id: status, data: { name: STATUS_NAMES[status] } });
  const isFolded = collapse?.isOpen === false;
  return (
    <section
      ref={setNodeRef}
      className={classes.column}
      data-over={isOver || undefined}
      data-folded={isFolded || undefined}
      data-column={status}
      aria-label={STATUS_NAMES[status]}
    >
      <h2 className={classes.columnHead}>
        {collapse ? (
          <button type="button" className={classes.fold} onClick={collapse.toggle} aria-expanded={collapse.isOpen}>
            <Icon name="chevron" size={14} />
            {STATUS_NAMES[status]}
          </button>
        ) : (
          STATUS_NAMES[status]
        )}
        <span className={classes.count}>{count ?? (list.isLoading ? '' : countOf(list))}</span>
        {!isFolded && <KeyHint keys={String(STATUSES.indexOf(status) + 1)} />}
      </h2>
      {!isFolded && <ColumnBody status={status} list={list} nowMs={nowMs} handling={handling} />}
    </section>
  );
}

const countOf = ({ tasks, hasMore }: StatusTasks) => `${tasks.length}${hasMore ? '+' : ''}`;

function ColumnBody({ status, list, nowMs, handling }: Omit<BoardColumnProps, 'count' | 'collapse'>) {
  return (
    <TaskItems list={list} loading={{ rows: 3, height: 56 }} empty={EMPTY[status]}>
      <ul className={classes.cards} aria-label={STATUS_NAMES[status]}>
        {list.tasks.map((task) => (
          <TaskCard key={task.id} task={task} nowMs={nowMs} handling={handling} />
        ))}
      </ul>
    </TaskItems>
  );
}
