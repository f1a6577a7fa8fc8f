/**
 * Where a task comes from: the alert, and each time it fired for this task, newest first.
 */
import { Link } from '@tanstack/react-router';
import type { TaskEvent, TaskWithEvents } from '#contract/api/tasks';
import { conditionWords } from '../../../features/alert-words/condition-words.ts';
import { MomentChart } from '../../../features/chart/lazy-charts.tsx';
import { levelsOf } from '../../../features/chart/levels.ts';
import { pairOf } from '../../../features/condition-words/market-words.ts';
import { Price } from '../../../ui/price.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import classes from './task-panel.module.css';

const SHOWN_MAX = 3;

export function TaskHistory({ task }: { readonly task: TaskWithEvents }) {
  const { source, events } = task;
  const [newest] = events;
  if (!source || !newest) return null;
  return (
    <section className={classes.history} aria-label="Where it comes from">
      <p className={classes.from}>
        <Link to="/alerts/$alertId" params={{ alertId: source.alertId }}>
          {pairOf(newest.market)}: {conditionWords(newest.condition, newest)}
        </Link>
        <span className={classes.dim}>
          {source.firings === 1 ? 'It fired once.' : `It fired ${source.firings} times.`}
        </span>
      </p>
      <MomentChart
        market={newest.market}
        at={newest.at}
        price={newest.price}
        level={levelsOf(newest.condition, newest.market)[0]?.price}
        height={110}
      />
      <ul className={classes.events}>
        {events.slice(0, SHOWN_MAX).map((event) => (
          <Event key={event.firingId} event={event} />
        ))}
      </ul>
    </section>
  );
}

function Event({ event }: { readonly event: TaskEvent }) {
  return (
    <li className={classes.event}>
      <RelativeTime at={event.at} />
      <Price price={event.price} />
    </li>
  );
}
