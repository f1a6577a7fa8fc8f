/**
 * Which markets a condition looks at. Says to which logs an alert belongs, and which ticks must reach its evaluator.
 */
import { entryOf } from './named-series.ts';
import type { Condition, Series } from './tree.ts';

/** The alert's own market first, then the others in the order of the canonical text, each once. */
export function conditionMarkets(condition: Condition, ownMarket: string): readonly string[] {
  const markets = new Set([ownMarket]);
  collectCondition(condition, markets);
  return [...markets];
}

function collectCondition(condition: Condition, markets: Set<string>): void {
  switch (condition.kind) {
    case 'compare':
      collectSeries(condition.left, markets);
      collectSeries(condition.right, markets);
      return;
    case 'range':
      collectSeries(condition.series, markets);
      collectSeries(condition.low, markets);
      collectSeries(condition.high, markets);
      return;
    default:
      for (const part of condition.of) collectCondition(part, markets);
  }
}

function collectSeries(series: Series, markets: Set<string>): void {
  if (series.kind === 'number') return;
  if (series.kind === 'binary') {
    collectSeries(series.left, markets);
    collectSeries(series.right, markets);
    return;
  }
  const market = entryOf(series).marketOf(series);
  if (market !== undefined) markets.add(market);
}
