/**
 * `all` and `any` in the engine: a tree whose leaves are comparisons, each watching its own series. When one leaf is reached, the whole
 * tree is looked at (it has at most some dozens of leaves), in truth values of three: an undefined series makes a leaf undefined.
 */
import type { Watch, WatchGroup } from './compile.ts';
import { crosses, FALSE, type Interval, isCrossing, restTruth, TRUE, truthInterval, UNDEFINED } from './level-watch.ts';
import type { SeriesColumns } from './series-columns.ts';
import type { SeriesGraph } from './series-graph.ts';

export interface CompoundLeaf {
  readonly operator: number;
  readonly level: number;
  readonly interval: Interval;
  readonly series: number;
  /** Keys under which the alert is registered for this leaf; Infinity above and -Infinity below where there is none. */
  above: number;
  below: number;
  /** False between taking old keys out and putting new ones in. */
  isWatching: boolean;
}

type Node = CompoundLeaf | { readonly kind: 'all' | 'any'; readonly of: readonly Node[] };

export interface Compound {
  readonly root: Node;
  readonly leaves: readonly CompoundLeaf[];
  /** Markets of all leaves, ascending. */
  readonly markets: readonly number[];
  /** Truth at rest after the last look. */
  rest: number;
}

/** Acquires the series of every leaf. */
export function createCompound(graph: SeriesGraph, group: WatchGroup, ownMarket: number): Compound {
  const leaves: CompoundLeaf[] = [];
  const build = (part: Watch | WatchGroup): Node => {
    if (part.kind !== 'watch') return { kind: part.kind, of: part.of.map(build) };
    const interval = { low: 0, high: 0 };
    truthInterval(interval, part.operator, part.level, part.upper);
    const leaf: CompoundLeaf = {
      operator: part.operator,
      level: part.level,
      interval,
      series: graph.acquire(part.series, ownMarket),
      above: Number.POSITIVE_INFINITY,
      below: Number.NEGATIVE_INFINITY,
      isWatching: true,
    };
    leaves.push(leaf);
    return leaf;
  };
  const root = build(group);
  const markets = new Set(leaves.flatMap((leaf) => graph.marketsOf(leaf.series)));
  return { root, leaves, markets: [...markets].sort((a, b) => a - b), rest: UNDEFINED };
}

/** Truth at the point with number `point`, where crossings happen; with point -1 at rest, where none does. O(leaves). */
export function compoundTruth(compound: Compound, columns: SeriesColumns, point: number): number {
  return truthOf(compound.root, columns, point);
}

function truthOf(node: Node, columns: SeriesColumns, point: number): number {
  if (!('of' in node)) return leafTruth(node, columns, point);
  const decisive = node.kind === 'all' ? FALSE : TRUE;
  let truth = decisive === FALSE ? TRUE : FALSE;
  for (const part of node.of) {
    const its = truthOf(part, columns, point);
    if (its === decisive) return decisive;
    if (its === UNDEFINED) truth = UNDEFINED;
  }
  return truth;
}

function leafTruth(leaf: CompoundLeaf, columns: SeriesColumns, point: number): number {
  const { series } = leaf;
  const value = columns.value[series] as number;
  if (isCrossing(leaf.operator) && columns.movedAtPoint[series] === point) {
    if (crosses(leaf.operator, leaf.level, columns.previous[series] as number, value)) return TRUE;
  }
  return restTruth(leaf.operator, leaf.interval, value);
}
