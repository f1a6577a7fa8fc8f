/**
 * The chart of the alert's market with its level, which can be moved, and a mark for each time it fired.
 */
import { SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { Alert } from '#contract/api/alerts';
import type { CandleInterval } from '#contract/api/prices';
import { firingsQuery } from '../../api/queries/firings.ts';
import { marketQuery } from '../../api/queries/markets.ts';
import { stateSentence } from '../../features/alert-words/state-words.ts';
import { type ChartLevel, chartLevelsOf } from '../../features/chart/chart-levels.ts';
import { INTERVALS } from '../../features/chart/intervals.ts';
import { PriceChart } from '../../features/chart/lazy-charts.tsx';
import { levelActionsOf } from '../../features/chart/level-actions.ts';
import { useTimezone } from '../../ui/relative-time.tsx';
import { tickSizeFor } from '../../ui/tick-size.ts';
import classes from './alert-chart.module.css';

export function AlertChart({ alert }: { readonly alert: Alert }) {
  const { market } = alert;
  const [interval, setInterval] = useState<CandleInterval>('15m');
  const timezone = useTimezone();
  const { data: item } = useQuery(marketQuery(market));
  const { data: firings } = useInfiniteQuery(firingsQuery(alert.id));
  const levels = useMemo(() => chartLevelsOf([alert]), [alert]);
  const actions = useMemo(() => levelActionsOf(market), [market]);
  const marks = useMemo(
    () =>
      (firings?.pages ?? [])
        .flatMap(({ items }) => items)
        .map(({ id, at, price }) => ({ id, atS: Date.parse(at) / 1_000, price: Number(price) }))
        .sort((a, b) => a.atS - b.atS),
    [firings],
  );
  const noteOf = useCallback(
    (level: ChartLevel) => stateSentence(level.alert, { timezone, nowMs: Date.now() }),
    [timezone],
  );
  // The market is gone from its venue: there is nothing to draw, and the state says why.
  if (item === null) return null;
  return (
    <section className={classes.root} aria-label="Chart">
      <div className={classes.intervals}>
        <SegmentedControl
          size="xs"
          aria-label="Candles of"
          data={[...INTERVALS]}
          value={interval}
          onChange={(value) => setInterval(value as CandleInterval)}
        />
      </div>
      <div className={classes.canvas}>
        <PriceChart
          market={market}
          interval={interval}
          tickSize={tickSizeFor(item?.price ?? levels[0]?.price ?? '100', item?.tickSize)}
          {...{ levels, marks, actions, noteOf }}
        />
      </div>
    </section>
  );
}
