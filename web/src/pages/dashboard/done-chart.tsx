/**
 * Tasks done per day, as bars; the same numbers are in a table for who cannot see them.
 */
import type { TaskStats } from '#contract/api/tasks';
import { formatDay } from '../../ui/time-format.ts';
import classes from './dashboard.module.css';

const WIDTH = 280;
const HEIGHT = 64;
const GAP = 4;

export function DoneChart({ days }: { readonly days: TaskStats['donePerDay'] }) {
  const most = Math.max(1, ...days.map(({ done }) => done));
  const total = days.reduce((sum, { done }) => sum + done, 0);
  const step = (WIDTH + GAP) / Math.max(1, days.length);
  const first = days[0]?.date;
  return (
    <figure className={classes.figureBox}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={classes.bars}
        role="img"
        aria-label={`${total} tasks done in the last ${days.length} days`}
      >
        {days.map(({ date, done }, index) => {
          // A day without any keeps a line, so that one sees that it is a day.
          const height = done === 0 ? 1.5 : Math.max(4, (done / most) * (HEIGHT - 2));
          return (
            <rect
              key={date}
              className={done === 0 ? classes.barNone : classes.bar}
              x={index * step}
              y={HEIGHT - height}
              width={step - GAP}
              height={height}
            >
              <title>{`${dayName(date)}: ${done}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className={classes.barNames}>
        <span>{first && dayName(first)}</span>
        <span>{total} in all</span>
        <span>today</span>
      </figcaption>
    </figure>
  );
}

const dayName = (date: string) => formatDay(Date.parse(date), Date.parse(date), 'UTC');
