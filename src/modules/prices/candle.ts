/**
 * Candles: what they are, how ticks become them and how short ones become long ones. Pure.
 * A candle of an interval opens at a multiple of it since the epoch (UTC); intervals without a tick have none.
 */
import type { CandleInterval } from '#contract/api/prices';
import { addDecimal, type Tick } from '#engine';

export interface Candle {
  /** When it opens, epoch ms. */
  readonly atMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In units of the base currency. */
  readonly volume: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

export const INTERVAL_MS: Readonly<Record<CandleInterval, number>> = {
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': HOUR_MS,
  '4h': 4 * HOUR_MS,
  '1d': 24 * HOUR_MS,
};

/** The opening instant of the interval that an instant lies in. */
export function openingOf(atMs: number, intervalMs: number): number {
  return atMs - (atMs % intervalMs);
}

/** A tick alone, as a candle. Where the source did not say the first price, its last is as good as any in the range. */
export function candleOfTick(tick: Tick, intervalMs: number): Candle {
  const { high, low, last, volume } = tick;
  return { atMs: openingOf(tick.atMs, intervalMs), open: tick.open ?? last, high, low, close: last, volume };
}

/** Two parts of the same candle, the earlier first. */
export function joinCandles(earlier: Candle, later: Candle): Candle {
  return {
    atMs: earlier.atMs,
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    volume: addDecimal(earlier.volume, later.volume),
  };
}

/** Candles (ascending; equal instants are parts, the earlier first) -> candles of a longer or equal interval, ascending. */
export function aggregateCandles(candles: Iterable<Candle>, intervalMs: number): Candle[] {
  const longer: Candle[] = [];
  for (const candle of candles) {
    const part = { ...candle, atMs: openingOf(candle.atMs, intervalMs) };
    const current = longer.at(-1);
    if (current?.atMs === part.atMs) longer[longer.length - 1] = joinCandles(current, part);
    else longer.push(part);
  }
  return longer;
}
