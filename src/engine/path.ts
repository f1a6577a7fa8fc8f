/**
 * The path of a tick: the prices that a market is taken to have visited, in order. Pure. Where the order of the extremes is not
 * known, the nearer one comes first; every point of the path is then a movement that levels see.
 */
import { subtractDecimal } from './arithmetic.ts';

/** Distances that differ by less than this share of the price are compared as decimals, since doubles may order them wrongly. */
const CLOSE = 1e-12;

/**
 * Writes the points into `into` (room for 4) and returns how many: the open where there is one, the extreme nearer to the start
 * (the open, else `previous`; `high` first where they are equally near, and where there is neither), the other extreme, the last.
 * A point equal to the one before it in the path is left out. `previous` is NaN where the market has no price yet.
 */
export function pathOf(
  into: Float64Array,
  previous: number,
  tick: { readonly open?: number; readonly high: number; readonly low: number; readonly last: number },
): number {
  return writePath(into, previous, tick.open ?? Number.NaN, tick.high, tick.low, tick.last);
}

/** The same from plain numbers, `open` NaN where it is not known: the way of the hot loop. */
export function writePath(
  into: Float64Array,
  previous: number,
  open: number,
  high: number,
  low: number,
  last: number,
): number {
  let count = 0;
  const hasOpen = !Number.isNaN(open);
  if (hasOpen) into[count++] = open;
  if (high !== low) {
    const isHighFirst = comesHighFirst(hasOpen ? open : previous, high, low);
    count = append(into, count, isHighFirst ? high : low);
    count = append(into, count, isHighFirst ? low : high);
  }
  return append(into, count, last);
}

function append(into: Float64Array, count: number, price: number): number {
  if (count > 0 && into[count - 1] === price) return count;
  into[count] = price;
  return count + 1;
}

function comesHighFirst(start: number, high: number, low: number): boolean {
  if (Number.isNaN(start)) return true;
  const up = Math.abs(high - start);
  const down = Math.abs(start - low);
  if (Math.abs(up - down) > Math.abs(start) * CLOSE) return up < down;
  return Math.abs(subtractDecimal(high, start)) <= Math.abs(subtractDecimal(start, low));
}
