/**
 * The chart of a market: look, point at a price, and be told there. A click at its right edge, or Enter while the crosshair is on it, proposes a level;
 * levels are dragged or moved by keys. Loaded when it is first shown; import it from `lazy-charts.tsx`.
 */
import {
  type KeyboardEvent,
  type PointerEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import type { CandleInterval } from '#contract/api/prices';
import { prices } from '../../api/services.ts';
import { Failure } from '../../ui/failure.tsx';
import { LoadingBlock } from '../../ui/loading.tsx';
import { useTimezone } from '../../ui/relative-time.tsx';
import { roundToTick, tickSizeFor } from '../../ui/tick-size.ts';
import { pairOf } from '../condition-words/market-words.ts';
import type { ChartCanvas, ChartMark } from './chart-canvas.ts';
import { ChartLegend } from './chart-legend.tsx';
import type { ChartLevel, LevelActions } from './chart-levels.ts';
import layer from './level-layer.module.css';
import { LevelLayer } from './level-layer.tsx';
import classes from './price-chart.module.css';
import { createSignal, type Signal, useSignal } from './signal.ts';
import { type Chart, useChart } from './use-chart.ts';

export interface PriceChartProps {
  readonly market: string;
  readonly interval: CandleInterval;
  /** The venue's step, where it is known. */
  readonly tickSize?: string | undefined;
  readonly levels: readonly ChartLevel[];
  readonly marks: readonly ChartMark[];
  readonly actions: LevelActions;
  /** State of an alert in words, beside its sentence. */
  readonly noteOf: (level: ChartLevel) => string;
  /** Nobody has shown this person yet where to click. */
  readonly isPointing?: boolean;
  readonly handle?: Ref<ChartHandle>;
}

export interface ChartHandle {
  /** At the crosshair. False: it is not on the chart. */
  proposeAtCrosshair(): boolean;
  /** At the price as it is now, for the keyboard. */
  proposeAtPrice(): void;
  focusLevels(): void;
}

/** From the axis inwards, in pixels: where a click proposes a level. */
const EDGE_PX = 72;
const CLICK_PX = 4;
const ZOOM = 1.25;

export function PriceChart(props: PriceChartProps) {
  const { market, interval, levels, marks, actions, noteOf, isPointing = false } = props;
  const container = useRef<HTMLDivElement>(null);
  const [proposal] = useState(() => createSignal<string | undefined>(undefined));
  const [offerY] = useState(() => createSignal<number | undefined>(undefined));
  const known = prices.get(market)?.price ?? '100';
  const tickSize = tickSizeFor(known, props.tickSize);
  const chart = useChart({ container, market, interval, tickSize, timezone: useTimezone() });
  const { canvas, crosshair } = chart;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a level is proposed for the market that is seen
  useEffect(() => proposal.set(undefined), [market, proposal]);
  useEffect(() => canvas?.setMarks(marks), [canvas, marks]);
  useEffect(() => canvas?.setLevels(levels.map(({ price }) => Number(price))), [canvas, levels]);

  const propose = (price: number | undefined) => {
    if (price !== undefined && price > 0) proposal.set(roundToTick(price, tickSize));
  };
  const proposeAtCrosshair = () => {
    const at = crosshair.get();
    propose(at?.price);
    return at !== undefined;
  };
  useImperativeHandle(props.handle, () => ({
    proposeAtCrosshair,
    // The chart may be there before the live price is.
    proposeAtPrice: () => propose(Number(prices.get(market)?.price ?? canvas?.lastClose())),
    focusLevels: () => container.current?.parentElement?.querySelector<HTMLElement>('[data-level]')?.focus(),
  }));
  const pointer = usePointing(canvas, offerY.set, propose);
  const focusChart = () => container.current?.focus({ preventScroll: true });

  return (
    <div className={classes.root} {...pointer}>
      <div
        ref={container}
        className={classes.canvas}
        role="application"
        aria-label={`Chart of ${pairOf(market)}. Enter sets a level, A goes to the levels.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the crosshair is moved by keys
        tabIndex={0}
        onKeyDown={(event) => keysOf(event, canvas, proposeAtCrosshair)}
      />
      <ChartLegend crosshair={crosshair} tickSize={tickSize} />
      {canvas && chart.state.kind === 'ready' && (
        <LevelLayer
          chart={{ ...chart, canvas }}
          onLeave={focusChart}
          {...{ market, tickSize, levels, actions, proposal, noteOf, offerY }}
        />
      )}
      {isPointing && chart.state.kind === 'ready' && <Pointer proposal={proposal} />}
      <ChartCondition chart={chart} />
    </div>
  );
}

function Pointer({ proposal }: { readonly proposal: Signal<string | undefined> }) {
  if (useSignal(proposal) !== undefined) return null;
  return (
    <div className={layer.layer}>
      <div className={layer.pointer}>Click where you want to be told →</div>
    </div>
  );
}

function ChartCondition({ chart: { state, reload } }: { readonly chart: Chart }) {
  if (state.kind === 'ready') return null;
  return (
    <div className={classes.over}>
      {state.kind === 'loading' && (
        <div style={{ position: 'absolute', inset: 12 }}>
          <LoadingBlock height="100%" />
        </div>
      )}
      {state.kind === 'empty' && <span>No candles yet. The first comes with the first price.</span>}
      {state.kind === 'failed' && <Failure cause={state.cause} retry={reload} />}
    </div>
  );
}

/** Where the pointer is, and a click at the right edge. A press that moves scrolls the chart or stretches its scale, as ever. */
function usePointing(
  canvas: ChartCanvas | undefined,
  setOffer: (y: number | undefined) => void,
  propose: (price: number | undefined) => void,
) {
  const pressed = useRef<{ x: number; y: number }>(undefined);

  function placeOf(event: PointerEvent<HTMLDivElement>) {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const { width, height } = canvas?.size() ?? { width: 0, height: 0 };
    const [x, y] = [event.clientX - left, event.clientY - top];
    const isOnCanvas = event.target instanceof HTMLCanvasElement;
    return { y, isOver: isOnCanvas && y < height, isAtEdge: isOnCanvas && y < height && x > width - EDGE_PX };
  }

  return {
    onPointerMove(event: PointerEvent<HTMLDivElement>) {
      const { y, isOver } = placeOf(event);
      setOffer(isOver && event.pointerType !== 'touch' ? y : undefined);
    },
    onPointerLeave: () => setOffer(undefined),
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      pressed.current = event.button === 0 ? { x: event.clientX, y: event.clientY } : undefined;
    },
    onPointerUp(event: PointerEvent<HTMLDivElement>) {
      const from = pressed.current;
      pressed.current = undefined;
      if (!from || Math.hypot(event.clientX - from.x, event.clientY - from.y) > CLICK_PX) return;
      const { y, isAtEdge } = placeOf(event);
      if (isAtEdge) propose(canvas?.priceAt(y));
    },
  };
}

function keysOf(event: KeyboardEvent, canvas: ChartCanvas | undefined, proposeAtCrosshair: () => boolean): void {
  if (!canvas || event.ctrlKey || event.metaKey || event.altKey) return;
  const far = event.shiftKey ? 10 : 1;
  if (event.key === 'ArrowLeft') canvas.stepCrosshair(-far);
  else if (event.key === 'ArrowRight') canvas.stepCrosshair(far);
  else if (event.key === '+' || event.key === '=') canvas.zoom(1 / ZOOM);
  else if (event.key === '-') canvas.zoom(ZOOM);
  else if (event.key === 'Home') canvas.reset();
  else if (event.key !== 'Enter' || !proposeAtCrosshair()) return;
  event.preventDefault();
}
