/**
 * How far a price is from its level: a thin bar that fills as it comes near, with the distance in words beside it.
 */
import classes from './distance-bar.module.css';
import { formatPercent } from './number-format.ts';

const FAR_SAID_PERCENT = 999;

export interface DistanceBarProps {
  /** In percent of the price; 0: there. */
  readonly percent: number | undefined;
  /** What counts as far: the bar is empty. */
  readonly farPercent?: number;
  readonly direction?: 'up' | 'down';
  /** The price that it was measured from is old. */
  readonly isStale?: boolean;
}

export function DistanceBar({ percent, farPercent = 10, direction = 'up', isStale = false }: DistanceBarProps) {
  if (percent === undefined || !Number.isFinite(percent)) return <span className={classes.unknown}>–</span>;
  const away = Math.abs(percent);
  const filled = Math.max(0, 1 - away / farPercent);
  return (
    <span className={classes.row} data-stale={isStale || undefined}>
      <span className={classes.track} aria-hidden="true">
        <span className={classes.fill} data-direction={direction} style={{ transform: `scaleX(${filled})` }} />
      </span>
      <span className={classes.words}>{awayWords(away)} away</span>
    </span>
  );
}

/** Nobody needs the decimals of what is far. */
function awayWords(percent: number): string {
  if (percent > FAR_SAID_PERCENT) return `> ${FAR_SAID_PERCENT}\u202f%`;
  return formatPercent(percent, percent < 100 ? 2 : 0).replace('+', '');
}
