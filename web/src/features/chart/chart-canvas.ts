/**
 * The drawing of a chart: candles, marks, axes and crosshair, by lightweight-charts. All that the rest of the page knows of that library is here.
 * `onPaint` comes with each drawing, so that what stands above the canvas (handles of levels) moves in the same frame.
 */
import {
  CandlestickSeries,
  createChartEx,
  createSeriesMarkers,
  type IChartApiBase,
  type ISeriesApi,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { Bar } from './candles.ts';
import type { ChartColors } from './chart-colors.ts';
import { candleOptions, chartOptions, lastLineOptions } from './chart-options.ts';
import { createZoneOffset } from './zone-offset.ts';
import { createZonedAxis } from './zoned-axis.ts';

/** Something that happened at a price: a firing. */
export interface ChartMark {
  readonly id: string;
  readonly atS: number;
  readonly price: number;
}

export interface Crosshair {
  /** Within the canvas, in pixels. */
  readonly y: number;
  readonly price: number;
  readonly bar: Bar | undefined;
}

export interface ChartCanvas {
  setBars(bars: readonly Bar[]): void;
  /** Bars that changed or were begun, in order, none before the last one known. */
  update(bars: readonly Bar[]): void;
  setColors(colors: ChartColors): void;
  setTickSize(tickSize: string): void;
  setMarks(marks: readonly ChartMark[]): void;
  /** Prices that should be seen where they are not far from what is shown. */
  setLevels(prices: readonly number[]): void;
  yOf(price: number): number | undefined;
  priceAt(y: number): number | undefined;
  /** Of the newest bar. */
  lastClose(): number | undefined;
  /** Of the pane, without the axes. */
  size(): { readonly width: number; readonly height: number };
  /** Moves the crosshair by so many bars, for the keyboard. */
  stepCrosshair(bars: number): void;
  zoom(factor: number): void;
  /** All bars at once. */
  fit(): void;
  /** To the newest bar, with the scale fitted. */
  reset(): void;
  destroy(): void;
}

export interface ChartCanvasDeps {
  readonly container: HTMLElement;
  readonly timezone: string;
  /** Candles of whole days are UTC's days, which have a date and no time. */
  readonly isDaily: boolean;
  readonly isStill?: boolean;
  readonly colors: ChartColors;
  readonly tickSize: string;
  readonly onPaint: () => void;
  readonly onCrosshair: (crosshair: Crosshair | undefined) => void;
  /** The left end is near. */
  readonly onNearStart: () => void;
}

const NEAR_BARS = 60;
/** Wide enough to tell a hollow candle from a full one. */
const BAR_PX = 7.5;
/** Room for the handles of levels, so that they do not cover the newest candles; on a narrow chart as much as leaves most of it to them. */
const RIGHT_PX = 130;
const RIGHT_PART_MAX = 0.38;
/** Levels further away than this part of what is shown do not press the candles together. */
const LEVEL_REACH = 0.6;

export function createChartCanvas(deps: ChartCanvasDeps): ChartCanvas {
  const { container, timezone, isDaily } = deps;
  const offsetOf = createZoneOffset(isDaily ? 'UTC' : timezone);
  const painted = [{ renderer: () => ({ draw: deps.onPaint }) }];
  let bars: readonly Bar[] = [];
  let marks: readonly ChartMark[] = [];
  let levels: readonly number[] = [];
  let { colors, tickSize } = deps;
  let crosshairIndex: number | undefined;
  const chart: IChartApiBase<Time> = createChartEx(container, createZonedAxis(offsetOf), {
    ...chartOptions(deps.colors, { offsetOf, isDaily, isStill: deps.isStill ?? false }),
    autoSize: true,
  });
  const series: ISeriesApi<'Candlestick', Time> = chart.addSeries(CandlestickSeries, {
    ...candleOptions(deps.colors, deps.tickSize),
    autoscaleInfoProvider: (original: () => { priceRange: { minValue: number; maxValue: number } | null } | null) =>
      withLevels(original(), levels),
  });
  const markers = createSeriesMarkers(series, []);
  // A line of its own: the library's follows the last bar that is seen, which is not the price once one scrolls back.
  const last = deps.isStill ? undefined : series.createPriceLine(lastLineOptions(deps.colors));
  series.attachPrimitive({ paneViews: () => painted });

  function placeLast(): void {
    const bar = bars.at(-1);
    if (bar) last?.applyOptions({ price: bar.close, lineVisible: true, axisLabelVisible: true });
  }

  function placeMarks(): void {
    const [first] = bars;
    // What is of before the first bar has no place on the axis.
    const placed = first ? marks.filter(({ atS }) => atS >= first.time) : [];
    markers.setMarkers(placed.map((mark) => markerOf(mark, bars, colors)));
  }

  chart.subscribeCrosshairMove(({ point, seriesData, sourceEvent }) => {
    const price = point ? series.coordinateToPrice(point.y) : null;
    if (!point || price === null) return deps.onCrosshair(undefined);
    if (sourceEvent) crosshairIndex = undefined;
    deps.onCrosshair({ y: point.y, price, bar: seriesData.get(series) as Bar | undefined });
  });
  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    if (range && bars.length > 0 && range.from < NEAR_BARS) deps.onNearStart();
  });

  return untilDestroyed({
    setBars(next) {
      const isFirst = bars.length === 0;
      bars = next;
      series.setData(next.map(dataOf));
      placeMarks();
      placeLast();
      if (isFirst && next.length > 0) show(chart, next.length);
    },
    update(changed) {
      for (const bar of changed) series.update(dataOf(bar));
      const [first] = changed;
      if (first) bars = [...bars.filter(({ time }) => time < first.time), ...changed];
      placeLast();
    },
    setColors(next) {
      colors = next;
      chart.applyOptions(chartOptions(next, { offsetOf, isDaily, isStill: deps.isStill ?? false }));
      series.applyOptions(candleOptions(next, tickSize));
      last?.applyOptions({ color: next.dim, axisLabelColor: next.strong });
      placeMarks();
    },
    setTickSize(next) {
      tickSize = next;
      series.applyOptions(candleOptions(colors, tickSize));
    },
    setMarks(next) {
      marks = next;
      placeMarks();
    },
    setLevels(next) {
      levels = next;
      // Only a change of options makes the scale look again.
      series.priceScale().applyOptions({});
    },
    yOf: (price) => series.priceToCoordinate(price) ?? undefined,
    priceAt: (y) => series.coordinateToPrice(y) ?? undefined,
    lastClose: () => bars.at(-1)?.close,
    size: () => ({ width: chart.timeScale().width(), height: container.clientHeight - chart.timeScale().height() }),
    stepCrosshair(by) {
      crosshairIndex = Math.min(bars.length - 1, Math.max(0, (crosshairIndex ?? bars.length - 1) + by));
      const bar = bars[crosshairIndex];
      if (bar) chart.setCrosshairPosition(bar.close, bar.time as UTCTimestamp, series);
    },
    zoom(factor) {
      const range = chart.timeScale().getVisibleLogicalRange();
      if (!range) return;
      const width = Math.max(10, (range.to - range.from) * factor);
      chart.timeScale().setVisibleLogicalRange({ from: range.to - width, to: range.to });
    },
    fit: () => chart.timeScale().fitContent(),
    reset() {
      show(chart, bars.length);
      series.priceScale().setAutoScale(true);
    },
    destroy: () => chart.remove(),
  });
}

/** Effects of a screen that goes on to another market may still hold the drawing that is gone: nothing happens there any more. */
function untilDestroyed(canvas: ChartCanvas): ChartCanvas {
  let isGone = false;
  const alive =
    <A extends unknown[], R>(run: (...args: A) => R) =>
    (...args: A) =>
      isGone ? undefined : run(...args);
  return {
    setBars: alive(canvas.setBars),
    update: alive(canvas.update),
    setColors: alive(canvas.setColors),
    setTickSize: alive(canvas.setTickSize),
    setMarks: alive(canvas.setMarks),
    setLevels: alive(canvas.setLevels),
    yOf: alive(canvas.yOf),
    priceAt: alive(canvas.priceAt),
    lastClose: () => (isGone ? undefined : canvas.lastClose()),
    size: () => (isGone ? { width: 0, height: 0 } : canvas.size()),
    stepCrosshair: alive(canvas.stepCrosshair),
    zoom: alive(canvas.zoom),
    fit: alive(canvas.fit),
    reset: alive(canvas.reset),
    destroy() {
      isGone = true;
      canvas.destroy();
    },
  };
}

function show(chart: IChartApiBase<Time>, count: number): void {
  const width = Math.max(200, chart.timeScale().width());
  const right = Math.min(RIGHT_PX, width * RIGHT_PART_MAX) / BAR_PX;
  chart.timeScale().setVisibleLogicalRange({ from: count + right - width / BAR_PX, to: count + right });
}

function dataOf({ time, ...prices }: Bar) {
  return { time: time as UTCTimestamp, ...prices };
}

function withLevels<T extends { priceRange: { minValue: number; maxValue: number } | null } | null>(
  info: T,
  levels: readonly number[],
): T {
  if (!info?.priceRange) return info;
  const { minValue, maxValue } = info.priceRange;
  const reach = (maxValue - minValue) * LEVEL_REACH;
  const near = levels.filter((level) => level >= minValue - reach && level <= maxValue + reach);
  return { ...info, priceRange: { minValue: Math.min(minValue, ...near), maxValue: Math.max(maxValue, ...near) } };
}

/** On the candle within which it happened. */
function markerOf({ id, atS, price }: ChartMark, bars: readonly Bar[], colors: ChartColors): SeriesMarker<Time> {
  const bar = bars.findLast(({ time }) => time <= atS) ?? bars[0];
  return {
    id,
    time: (bar?.time ?? atS) as UTCTimestamp,
    position: 'atPriceMiddle',
    price,
    shape: 'circle',
    color: colors.accent,
    size: 1,
  };
}
