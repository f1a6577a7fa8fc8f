/**
 * The small marks of a task: priority by bars and word, when it is due, its tags, the alert that opened it.
 */
import { Link } from '@tanstack/react-router';
import type { Task, TaskPriority } from '#contract/api/tasks';
import { Icon } from '../../../ui/icon.tsx';
import { useTimezone } from '../../../ui/relative-time.tsx';
import { formatExact } from '../../../ui/time-format.ts';
import { dueWords, isOverdue, overdueWords } from '../due-words.ts';
import { PRIORITY_NAMES } from '../task-words.ts';
import classes from './task-marks.module.css';

const BARS: Readonly<Record<TaskPriority, number>> = { low: 1, medium: 2, high: 3, urgent: 4 };

export function PriorityMark({ priority }: { readonly priority: TaskPriority | null }) {
  if (priority === null) return null;
  return (
    <span className={classes.mark} data-priority={priority}>
      <svg aria-hidden="true" width="13" height="12" viewBox="0 0 13 12">
        {[0, 1, 2, 3].map((bar) => (
          <rect
            key={bar}
            x={bar * 3.4}
            y={8 - bar * 2.6}
            width="2.2"
            height={4 + bar * 2.6}
            rx="0.6"
            fill="currentColor"
            opacity={bar < BARS[priority] ? 1 : 0.25}
          />
        ))}
      </svg>
      {PRIORITY_NAMES[priority]}
    </span>
  );
}

export function DueMark({ task, nowMs }: { readonly task: Pick<Task, 'due' | 'status'>; readonly nowMs: number }) {
  const timezone = useTimezone();
  if (task.due === null) return null;
  const dueMs = Date.parse(task.due);
  const isLate = isOverdue(task, nowMs);
  return (
    <time
      className={classes.mark}
      data-late={isLate || undefined}
      dateTime={task.due}
      title={`Due ${formatExact(dueMs, timezone)}`}
    >
      {isLate && <Icon name="warning" size={13} />}
      {isLate ? overdueWords(dueMs, nowMs, timezone) : dueWords(dueMs, nowMs, timezone)}
    </time>
  );
}

export function TagMarks({ tags }: { readonly tags: readonly string[] }) {
  return tags.map((tag) => (
    <span key={tag} className={classes.tag}>
      #{tag}
    </span>
  ));
}

export function SourceMark({ source }: Pick<Task, 'source'>) {
  if (!source) return null;
  return (
    <Link to="/alerts/$alertId" params={{ alertId: source.alertId }} className={classes.source} tabIndex={-1}>
      <Icon name="alerts" size={13} />
      {source.firings === 1 ? 'fired once' : `fired ${source.firings} times`}
    </Link>
  );
}
