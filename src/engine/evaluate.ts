/**
 * Where a condition stands at given prices, without an engine: for the answers of the API (is it already true, what is its value, how far
 * is the nearest level). Pure; the engine's own truth follows from the same intervals.
 */
import { addDecimal, divideDecimal, multiplyDecimal, subtractDecimal } from './arithmetic.ts';
import { compileCondition, type Watch, type WatchGroup } from './compile.ts';
import type { Condition, Series } from './language/tree.ts';
import { FALSE, INSIDE, OUTSIDE, restTruth, TRUE, truthInterval, UNDEFINED } from './level-watch.ts';

export interface Prices {
  /** The alert's own market. */
  readonly market: string;
  /** The last price of a market; undefined where it has none. */
  lastOf(market: string): number | undefined;
}

export interface Standing {
  /** Whether it holds now; undefined while a series has no value. A crossing, being an event, is false. */
  readonly truth: boolean | undefined;
  /** Of a single comparison the series' value; of `all` and `any` the price of the own market. */
  readonly value: number | undefined;
  /** Of a single comparison: the level nearest to the value (of a comparison of two series 0). */
  readonly level?: number;
  /** How far that level is: |level - value|, in units of the series, never negative. */
  readonly distance?: number;
}

export function evaluate(condition: Condition, prices: Prices): Standing {
  const watch = compileCondition(condition);
  const truth = truthOf(watch, prices);
  const known = truth === UNDEFINED ? undefined : truth === TRUE;
  if (watch.kind !== 'watch') return { truth: known, value: prices.lastOf(prices.market) };
  const value = valueAt(watch.series, prices);
  if (Number.isNaN(value)) return { truth: known, value: undefined };
  const toLevel = distance(watch.level, value);
  const toUpper = distance(watch.upper, value);
  const isUpper = (watch.operator === INSIDE || watch.operator === OUTSIDE) && toUpper < toLevel;
  return isUpper
    ? { truth: known, value, level: watch.upper, distance: toUpper }
    : { truth: known, value, level: watch.level, distance: toLevel };
}

function distance(level: number, value: number): number {
  return Math.abs(subtractDecimal(level, value));
}

function truthOf(part: Watch | WatchGroup, prices: Prices): number {
  if (part.kind === 'watch') {
    const interval = { low: 0, high: 0 };
    truthInterval(interval, part.operator, part.level, part.upper);
    return restTruth(part.operator, interval, valueAt(part.series, prices));
  }
  const decisive = part.kind === 'all' ? FALSE : TRUE;
  const truths = part.of.map((one) => truthOf(one, prices));
  if (truths.includes(decisive)) return decisive;
  if (truths.includes(UNDEFINED)) return UNDEFINED;
  return decisive === FALSE ? TRUE : FALSE;
}

/** NaN where it is undefined. */
function valueAt(series: Series, prices: Prices): number {
  switch (series.kind) {
    case 'number':
      return series.value;
    case 'price':
      return prices.lastOf(series.market ?? prices.market) ?? Number.NaN;
    default: {
      const value = compute(series.operator, valueAt(series.left, prices), valueAt(series.right, prices));
      return Number.isFinite(value) ? value : Number.NaN;
    }
  }
}

function compute(operator: '+' | '-' | '*' | '/', left: number, right: number): number {
  switch (operator) {
    case '+':
      return addDecimal(left, right);
    case '-':
      return subtractDecimal(left, right);
    case '*':
      return multiplyDecimal(left, right);
    default:
      return divideDecimal(left, right);
  }
}
