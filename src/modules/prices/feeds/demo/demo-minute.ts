/**
 * One simulated minute, tick by tick: a path that begins at the minute's open, touches its high and its low, stays between them and ends at its close.
 * A pure function of the minute; so a chart of minutes and the ticks of the same time never contradict each other.
 */
import { hash, normal, uniform } from './noise.ts';

export const TICK_MS = 250;
export const TICKS_OF_MINUTE = 60_000 / TICK_MS;

/** Prices in whole steps, volumes in whole lots. */
export interface DemoMinute {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly lots: number;
}

export interface MinuteTicks {
  /** Prices in whole steps, one for each TICK_MS. */
  readonly prices: Float64Array;
  readonly lots: Float64Array;
}

const FIRST_EXTREME = 0;
const FAST = 1;
const NEAR = 2;
const WOBBLE = 3;
const SHARE = 4;

/** A move that is larger than this many times the wicks happens within seconds. */
const SUDDEN = 2.5;
const LAST = TICKS_OF_MINUTE - 1;

/** `source` stands for seed, market and minute. */
export function simulateMinute(minute: DemoMinute, source: number): MinuteTicks {
  const prices = new Float64Array(TICKS_OF_MINUTE);
  const anchors = anchorsOf(minute, source);
  const wobble = (minute.high - minute.low) * 0.05;
  for (const { at, price } of anchors) prices[at] = price;
  for (let i = 1; i < anchors.length; i++)
    bridge(prices, { from: anchors[i - 1]?.at ?? 0, to: anchors[i]?.at ?? 0, wobble, source });
  for (let i = 0; i < TICKS_OF_MINUTE; i++)
    prices[i] = Math.round(fold(prices[i] ?? minute.open, minute.low, minute.high));
  return { prices, lots: spread(minute.lots, source) };
}

/** Open, the extreme that comes first, the other one, close. */
function anchorsOf({ open, high, low, close }: DemoMinute, source: number): { at: number; price: number }[] {
  const isUp = close >= open;
  const isWithTheMove = uniform(source, FIRST_EXTREME) < 0.8;
  const isLowFirst = isUp === isWithTheMove;
  const isSudden = Math.abs(close - open) * SUDDEN > high - low && uniform(source, FAST) < 0.5;
  const first = 6 + Math.floor(uniform(source, NEAR, 1) * (LAST - 60));
  const gap = isSudden
    ? 4 + Math.floor(uniform(source, NEAR, 2) * 24)
    : 4 + Math.floor(uniform(source, NEAR, 2) * (LAST - 12 - first));
  return [
    { at: 0, price: open },
    { at: first, price: isLowFirst ? low : high },
    { at: first + gap, price: isLowFirst ? high : low },
    { at: LAST, price: close },
  ];
}

/** Fills what lies between two known ticks: the middle wobbles by chance, then both halves. */
function bridge(prices: Float64Array, part: { from: number; to: number; wobble: number; source: number }): void {
  const { from, to, wobble, source } = part;
  if (to - from < 2) return;
  const middle = (from + to) >> 1;
  const start = prices[from] ?? 0;
  const expected = start + (((prices[to] ?? 0) - start) * (middle - from)) / (to - from);
  const deviation = wobble * Math.sqrt(((middle - from) * (to - middle)) / (to - from));
  prices[middle] = expected + deviation * normal(source, WOBBLE, middle);
  bridge(prices, { ...part, to: middle });
  bridge(prices, { ...part, from: middle });
}

/** Reflects what goes beyond a border back into the range. */
function fold(price: number, low: number, high: number): number {
  const inside = price > high ? 2 * high - price : price < low ? 2 * low - price : price;
  return Math.min(high, Math.max(low, inside));
}

/** Whole lots for each tick, by chance; together exactly `lots`. */
function spread(lots: number, source: number): Float64Array {
  const upTo = new Float64Array(TICKS_OF_MINUTE);
  let sum = 0;
  for (let i = 0; i < TICKS_OF_MINUTE; i++) {
    sum += uniform(source, SHARE, i) ** 3;
    upTo[i] = sum;
  }
  let given = 0;
  return upTo.map((share, i) => {
    const due = i === LAST ? lots : Math.floor((lots * share) / sum);
    const own = due - given;
    given = due;
    return own;
  });
}

/** What `source` is of a minute of a market. */
export function minuteSource(marketSource: number, minute: number): number {
  return hash(marketSource, 77, minute);
}
