/**
 * The chart of one market and interval, made when it is shown: candles read and drawn, older ones when one scrolls back, ticks gathered per frame,
 * and what a pause of the stream has missed. React renders when the state changes, never for a tick.
 */
import { useComputedColorScheme } from '@mantine/core';
import { type RefObject, useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { CandleInterval } from '#contract/api/prices';
import { useLiveTicks, useStreamStatus } from '../../api/hooks.ts';
import { readCandles } from '../../api/queries/markets.ts';
import { tellFailure } from '../../ui/toasts.tsx';
import { type CandleRow, createCandleRow } from './candle-row.ts';
import { type ChartCanvas, type Crosshair, createChartCanvas } from './chart-canvas.ts';
import { readChartColors } from './chart-colors.ts';
import { createSignal, type Signal } from './signal.ts';

export type ChartState =
  | { readonly kind: 'loading' | 'ready' | 'empty' }
  | { readonly kind: 'failed'; readonly cause: unknown };

export interface Chart {
  readonly canvas: ChartCanvas | undefined;
  readonly state: ChartState;
  readonly reload: () => void;
  /** Signals each drawing; the crosshair, or none. */
  readonly painted: Signal<number>;
  readonly crosshair: Signal<Crosshair | undefined>;
}

export interface UseChart {
  readonly container: RefObject<HTMLDivElement | null>;
  readonly market: string;
  readonly interval: CandleInterval;
  readonly tickSize: string;
  readonly timezone: string;
}

export function useChart({ container, market, interval, tickSize, timezone }: UseChart): Chart {
  const [canvas, setCanvas] = useState<ChartCanvas>();
  const [state, setState] = useState<ChartState>({ kind: 'loading' });
  const [painted] = useState(() => createSignal(0));
  const [crosshair] = useState(() => createSignal<Crosshair | undefined>(undefined));
  const row = useRef<CandleRow>(undefined);

  const load = useCallback((candles: CandleRow, drawn: ChartCanvas, isCurrent: () => boolean) => {
    void loadNewest(candles, drawn, isCurrent).then((next) => next && setState(next));
  }, []);

  const make = useEffectEvent((element: HTMLDivElement, candles: CandleRow) => {
    const drawn = createChartCanvas({
      container: element,
      timezone,
      isDaily: interval === '1d',
      colors: readChartColors(),
      tickSize,
      onPaint: () => painted.set(painted.get() + 1),
      onCrosshair: crosshair.set,
      onNearStart: () => {
        candles
          .loadOlder()
          .then((isMore) => isMore && row.current === candles && drawn.setBars(candles.bars()))
          .catch((cause: unknown) => tellFailure(cause, 'Older candles could not be read'));
      },
    });
    return drawn;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another zone needs another axis
  useEffect(() => {
    if (!container.current) return undefined;
    const candles = createCandleRow({ interval, read: (page) => readCandles(market, { interval, ...page }) });
    const drawn = make(container.current, candles);
    row.current = candles;
    setCanvas(drawn);
    setState({ kind: 'loading' });
    load(candles, drawn, () => row.current === candles);
    return () => {
      row.current = undefined;
      crosshair.set(undefined);
      setCanvas(undefined);
      drawn.destroy();
    };
  }, [container, market, interval, timezone, crosshair, load]);

  useLiveTicks(market, (ticks) => {
    const changed = row.current?.addTicks(ticks) ?? [];
    if (changed.length === 0 || !canvas) return;
    canvas.update(changed);
    if (state.kind === 'empty') setState({ kind: 'ready' });
  });

  const reload = useCallback(() => {
    const candles = row.current;
    if (candles && canvas) load(candles, canvas, () => row.current === candles);
  }, [canvas, load]);
  useRereadAfterPause(reload);
  useLook(canvas, tickSize);
  return { canvas, state, reload, painted, crosshair };
}

/** Draws the newest candles; undefined where nothing changes: the chart is another by now, or what is drawn stays. */
async function loadNewest(
  candles: CandleRow,
  drawn: ChartCanvas,
  isCurrent: () => boolean,
): Promise<ChartState | undefined> {
  try {
    await candles.loadNewest();
  } catch (cause) {
    return isCurrent() && candles.bars().length === 0 ? { kind: 'failed', cause } : undefined;
  }
  if (!isCurrent()) return undefined;
  drawn.setBars(candles.bars());
  return { kind: candles.bars().length === 0 ? 'empty' : 'ready' };
}

/** Ticks of a pause of the stream are not sent again. */
function useRereadAfterPause(reload: () => void): void {
  const status = useStreamStatus();
  const before = useRef(status);
  useEffect(() => {
    if (status === 'live' && before.current !== 'live') reload();
    before.current = status;
  }, [status, reload]);
}

function useLook(canvas: ChartCanvas | undefined, tickSize: string): void {
  const scheme = useComputedColorScheme('light');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens that are read change with the scheme
  useEffect(() => canvas?.setColors(readChartColors()), [canvas, scheme]);
  useEffect(() => canvas?.setTickSize(tickSize), [canvas, tickSize]);
}
