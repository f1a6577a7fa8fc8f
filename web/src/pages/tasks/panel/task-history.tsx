/**
 * Where a task comes from: the alert, and each time it fired for this task, newest first.
 */
import { Link } from '@tanstack/react-router';
import type { TaskEvent, TaskWithEvents } from '#contract/api/tasks';
import { Price } from '../../../ui/price.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import classes from './task-panel.module.css';

const SHOWN_MAX = 8;

export function TaskHistory({ task }: { readonly task: TaskWithEvents }) {
  const { source, events } = task;
  const [newest] = events;
  if (!source || !newest) return null;
  return (
    <section className={classes.history} aria-label="Where it comes from">
      <div className={classes.label}>From an alert</div>
      <p className={classes.from}>
        <Link to="/alerts/$alertId" params={{ alertId: source.alertId }}>
          {shortName(newest.market)} {newest.condition}
        </Link>
        <span className={classes.dim}>
          {source.firings === 1 ? 'It fired once.' : `It fired ${source.firings} times.`}
        </span>
      </p>
      <ul className={classes.events}>
        {events.slice(0, SHOWN_MAX).map((event) => (
          <Event key={event.firingId} event={event} />
        ))}
      </ul>
      {events.length > SHOWN_MAX && <p className={classes.dim}>and {events.length - SHOWN_MAX} before.</p>}
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

/** `binance:BTC/USDT` -> `BTC/USDT`. */
const shortName = (market: string) => market.slice(market.indexOf(':') + 1);
