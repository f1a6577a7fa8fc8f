/**
 * The charts, loaded when they are first shown: what draws them is a third of the page. A file that did not come is asked for again, so that
 * the screen around a chart stays as it is.
 */
import { lazy, Suspense } from 'react';
import { persistently } from '../../app/loading-files.ts';
import { LoadingBlock } from '../../ui/loading.tsx';
import type { MomentChartProps } from './moment-chart.tsx';
import type { PriceChartProps } from './price-chart.tsx';

const loadPriceChart = async () => ({ default: (await import('./price-chart.tsx')).PriceChart });
const loadMomentChart = async () => ({ default: (await import('./moment-chart.tsx')).MomentChart });
const LoadedPriceChart = lazy(() => persistently(loadPriceChart));
const LoadedMomentChart = lazy(() => persistently(loadMomentChart));

export function PriceChart(props: PriceChartProps) {
  return (
    <Suspense fallback={<LoadingBlock height="100%" />}>
      <LoadedPriceChart {...props} />
    </Suspense>
  );
}

/** A still around an instant: of a firing, of the task that it opened. */
export function MomentChart(props: MomentChartProps) {
  return (
    <Suspense fallback={<LoadingBlock height={props.height ?? 180} />}>
      <LoadedMomentChart {...props} />
    </Suspense>
  );
}

/** Begins to load before it is shown; showing it asks again. */
export function preloadPriceChart(): void {
  void loadPriceChart().catch(() => undefined);
}
