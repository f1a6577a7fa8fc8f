/**
 * Builds the nodes of the tree so that texts which mean the same give one tree: constants folded, sums and products flattened and put
 * in a fixed order, the series on the left, members of `all` and `any` sorted and each once. Called by the parser, which has checked
 * types before. Always holds: what is built here, printed and parsed, is built again the same.
 */
import { addDecimal, divideDecimal, multiplyDecimal } from '../arithmetic.ts';
import { isConstantInRange } from './lexer.ts';
import { printCondition, printSeries } from './printer.ts';
import type { Comparison, Condition, Series, SeriesType } from './tree.ts';

type Constant = Extract<Series, { kind: 'number' }>;

export interface Term {
  readonly series: Series;
  readonly isNegative: boolean;
}

/** Trees hold constants only folded, so a constant is a single node. */
export function isConstant(series: Series): series is Constant {
  return series.kind === 'number';
}

/** -0 becomes 0, so that equal trees are deeply equal. */
export function constant(value: number, type: Constant['type']): Constant {
  return { kind: 'number', value: value === 0 ? 0 : value, type };
}

/** A bare number written where a percent stands is that percent. */
export function adaptTo(series: Series, type: SeriesType): Series {
  return type === 'percent' && isConstant(series) ? constant(series.value, 'percent') : series;
}

/**
 * Added series first, subtracted ones after them, the constant last: `price + price(X) - price(Y) + 5`.
 * Undefined where the constant is out of range.
 */
export function buildSum(terms: readonly Term[], type: SeriesType): Series | undefined {
  const added: Series[] = [];
  const subtracted: Series[] = [];
  let total = 0;
  const collect = (series: Series, isNegative: boolean): void => {
    let node = series;
    // A sum made here has no sum on its right, so this goes one call deep.
    while (node.kind === 'binary' && (node.operator === '+' || node.operator === '-')) {
      collect(node.right, isNegative !== (node.operator === '-'));
      node = node.left;
    }
    if (isConstant(node)) total = inRange(addDecimal(total, isNegative ? -node.value : node.value));
    else (isNegative ? subtracted : added).push(node);
  };
  for (const term of terms) collect(term.series, term.isNegative);
  if (Number.isNaN(total)) return undefined;
  const rest = constant(total, type === 'percent' ? 'percent' : 'number');
  sortSeries(added);
  sortSeries(subtracted);
  const first = added.shift();
  if (first === undefined) return chain(rest, '-', subtracted);
  const sum = chain(chain(first, '+', added), '-', subtracted);
  if (rest.value === 0) return sum;
  return {
    kind: 'binary',
    operator: rest.value < 0 ? '-' : '+',
    left: sum,
    right: { ...rest, value: Math.abs(rest.value) },
  };
}

/**
 * Quotients first, since they need brackets elsewhere, then the other series, the constant last.
 * Undefined where the constant is out of range.
 */
export function buildProduct(factors: readonly Series[]): Series | undefined {
  const series: Series[] = [];
  let total = 1;
  let type: Constant['type'] = 'number';
  const collect = (factor: Series): void => {
    let node = factor;
    while (node.kind === 'binary' && node.operator === '*') {
      collect(node.right);
      node = node.left;
    }
    if (!isConstant(node)) series.push(node);
    else {
      total = inRange(multiplyDecimal(total, node.value));
      if (node.type === 'percent') type = 'percent';
    }
  };
  for (const factor of factors) collect(factor);
  sortSeries(series, isQuotient);
  if (Number.isNaN(total)) return undefined;
  const rest = constant(total, type);
  const first = series.shift();
  if (first === undefined) return rest;
  const isNeutral = rest.value === 1 && rest.type === 'number';
  return chain(first, '*', isNeutral ? series : [...series, rest]);
}

/** The divisor is not the constant 0. Undefined where a constant result is out of range. */
export function buildQuotient(left: Series, right: Series): Series | undefined {
  if (!isConstant(right)) return { kind: 'binary', operator: '/', left, right };
  if (isConstant(left)) {
    const type = left.type === 'percent' && right.type === 'number' ? 'percent' : 'number';
    const value = inRange(divideDecimal(left.value, right.value));
    return Number.isNaN(value) ? undefined : constant(value, type);
  }
  if (right.value === 1 && right.type === 'number') return left;
  return { kind: 'binary', operator: '/', left, right };
}

const FLIPPED: { readonly [K in Comparison]: Comparison } = {
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
  crosses: 'crosses',
  'crosses above': 'crosses below',
  'crosses below': 'crosses above',
};

/** The series goes to the left of the constant; of two series, the one that comes first in the order of series. */
export function buildComparison(operator: Comparison, left: Series, right: Series): Condition {
  if (isConstant(right) || (!isConstant(left) && compareSeries(left, right) <= 0)) {
    return { kind: 'compare', operator, left, right };
  }
  return { kind: 'compare', operator: FLIPPED[operator], left: right, right: left };
}

export function buildGroup(kind: 'all' | 'any', members: readonly Condition[]): Condition {
  const byText = new Map<string, Condition>();
  for (const member of members) {
    for (const part of member.kind === kind ? member.of : [member]) byText.set(printCondition(part), part);
  }
  const of = [...byText].sort(([a], [b]) => compareText(a, b)).map(([, part]) => part);
  const only = of[0];
  return of.length === 1 && only !== undefined ? only : { kind, of };
}

/** NaN, which stays NaN in all that follows, where a constant could not be printed and read again. */
function inRange(value: number): number {
  return isConstantInRange(value) ? value : Number.NaN;
}

function chain(first: Series, operator: '+' | '-' | '*', others: readonly Series[]): Series {
  return others.reduce<Series>((left, right) => ({ kind: 'binary', operator, left, right }), first);
}

/** In place, by printed text computed once for each. Those for which `isFirst` holds come before all others. */
function sortSeries(list: Series[], isFirst: (series: Series) => boolean = () => false): void {
  if (list.length < 2) return;
  const keyed = list.map((series) => ({
    series,
    rank: isFirst(series) ? -1 : rankOf(series),
    text: printSeries(series),
  }));
  keyed.sort((a, b) => a.rank - b.rank || compareText(a.text, b.text));
  for (const [i, entry] of keyed.entries()) list[i] = entry.series;
}

function compareSeries(a: Series, b: Series): number {
  return rankOf(a) - rankOf(b) || compareText(printSeries(a), printSeries(b));
}

/** Plain names before arithmetic, for reading; `price` sorts before `price(X)` by its text. */
function rankOf(series: Series): number {
  return series.kind === 'binary' ? 1 : 0;
}

function isQuotient(series: Series): boolean {
  return series.kind === 'binary' && series.operator === '/';
}

/** By code units: the same on every machine, whatever its locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
