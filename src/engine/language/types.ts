/**
 * The type rules of the language, as functions of types, and the types of finished trees. The parser asks the rules as it reads;
 * the engine and the API ask for the types of trees. A new series only needs its type in `named-series.ts`.
 */
import { entryOf } from './named-series.ts';
import type { Condition, Series, SeriesType } from './tree.ts';

/** Of `+`, `-`, comparisons and ranges: both the same, where a bare number takes the other's type. Undefined: a mistake. */
export function typeOfSum(left: SeriesType, right: SeriesType): SeriesType | undefined {
  if (left === right || right === 'number') return left;
  return left === 'number' ? right : undefined;
}

/** Of `*`: numbers and ratios have no unit, so they scale anything. */
export function typeOfProduct(left: SeriesType, right: SeriesType): SeriesType | undefined {
  if (right === 'number') return left;
  if (left === 'number') return right;
  if (right === 'ratio') return left;
  return left === 'ratio' ? right : undefined;
}

/** Of `/`: like by like is a ratio; numbers and ratios scale anything; a number divided by a series with a unit has no type. */
export function typeOfQuotient(left: SeriesType, right: SeriesType): SeriesType | undefined {
  if (right === 'number') return left;
  if (left === right) return 'ratio';
  if (right === 'ratio') return left === 'number' ? 'ratio' : left;
  return undefined;
}

/** The type of a series that the parser made. */
export function typeOfSeries(series: Series): SeriesType {
  if (series.kind === 'number') return series.type;
  if (series.kind !== 'binary') return entryOf(series).type;
  const left = typeOfSeries(series.left);
  const right = typeOfSeries(series.right);
  return known(typeOfBinary(series.operator, left, right));
}

/** The type of what a condition compares; `price` for `all` and `any`, whose value is the price. */
export function typeOfCondition(condition: Condition): SeriesType {
  switch (condition.kind) {
    case 'compare':
      return known(typeOfSum(typeOfSeries(condition.left), typeOfSeries(condition.right)));
    case 'range':
      return typeOfSeries(condition.series);
    default:
      return 'price';
  }
}

function typeOfBinary(operator: '+' | '-' | '*' | '/', left: SeriesType, right: SeriesType): SeriesType | undefined {
  if (operator === '*') return typeOfProduct(left, right);
  return operator === '/' ? typeOfQuotient(left, right) : typeOfSum(left, right);
}

function known(type: SeriesType | undefined): SeriesType {
  if (type === undefined) throw new Error('a tree that the parser did not make: its types do not fit');
  return type;
}
