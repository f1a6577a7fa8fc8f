/**
 * The prices at which an alert's condition changes, for the chart: one for a comparison of the price with a number, two for a range. Conditions
 * of several, and of other series than the market's price, have none. A level that was moved is put back into the condition. Pure.
 */
import { type Comparison, parseCondition, printCondition, printSeries } from '#engine';
import { isOwnPrice } from '../condition-words/alert-sentence.ts';

export interface ConditionLevel {
  /** A decimal. */
  readonly price: string;
  /** Reached from below, from above, or from both sides. */
  readonly side: 'up' | 'down' | 'both';
}

const SIDES: Readonly<Record<Comparison, ConditionLevel['side']>> = {
  '>': 'up',
  '>=': 'up',
  'crosses above': 'up',
  '<': 'down',
  '<=': 'down',
  'crosses below': 'down',
  crosses: 'both',
};

export function levelsOf(condition: string, market: string): readonly ConditionLevel[] {
  const parsed = parseCondition(condition, { market });
  if (!parsed.ok) return [];
  const tree = parsed.value;
  if (tree.kind === 'compare') {
    if (!isOwnPrice(tree.left) || tree.right.kind !== 'number' || tree.right.value <= 0) return [];
    return [{ price: printSeries(tree.right), side: SIDES[tree.operator] }];
  }
  if (tree.kind !== 'range' || !isOwnPrice(tree.series)) return [];
  if (tree.low.kind !== 'number' || tree.high.kind !== 'number' || tree.low.value <= 0) return [];
  const [low, high] = tree.operator === 'inside' ? (['up', 'down'] as const) : (['down', 'up'] as const);
  return [
    { price: printSeries(tree.low), side: low },
    { price: printSeries(tree.high), side: high },
  ];
}

/** The canonical condition with its level of this index at another price; undefined where it has no such level, or the range would be empty. */
export function withLevel(condition: string, market: string, { index, price }: { index: number; price: string }) {
  const parsed = parseCondition(condition, { market });
  const levels = levelsOf(condition, market);
  const value = Number(price);
  if (!parsed.ok || !levels[index] || !(value > 0)) return undefined;
  const tree = parsed.value;
  const level = { kind: 'number', value, type: 'number' } as const;
  if (tree.kind === 'compare') return printCondition({ ...tree, right: level });
  if (tree.kind !== 'range') return undefined;
  // A bound that is moved past the other takes its place.
  const bounds = [index === 0 ? value : Number(levels[0]?.price), index === 1 ? value : Number(levels[1]?.price)];
  const [low = 0, high = 0] = bounds.sort((a, b) => a - b);
  if (low === high) return undefined;
  return printCondition({
    ...tree,
    low: { kind: 'number', value: low, type: 'number' },
    high: { kind: 'number', value: high, type: 'number' },
  });
}

/** What a level proposed on the chart asks for: to be told when the price gets there from where it is now. */
export function conditionAt(level: string, price: string | undefined): string {
  const difference = price === undefined ? Number.NaN : Number(level) - Number(price);
  const operator = difference > 0 ? '>=' : difference < 0 ? '<=' : 'crosses';
  return `price ${operator} ${level}`;
}
