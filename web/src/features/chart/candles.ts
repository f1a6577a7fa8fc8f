/**
 * Candles of one interval, oldest first, each once: as the server lists them, with the ticks that have come since. Pure; prices are doubles here,
 * since they are drawn, not decided upon.
 */
import type { CandleItem } from '#contract/api/prices';

export interface Bar {
  /** When it opens, in seconds of Unix time, UTC. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface BarTick {
  readonly price: string;
  /** RFC 3339. */
  readonly at: string;
}

export function barOf({ at, open, high, low, close }: CandleItem): Bar {
  return {
    time: Date.parse(at) / 1_000,
    open: Number(open),
    high: Number(high),
    low: Number(low),
    close: Number(close),
  };
}

/** The bars that these ticks change or begin, in order; the first of them may be `last` itself, changed. Ticks of before it change nothing. */
export function foldTicks(last: Bar | undefined, ticks: readonly BarTick[], intervalS: number): Bar[] {
  const changed: Bar[] = [];
  let current = last;
  for (const { price, at } of ticks) {
    const value = Number(price);
    const time = Math.floor(Date.parse(at) / 1_000 / intervalS) * intervalS;
    if (!(value > 0) || !Number.isFinite(time) || (current && time < current.time)) continue;
    if (current?.time === time) {
      const isFirst = changed.at(-1) !== current;
      current = {
        ...current,
        high: Math.max(current.high, value),
        low: Math.min(current.low, value),
        close: value,
      };
      if (isFirst) changed.push(current);
      else changed[changed.length - 1] = current;
    } else {
      current = { time, open: value, high: value, low: value, close: value };
      changed.push(current);
    }
  }
  return changed;
}

/** Older ones before those that are known. */
export function withOlder(known: readonly Bar[], older: readonly Bar[]): readonly Bar[] {
  const first = known[0];
  if (!first) return older;
  return [...older.filter(({ time }) => time < first.time), ...known];
}

/** The newest, as just read, in place of what was known of their time; what ticks have added meanwhile stays. */
export function withNewest(known: readonly Bar[], newest: readonly Bar[]): readonly Bar[] {
  const from = newest[0];
  const to = newest.at(-1);
  if (!from || !to) return known;
  const before = known.filter(({ time }) => time < from.time);
  const since = known.filter(({ time }) => time >= to.time);
  const live = since[0]?.time === to.time ? since[0] : undefined;
  // What was read and what ticks tell of the same minutes each may have seen what the other has not.
  const meeting = live
    ? { ...to, high: Math.max(to.high, live.high), low: Math.min(to.low, live.low), close: live.close }
    : to;
  return [...before, ...newest.slice(0, -1), meeting, ...(live ? since.slice(1) : since)];
}
