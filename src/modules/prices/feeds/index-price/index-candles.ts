/**
 * Candles of an index from those of its venues. Pure. The high is what the majority of venues reached in the interval, the low likewise: a wick on one
 * venue is in neither. What a majority reached one after the other counts as reached, since within a candle nobody knows the order.
 */
import { formatDecimal, formatRounded } from '#contract/decimal';
import type { VenueCandle } from '../feed.ts';
import { isDisagreement, middlesOf, quorumOf, towards } from './index-value.ts';

interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * One list of candles for each component that answered, ascending, of one interval. A component without a trade in an interval stands at its last
 * close. Intervals in which fewer than a quorum of `components` have a price, or in which they disagree, have no candle.
 */
export function indexCandles(lists: readonly (readonly VenueCandle[])[], components: number): VenueCandle[] {
  const instants = [...new Set(lists.flatMap((list) => list.map(({ atMs }) => atMs)))].sort((a, b) => a - b);
  const cursors = lists.map((list) => ({ list, next: 0, close: undefined as number | undefined }));
  const candles: VenueCandle[] = [];
  let previous: number | undefined;
  for (const atMs of instants) {
    const bars = cursors.flatMap((cursor) => barAt(cursor, atMs) ?? []);
    if (bars.length < quorumOf(components)) continue;
    const bar = middleBar(bars, previous);
    if (!bar) continue;
    previous = bar.close;
    candles.push(written(atMs, bar));
  }
  return candles;
}

function barAt(cursor: { list: readonly VenueCandle[]; next: number; close: number | undefined }, atMs: number) {
  const candle = cursor.list[cursor.next];
  if (candle?.atMs !== atMs) {
    const { close } = cursor;
    return close === undefined ? undefined : { open: close, high: close, low: close, close, volume: 0 };
  }
  const bar: Bar = {
    open: Number(candle.open),
    high: Number(candle.high),
    low: Number(candle.low),
    close: Number(candle.close),
    volume: Number(candle.volume),
  };
  cursor.next++;
  cursor.close = bar.close;
  return bar;
}

function middleBar(bars: readonly Bar[], previous: number | undefined): Bar | undefined {
  const opens = middlesOf(bars.map((bar) => bar.open));
  const closes = middlesOf(bars.map((bar) => bar.close));
  const highs = middlesOf(bars.map((bar) => bar.high));
  const lows = middlesOf(bars.map((bar) => bar.low));
  if (!opens || !closes || !highs || !lows || isDisagreement(opens) || isDisagreement(closes)) return undefined;
  const open = towards(opens, previous);
  const close = towards(closes, open);
  return {
    open,
    high: Math.max(highs.lower, open, close),
    low: Math.min(lows.upper, open, close),
    close,
    volume: bars.reduce((sum, bar) => sum + bar.volume, 0),
  };
}

function written(atMs: number, { open, high, low, close, volume }: Bar): VenueCandle {
  return {
    atMs,
    open: formatDecimal(open),
    high: formatDecimal(high),
    low: formatDecimal(low),
    close: formatDecimal(close),
    volume: formatRounded(volume, 15),
  };
}
