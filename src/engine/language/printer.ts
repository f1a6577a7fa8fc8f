/**
 * Prints trees as text in the language. For a tree that the parser made this is the canonical text, which is stored, shown,
 * and by which series are shared: parsing it gives the same tree. Only brackets that are needed are printed.
 */
import { entryOf } from './named-series.ts';
import type { Condition, Series } from './tree.ts';

export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'compare':
      return `${printSeries(condition.left)} ${condition.operator} ${printSeries(condition.right)}`;
    case 'range': {
      const bounds = `${printSeries(condition.low)}..${printSeries(condition.high)}`;
      return `${printSeries(condition.series)} ${condition.operator} ${bounds}`;
    }
    default:
      return `${condition.kind}(${condition.of.map(printCondition).join(', ')})`;
  }
}

export function printSeries(series: Series): string {
  if (series.kind === 'number') return `${printNumber(series.value)}${series.type === 'percent' ? '%' : ''}`;
  if (series.kind !== 'binary') return entryOf(series).print(series);
  const own = strengthOf(series);
  const left = printSeries(series.left);
  const right = printSeries(series.right);
  // Operators of one strength group to the left, so only a right-hand side of the same strength needs brackets.
  const leftText = strengthOf(series.left) < own ? `(${left})` : left;
  const rightText = strengthOf(series.right) <= own ? `(${right})` : right;
  return `${leftText} ${series.operator} ${rightText}`;
}

function strengthOf(series: Series): 1 | 2 | 3 {
  if (series.kind !== 'binary') return 3;
  return series.operator === '+' || series.operator === '-' ? 1 : 2;
}

/** The shortest plain decimal of a finite number, never with an exponent. */
function printNumber(value: number): string {
  const text = String(value === 0 ? 0 : value);
  const at = text.indexOf('e');
  if (at < 0) return text;
  const exponent = Number(text.slice(at + 1));
  const sign = value < 0 ? '-' : '';
  const [whole = '', fraction = ''] = text.slice(sign.length, at).split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits}${'0'.repeat(Math.max(0, point - digits.length))}`;
}
