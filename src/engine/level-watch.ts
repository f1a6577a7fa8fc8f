/**
 * A comparison with constant levels, as the level index sees it: an interval [low, high] of the series' values, and the question whether
 * the value is in it. Every operator is such an interval (`>= L` is [L, inf], `> L` is [nextUp(L), inf], `crosses L` is [L, L]),
 * so what an alert waits for is always: the next value inside, or the next value outside. Pure functions of plain numbers.
 */
import { addDecimal, divideDecimal, multiplyDecimal, subtractDecimal } from './arithmetic.ts';
import { nextDown, nextUp } from './doubles.ts';
import type { Comparison } from './language/tree.ts';
import type { Rearm } from './tick.ts';

/** Kinds of comparisons. */
export const MORE = 0;
export const AT_LEAST = 1;
export const LESS = 2;
export const AT_MOST = 3;
export const CROSSES = 4;
export const CROSSES_ABOVE = 5;
export const CROSSES_BELOW = 6;
export const INSIDE = 7;
export const OUTSIDE = 8;
/** Not a comparison: a tree of them. */
export const COMPOUND = 9;

export const KIND_OF: { readonly [K in Comparison | 'inside' | 'outside']: number } = {
  '>': MORE,
  '>=': AT_LEAST,
  '<': LESS,
  '<=': AT_MOST,
  crosses: CROSSES,
  'crosses above': CROSSES_ABOVE,
  'crosses below': CROSSES_BELOW,
  inside: INSIDE,
  outside: OUTSIDE,
};

/** Truth values. */
export const FALSE = 0;
export const TRUE = 1;
export const UNDEFINED = 2;

export interface Interval {
  /** Closed at both ends; an infinite end has no threshold. */
  low: number;
  high: number;
}

export function isCrossing(kind: number): boolean {
  return kind >= CROSSES && kind <= CROSSES_BELOW;
}

/** Fills `into` with the interval of a comparison; `upper` is used by ranges only. */
export function truthInterval(into: Interval, kind: number, level: number, upper: number): void {
  into.low = Number.NEGATIVE_INFINITY;
  into.high = Number.POSITIVE_INFINITY;
  switch (kind) {
    case MORE:
      into.low = nextUp(level);
      break;
    case LESS:
      into.high = nextDown(level);
      break;
    case AT_LEAST:
    case CROSSES_ABOVE:
      into.low = level;
      break;
    case AT_MOST:
    case CROSSES_BELOW:
      into.high = level;
      break;
    default:
      into.low = level;
      into.high = kind === CROSSES ? level : upper;
  }
}

/** Whether the comparison holds while the series rests at `value` (NaN: undefined). A crossing never rests. */
export function restTruth(kind: number, interval: Interval, value: number): number {
  if (Number.isNaN(value)) return UNDEFINED;
  if (isCrossing(kind)) return FALSE;
  const isIn = value >= interval.low && value <= interval.high;
  return isIn === (kind !== OUTSIDE) ? TRUE : FALSE;
}

/** Whether a movement from `previous` to `value` crosses the level: up through (previous, value], down through [value, previous). */
export function crosses(kind: number, level: number, previous: number, value: number): boolean {
  const isUp = previous < level && level <= value;
  if (kind === CROSSES_ABOVE) return isUp;
  const isDown = value <= level && level < previous;
  return kind === CROSSES_BELOW ? isDown : isUp || isDown;
}

/** The value at or above which membership in the interval is next lost or won; Infinity where there is none. */
export function wakeAbove(interval: Interval, value: number): number {
  if (value < interval.low) return interval.low;
  return value <= interval.high ? nextUp(interval.high) : Number.POSITIVE_INFINITY;
}

/** The value at or below which membership in the interval is next lost or won; -Infinity where there is none. */
export function wakeBelow(interval: Interval, value: number): number {
  if (value > interval.high) return interval.high;
  return value >= interval.low ? nextDown(interval.low) : Number.NEGATIVE_INFINITY;
}

/**
 * Fills `into` with the interval by which going back is judged, for a rearm amount. Whether being *in* it, or out of it, is being back:
 * see `isBackInside`. A crossing of either direction and a range go back to both sides of the level.
 */
export function backInterval(into: Interval, kind: number, level: number, upper: number, rearm: Rearm): void {
  const below = subtractDecimal(level, distanceOf(level, rearm));
  const above = addDecimal(level, distanceOf(level, rearm));
  into.low = Number.NEGATIVE_INFINITY;
  into.high = Number.POSITIVE_INFINITY;
  switch (kind) {
    case MORE:
    case AT_LEAST:
    case CROSSES_ABOVE:
      into.high = below;
      break;
    case LESS:
    case AT_MOST:
    case CROSSES_BELOW:
      into.low = above;
      break;
    case CROSSES:
      into.low = nextUp(below);
      into.high = nextDown(above);
      break;
    case INSIDE:
      into.low = nextUp(below);
      into.high = nextDown(addDecimal(upper, distanceOf(upper, rearm)));
      break;
    default:
      into.low = above;
      into.high = subtractDecimal(upper, distanceOf(upper, rearm));
  }
}

/** True: an alert of this kind is back while the value is in its back interval; false: while it is out of it. */
export function isBackInside(kind: number): boolean {
  return kind !== CROSSES && kind !== INSIDE;
}

/** How far beyond the level the series must go back, in units of the series. */
export function distanceOf(level: number, rearm: Rearm): number {
  if (rearm.kind === 'absolute') return rearm.amount;
  return divideDecimal(multiplyDecimal(Math.abs(level), rearm.amount), 100);
}
