/**
 * What a condition says at given prices, straight from its tree: the slow and plain half of `brute-force.ts` that knows no alert's life.
 */
import type { AlertSpec, Condition, Rearm, Series } from '#engine';
import { add, divide, multiply, subtract } from './exact-decimal.ts';

export type Truth = boolean | undefined;
export type Prices = ReadonlyMap<string, number>;

/** The part of an alert that says what it asks for. */
export interface Asked {
  readonly spec: AlertSpec;
  readonly tree: Condition;
}

/** `before` undefined: at rest, where nothing crosses. */
export function truthOf(tree: Condition, own: string, prices: Prices, before: Prices | undefined): Truth {
  if ('of' in tree) {
    const parts = tree.of.map((part) => truthOf(part, own, prices, before));
    if (tree.kind === 'all') return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
    return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
  }
  if (tree.kind === 'range') return rangeTruth(tree, own, prices);
  const now = gap(tree.left, tree.right, own, prices);
  if (now === undefined) return undefined;
  const was = before && gap(tree.left, tree.right, own, before);
  const isUp = was !== undefined && was < 0 && now >= 0;
  const isDown = was !== undefined && was > 0 && now <= 0;
  switch (tree.operator) {
    case '>':
      return now > 0;
    case '>=':
      return now >= 0;
    case '<':
      return now < 0;
    case '<=':
      return now <= 0;
    case 'crosses above':
      return isUp;
    case 'crosses below':
      return isDown;
    default:
      return isUp || isDown;
  }
}

function rangeTruth(tree: Extract<Condition, { kind: 'range' }>, own: string, prices: Prices): Truth {
  const overLow = gap(tree.series, tree.low, own, prices);
  const overHigh = gap(tree.series, tree.high, own, prices);
  const isInside: Truth[] = [
    overLow === undefined ? undefined : overLow >= 0,
    overHigh === undefined ? undefined : overHigh <= 0,
  ];
  const inside = isInside.includes(false) ? false : isInside.includes(undefined) ? undefined : true;
  if (tree.operator === 'inside' || inside === undefined) return inside;
  return !inside;
}

/** The sign says which is greater; undefined while either is. */
function gap(left: Series, right: Series, own: string, prices: Prices): number | undefined {
  const a = valueAt(left, own, prices);
  const b = valueAt(right, own, prices);
  if (a === undefined || b === undefined) return undefined;
  return right.kind === 'number' ? Math.sign(a - b) : subtract(a, b);
}

export function comparedValue({ tree, spec }: Asked, prices: Prices): number | undefined {
  const own = spec.market;
  if (tree.kind === 'compare') {
    return tree.right.kind === 'number' ? valueAt(tree.left, own, prices) : gap(tree.left, tree.right, own, prices);
  }
  const isFixed = tree.kind === 'range' && tree.low.kind === 'number' && tree.high.kind === 'number';
  return isFixed ? valueAt(tree.series, own, prices) : undefined;
}

export function isBack(asked: Asked, prices: Prices): boolean {
  const { tree } = asked;
  const { rearm } = asked.spec;
  if (rearm === undefined || 'of' in tree) return true;
  const value = comparedValue(asked, prices);
  if (value === undefined) return true;
  if (tree.kind === 'range') {
    if (tree.low.kind !== 'number' || tree.high.kind !== 'number') return true;
    const [low, high] = [tree.low.value, tree.high.value];
    return tree.operator === 'inside'
      ? value <= subtract(low, amount(low, rearm)) || value >= add(high, amount(high, rearm))
      : value >= add(low, amount(low, rearm)) && value <= subtract(high, amount(high, rearm));
  }
  const level = tree.right.kind === 'number' ? tree.right.value : 0;
  const isBelow = value <= subtract(level, amount(level, rearm));
  const isAbove = value >= add(level, amount(level, rearm));
  if (tree.operator === 'crosses') return isBelow || isAbove;
  return tree.operator === '<' || tree.operator === '<=' || tree.operator === 'crosses below' ? isAbove : isBelow;
}

function amount(level: number, rearm: Rearm): number {
  return rearm.kind === 'absolute' ? rearm.amount : (divide(multiply(Math.abs(level), rearm.amount), 100) ?? 0);
}

export function marketsOf(tree: Condition, own: string): Set<string> {
  const found = new Set<string>();
  const collect = (series: Series): void => {
    if (series.kind === 'price') found.add(series.market ?? own);
    else if (series.kind === 'binary') [series.left, series.right].forEach(collect);
  };
  const descend = (part: Condition): void => {
    if (part.kind === 'compare') [part.left, part.right].forEach(collect);
    else if (part.kind === 'range') [part.series, part.low, part.high].forEach(collect);
    else part.of.forEach(descend);
  };
  descend(tree);
  return found;
}

function valueAt(series: Series, own: string, prices: Prices): number | undefined {
  if (series.kind === 'number') return series.value;
  if (series.kind === 'price') return prices.get(series.market ?? own);
  const a = valueAt(series.left, own, prices);
  const b = valueAt(series.right, own, prices);
  if (a === undefined || b === undefined) return undefined;
  const compute = { '+': add, '-': subtract, '*': multiply, '/': divide }[series.operator];
  return compute(a, b);
}
