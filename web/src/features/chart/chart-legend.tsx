/**
 * The numbers of the candle under the crosshair, in the corner of the chart.
 */
import { formatPercent, formatPrice, placesOf } from '../../ui/number-format.ts';
import type { Crosshair } from './chart-canvas.ts';
import classes from './price-chart.module.css';
import { type Signal, useSignal } from './signal.ts';

export interface ChartLegendProps {
  readonly crosshair: Signal<Crosshair | undefined>;
  readonly tickSize: string;
}

export function ChartLegend({ crosshair, tickSize }: ChartLegendProps) {
  const bar = useSignal(crosshair)?.bar;
  if (!bar) return null;
  const places = placesOf(tickSize);
  const number = (price: number) => formatPrice(price.toFixed(places), places);
  const change = (bar.close / bar.open - 1) * 100;
  return (
    <dl className={classes.legend} aria-live="off">
      {(['open', 'high', 'low', 'close'] as const).map((name) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{number(bar[name])}</dd>
        </div>
      ))}
      <div data-direction={change < 0 ? 'down' : 'up'}>
        <dt className="mantine-visually-hidden">change</dt>
        <dd>{formatPercent(change)}</dd>
      </div>
    </dl>
  );
}
