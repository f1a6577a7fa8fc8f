/**
 * The series graph: every series that some alert compares, each once, however many alerts and texts name it. Leaves are plain prices,
 * one per market, which stay for good; derived series are counted and go with their last alert. When a market moves, its derived series are
 * computed anew in the order in which they were made, which puts what a series reads before it. A new kind of series (a window, an indicator) is one more case in `build`:
 * it gives the markets it follows and a function that gives its value now.
 */
import { addDecimal, divideDecimal, multiplyDecimal, subtractDecimal } from './arithmetic.ts';
import type { Series } from './language/tree.ts';
import { addBusy, createSeriesColumns, openSeries, type SeriesColumns } from './series-columns.ts';

type Operator = '+' | '-' | '*' | '/';
type Operand = { readonly constant: number } | { readonly series: number };

interface Derived {
  readonly key: string;
  readonly markets: readonly number[];
  readonly reads: readonly number[];
  /** Its value now; NaN where it is undefined. */
  readonly evaluate: () => number;
  uses: number;
}

export interface SeriesGraph {
  readonly columns: SeriesColumns;
  /** Number of a market, which is that of its price series; made known at the first call. */
  market(name: string): number;
  /** -1 where no call of `market` has made it known. */
  findMarket(name: string): number;
  marketName(market: number): string;
  /** Number of the series as an alert on `ownMarket` reads it, counted once more. */
  acquire(series: Series, ownMarket: number): number;
  release(series: number): void;
  /** Markets whose ticks move the series, ascending; none for a constant. */
  marketsOf(series: number): readonly number[];
  /** Derived series that follow the market, each after those that it reads. */
  derivedOf(market: number): readonly number[];
  /** Computes a derived series from what it reads. */
  evaluate(series: number): number;
  markets(): number;
  series(): number;
}

const ARITHMETIC: { readonly [K in Operator]: (a: number, b: number) => number } = {
  '+': addDecimal,
  '-': subtractDecimal,
  '*': multiplyDecimal,
  '/': divideDecimal,
};

const NONE: readonly number[] = [];

export function createSeriesGraph(): SeriesGraph {
  const columns = createSeriesColumns();
  const marketByName = new Map<string, number>();
  /** By series number; holes are derived series. */
  const names: (string | undefined)[] = [];
  const derived = new Map<number, Derived>();
  const byKey = new Map<string, number>();
  const followers: (number[] | undefined)[] = [];
  const ownMarkets: number[][] = [];
  const free: number[] = [];

  function takeNumber(): number {
    const number = free.pop() ?? columns.length;
    openSeries(columns, number);
    return number;
  }

  function market(name: string): number {
    const known = marketByName.get(name);
    if (known !== undefined) return known;
    const number = takeNumber();
    marketByName.set(name, number);
    names[number] = name;
    ownMarkets[number] = [number];
    return number;
  }

  /** The same text for the same series, whoever's market it was written on, and in whichever order sums and products stood. */
  function keyOf(series: Series, ownMarket: number): string {
    if (series.kind === 'number') return String(series.value);
    if (series.kind === 'price') return `price(${series.market ?? names[ownMarket]})`;
    const left = keyOf(series.left, ownMarket);
    const right = keyOf(series.right, ownMarket);
    const isOrdered = series.operator === '-' || series.operator === '/' || left <= right;
    return isOrdered ? `(${left} ${series.operator} ${right})` : `(${right} ${series.operator} ${left})`;
  }

  function acquire(series: Series, ownMarket: number): number {
    if (series.kind === 'price') return series.market === undefined ? ownMarket : market(series.market);
    const key = keyOf(series, ownMarket);
    let number = byKey.get(key);
    if (number === undefined) {
      const node = build(key, series, ownMarket);
      number = takeNumber();
      byKey.set(key, number);
      derived.set(number, node);
      for (const followed of node.markets) follow(followed, number);
      columns.value[number] = node.evaluate();
      columns.previous[number] = columns.value[number] as number;
    }
    const node = derived.get(number) as Derived;
    node.uses += 1;
    return number;
  }

  function build(key: string, series: Series, ownMarket: number): Derived {
    if (series.kind === 'number') {
      return { key, markets: NONE, reads: NONE, evaluate: () => series.value, uses: 0 };
    }
    if (series.kind === 'price') throw new Error('a price is no derived series');
    const left = operandOf(series.left, ownMarket);
    const right = operandOf(series.right, ownMarket);
    const reads: number[] = [];
    for (const operand of [left, right]) if ('series' in operand) reads.push(operand.series);
    const markets = [...new Set(reads.flatMap(marketsOf))].sort((a, b) => a - b);
    const compute = ARITHMETIC[series.operator];
    const evaluate = () => {
      const value = compute(readOperand(left), readOperand(right));
      return Number.isFinite(value) ? value : Number.NaN;
    };
    return { key, markets, reads, evaluate, uses: 0 };
  }

  function operandOf(series: Series, ownMarket: number): Operand {
    return series.kind === 'number' ? { constant: series.value } : { series: acquire(series, ownMarket) };
  }

  function readOperand(operand: Operand): number {
    return 'series' in operand ? (columns.value[operand.series] as number) : operand.constant;
  }

  /** At the end: what it reads was made before it, and stays as long as it does. */
  function follow(followed: number, series: number): void {
    const list = followers[followed] ?? [];
    list.push(series);
    followers[followed] = list;
    addBusy(columns, followed, 1);
  }

  function marketsOf(series: number): readonly number[] {
    return derived.get(series)?.markets ?? ownMarkets[series] ?? NONE;
  }

  function release(series: number): void {
    const node = derived.get(series);
    if (node === undefined) return;
    node.uses -= 1;
    if (node.uses > 0) return;
    for (const followed of node.markets) {
      const list = followers[followed] as number[];
      list.splice(list.indexOf(series), 1);
      if (list.length === 0) followers[followed] = undefined;
      addBusy(columns, followed, -1);
    }
    derived.delete(series);
    byKey.delete(node.key);
    openSeries(columns, series);
    free.push(series);
    for (const read of node.reads) release(read);
  }

  return {
    columns,
    market,
    findMarket: (name) => marketByName.get(name) ?? -1,
    marketName: (number) => names[number] ?? '',
    acquire,
    release,
    marketsOf,
    derivedOf: (followed) => followers[followed] ?? NONE,
    evaluate: (series) => (derived.get(series) as Derived).evaluate(),
    markets: () => marketByName.size,
    series: () => marketByName.size + derived.size,
  };
}
