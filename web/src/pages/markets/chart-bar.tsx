/**
 * Below the chart: the switch of intervals, and how a level is set on it.
 */
import type { CandleInterval } from '#contract/api/prices';
import { INTERVALS } from '../../features/chart/intervals.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import classes from './chart-bar.module.css';

export interface ChartBarProps {
  readonly interval: CandleInterval;
  readonly onInterval: (interval: CandleInterval) => void;
}

export function ChartBar({ interval, onInterval }: ChartBarProps) {
  return (
    <div className={classes.bar}>
      <fieldset className={classes.intervals}>
        <legend className="mantine-visually-hidden">Interval of the candles</legend>
        {INTERVALS.map((one, index) => (
          <button
            key={one}
            type="button"
            className={classes.interval}
            aria-pressed={one === interval}
            title={`Key ${index + 1}`}
            onClick={() => onInterval(one)}
          >
            {one}
          </button>
        ))}
      </fieldset>
      <span className={classes.help}>
        Click at the right edge to be told there <KeyHint keys="l" /> by keys
      </span>
      <a className={classes.made} href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
        Charts by TradingView
      </a>
    </div>
  );
}
