/**
 * The charts, loaded when they are first shown: what draws them is a third of the page.
 */
import { lazy, Suspense } from 'react';
import { LoadingBlock } from '../../ui/loading.tsx';
import type { MomentChartProps } from './moment-chart.tsx';
import type { PriceChartProps } from './price-chart.tsx';

const loadPriceChart = async () => ({ default: (await import('./price-chart.tsx')).PriceChart });
const LoadedPriceChart = lazy(loadPriceChart);
const LoadedMomentChart = lazy(async () => ({ default: (await import('./moment-chart.tsx')).MomentChart }));

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

/** Begins to load before it is shown. */
export function preloadPriceChart(): void {
  void loadPriceChart().catch(() => undefined);
}
