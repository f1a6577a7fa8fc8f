/**
 * A still of a market around an instant, with the level that was reached: what it looked like when an alert fired. Import it from `lazy-charts.tsx`.
 */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { CandleInterval } from '#contract/api/prices';
import { candlesQuery } from '../../api/queries/markets.ts';
import { Failure } from '../../ui/failure.tsx';
import { LoadingBlock } from '../../ui/loading.tsx';
import { useTimezone } from '../../ui/relative-time.tsx';
import { tickSizeFor } from '../../ui/tick-size.ts';
import { pairOf } from '../condition-words/market-words.ts';
import { barOf } from './candles.ts';
import { type ChartCanvas, createChartCanvas } from './chart-canvas.ts';
import { readChartColors } from './chart-colors.ts';
import { INTERVAL_S } from './intervals.ts';
import classes from './price-chart.module.css';

export interface MomentChartProps {
  readonly market: string;
  /** RFC 3339. */
  readonly at: string;
  /** The price then, a decimal. */
  readonly price: string;
  readonly level?: string | undefined;
  readonly tickSize?: string | undefined;
  readonly interval?: CandleInterval;
  readonly height?: number;
}

const BARS_BEFORE = 60;
const BARS_AFTER = 30;

export function MomentChart({ market, at, price, level, interval = '1m', height = 180, ...more }: MomentChartProps) {
  const range = useMemo(() => {
    const atMs = Date.parse(at);
    const stepMs = INTERVAL_S[interval] * 1_000;
    return {
      interval,
      from: new Date(atMs - BARS_BEFORE * stepMs).toISOString(),
      to: new Date(atMs + BARS_AFTER * stepMs).toISOString(),
      limit: BARS_BEFORE + BARS_AFTER + 2,
    };
  }, [at, interval]);
  const { data: items, error, refetch } = useQuery(candlesQuery(market, range));
  const container = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const timezone = useTimezone();
  const tickSize = tickSizeFor(price, more.tickSize);

  useEffect(() => {
    if (!container.current || !items) return undefined;
    let canvas: ChartCanvas | undefined;
    canvas = createChartCanvas({
      container: container.current,
      timezone,
      isDaily: interval === '1d',
      isStill: true,
      colors: readChartColors(),
      tickSize,
      onPaint: () => canvas && placeLine(canvas, line.current, level),
      onCrosshair: () => undefined,
      onNearStart: () => undefined,
    });
    canvas.setLevels([Number(price), ...(level === undefined ? [] : [Number(level)])]);
    canvas.setBars(items.map(barOf));
    canvas.fit();
    canvas.setMarks([{ id: at, atS: Date.parse(at) / 1_000, price: Number(price) }]);
    return () => canvas?.destroy();
  }, [items, timezone, interval, tickSize, level, price, at]);

  if (error && !items) return <Failure cause={error} retry={() => void refetch()} />;
  if (!items) return <LoadingBlock height={height} />;
  if (items.length === 0) return <p>The candles of that moment are not there any more.</p>;
  return (
    <div className={classes.moment} style={{ height }}>
      <div
        ref={container}
        className={classes.canvas}
        role="img"
        aria-label={`${pairOf(market)} around the moment, at ${price}`}
      />
      <div ref={line} className={classes.momentLevel} />
    </div>
  );
}

function placeLine(canvas: ChartCanvas, line: HTMLElement | null, level: string | undefined): void {
  const y = level === undefined ? undefined : canvas.yOf(Number(level));
  if (!line) return;
  line.style.visibility = y === undefined ? 'hidden' : 'visible';
  line.style.transform = `translateY(${Math.round(y ?? 0)}px)`;
  line.style.width = `${canvas.size().width}px`;
}
