/**
 * How many tasks are open, overdue, due today, done.
 */
import { Link } from '@tanstack/react-router';
import type { TaskStats } from '#contract/api/tasks';
import type { TaskSearch } from '../tasks/task-search.ts';
import classes from './dashboard.module.css';

interface TaskNumber {
  readonly label: string;
  readonly count: number;
  readonly search: TaskSearch;
  readonly isBad?: boolean;
}

export function TaskNumbers({ stats: { byStatus, overdue, dueToday } }: { readonly stats: TaskStats }) {
  const numbers: readonly TaskNumber[] = [
    { label: 'To do', count: byStatus.todo, search: {} },
    { label: 'Doing', count: byStatus.doing, search: {} },
    { label: 'Due today', count: dueToday, search: { due: 'today' } },
    { label: 'Overdue', count: overdue, search: { due: 'overdue' }, isBad: overdue > 0 },
  ];
  return (
    <div className={classes.numbers}>
      {numbers.map(({ label, count, search, isBad }) => (
        <Link key={label} to="/tasks" search={search} className={classes.number} data-bad={isBad || undefined}>
          <span className={classes.figure}>{count}</span>
          <span className={classes.figureName}>{label}</span>
        </Link>
      ))}
    </div>
  );
}
