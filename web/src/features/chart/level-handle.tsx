/**
 * One level on the chart: its line, and a handle at the right edge that is dragged or moved by the arrow keys. It shows the new price and its distance
 * while it is moved, and goes back unless the move is saved: what the server has is what stays.
 */
import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useLivePrice } from '../../api/hooks.ts';
import { formatPercent, formatPrice, placesOf } from '../../ui/number-format.ts';
import { distancePercent, roundToTick, stepPrice } from '../../ui/tick-size.ts';
import type { ChartCanvas } from './chart-canvas.ts';
import classes from './level-layer.module.css';
import type { LevelPlaces, PlacedLevel } from './level-places.ts';

export interface LevelHandleProps {
  readonly canvas: ChartCanvas;
  readonly places: LevelPlaces;
  readonly market: string;
  readonly tickSize: string;
  readonly price: string;
  readonly side: 'up' | 'down' | 'both';
  /** What it is, for hover, focus and screen readers. */
  readonly sentence: string;
  readonly note?: string | undefined;
  readonly kind: 'armed' | 'resting' | 'proposed';
  readonly isFocused?: boolean;
  /** Enter, or a drop: true once the server has it. */
  readonly onSave: (price: string) => Promise<boolean>;
  /** Enter or a click where nothing was moved. */
  readonly onOpen: () => void;
  readonly onRemove?: () => void;
  /** Escape where nothing was moved. */
  readonly onLeave: () => void;
  /** Of a proposal: it is where the hand has put it, and not saved yet. */
  readonly onMoved?: (price: string) => void;
}

const SIGNS = { up: '▲', down: '▼', both: '◆' } as const;
const MOVED_PX = 3;

export function LevelHandle(props: LevelHandleProps) {
  const { market, tickSize, side, sentence, note, kind, price } = props;
  const { line, handle, moved, isSaving, isDragging, onKeyDown, pointer } = useMove(props);
  const shown = moved ?? price;
  const text = formatPrice(shown, placesOf(tickSize));
  return (
    <>
      <div ref={line} className={classes.line} data-kind={kind} data-moved={moved !== undefined || undefined} />
      <div
        ref={handle}
        className={classes.handle}
        data-kind={kind}
        data-moved={moved !== undefined || undefined}
        data-saving={isSaving || undefined}
        role="slider"
        tabIndex={0}
        aria-label={kind === 'proposed' ? 'New level' : sentence}
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={Number(shown) * 10}
        aria-valuenow={Number(shown)}
        aria-valuetext={text}
        data-level=""
        onKeyDown={onKeyDown}
        {...pointer}
      >
        <span aria-hidden="true">{SIGNS[side]}</span>
        <span className={classes.price}>{text}</span>
        {moved !== undefined || kind === 'proposed' ? <Away market={market} price={shown} /> : null}
        <span className={classes.grip} aria-hidden="true">
          ⠿
        </span>
        {kind !== 'proposed' && (
          <span className={classes.card} aria-hidden="true">
            {moved === undefined ? sentence : cardOf(text, { isSaving, isDragging })}
            {note && moved === undefined && <span className={classes.note}>{note}</span>}
          </span>
        )}
      </div>
    </>
  );
}

function cardOf(text: string, { isSaving, isDragging }: { isSaving: boolean; isDragging: boolean }): string {
  if (isSaving) return 'Saving …';
  return isDragging ? `Let go to move it to ${text}` : `Move it to ${text}? Enter saves, Esc puts it back.`;
}

function Away({ market, price }: { readonly market: string; readonly price: string }) {
  const percent = distancePercent(price, useLivePrice(market)?.price);
  return percent === undefined ? null : <span className={classes.away}>{formatPercent(percent)}</span>;
}

function useMove(props: LevelHandleProps) {
  const { canvas, places, tickSize, price, onSave, onOpen, onRemove, onLeave, onMoved } = props;
  const line = useRef<HTMLDivElement>(null);
  const handle = useRef<HTMLDivElement>(null);
  const placed = useRef<PlacedLevel>(undefined);
  const [moved, setMoved] = useState<string>();
  const [isSaving, setSaving] = useState(false);

  useLayoutEffect(() => {
    if (!line.current || !handle.current) return undefined;
    const level: PlacedLevel = { line: line.current, handle: handle.current, price: 0, isHeld: false };
    placed.current = level;
    return places.add(level);
  }, [places]);
  useLayoutEffect(() => {
    if (!placed.current) return;
    placed.current.price = Number(moved ?? price);
    placed.current.isHeld = moved !== undefined || props.kind === 'proposed';
    places.place(canvas);
  });
  useEffect(() => {
    if (props.isFocused) handle.current?.focus();
  }, [props.isFocused]);

  function moveTo(next: string): void {
    if (onMoved) onMoved(next);
    else setMoved(next === price ? undefined : next);
  }

  async function save(next: string): Promise<void> {
    setSaving(true);
    try {
      await onSave(next);
    } finally {
      setSaving(false);
      setMoved(undefined);
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = stepOf(event);
    if (step !== 0) moveTo(stepPrice(moved ?? price, tickSize, step));
    else if (event.key === 'Enter') {
      if (moved !== undefined || onMoved) void save(moved ?? price);
      else onOpen();
    } else if (event.key === 'Escape') {
      if (moved === undefined) onLeave();
      else setMoved(undefined);
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && onRemove) onRemove();
    else return;
    event.preventDefault();
  }

  const { isDragging, pointer } = useDrag({
    canvas,
    isOffered: !isSaving,
    onMove: (at) => moveTo(roundToTick(at, tickSize)),
    onClick: () => onMoved || onOpen(),
    onDrop: () => moved !== undefined && void save(moved),
    onCancel: () => setMoved(undefined),
  });
  return { line, handle, moved, isSaving, isDragging, onKeyDown, pointer };
}

interface UseDrag {
  readonly canvas: ChartCanvas;
  readonly isOffered: boolean;
  readonly onMove: (price: number) => void;
  /** Let go where it was taken. */
  readonly onClick: () => void;
  readonly onDrop: () => void;
  readonly onCancel: () => void;
}

function useDrag({ canvas, isOffered, onMove, onClick, onDrop, onCancel }: UseDrag) {
  const drag = useRef<{ startY: number; top: number; isMoving: boolean }>(undefined);
  const [isDragging, setDragging] = useState(false);

  function end(): boolean | undefined {
    const isMoving = drag.current?.isMoving;
    drag.current = undefined;
    setDragging(false);
    return isMoving;
  }

  const pointer = {
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      if (event.button !== 0 || !isOffered) return;
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      const { top, height } = event.currentTarget.getBoundingClientRect();
      const layerTop = event.currentTarget.parentElement?.getBoundingClientRect().top ?? 0;
      // Held where it was taken: it does not jump to the pointer.
      drag.current = { startY: event.clientY, top: layerTop + event.clientY - top - height / 2, isMoving: false };
    },
    onPointerMove(event: PointerEvent<HTMLDivElement>) {
      const held = drag.current;
      if (!held) return;
      held.isMoving ||= Math.abs(event.clientY - held.startY) > MOVED_PX;
      if (!held.isMoving) return;
      setDragging(true);
      const at = canvas.priceAt(event.clientY - held.top);
      if (at !== undefined) onMove(at);
    },
    onPointerUp() {
      const wasMoving = end();
      if (wasMoving === undefined) return;
      if (wasMoving) onDrop();
      else onClick();
    },
    onPointerCancel() {
      end();
      onCancel();
    },
  };
  return { isDragging, pointer };
}

/** In steps of the venue. */
function stepOf({ key, shiftKey }: KeyboardEvent): number {
  const size = shiftKey ? 10 : 1;
  switch (key) {
    case 'ArrowUp':
      return size;
    case 'ArrowDown':
      return -size;
    case 'PageUp':
      return 100;
    case 'PageDown':
      return -100;
    default:
      return 0;
  }
}
