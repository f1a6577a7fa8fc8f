/**
 * Alerts that see no tick of a market up to an instant, since they were armed at it while a gap of that market was not filled yet. They follow its
 * price without firing. Per market, so that the others are seen meanwhile. Few alerts are ever here: those of several markets, armed in a gap.
 */
import type { SeriesGraph } from './series-graph.ts';
import type { NotBefore } from './tick.ts';

export interface DeafAlerts {
  /** `reads`: the markets of the alert's condition; others say nothing, nor do those that have come further than their instant. */
  begin(slot: number, reads: readonly number[], notBefore: readonly NotBefore[] | undefined): void;
  /** Whether the alert must not see the market's tick at `atMs`. What is over is forgotten. O(1), and next to nothing where no alert is deaf. */
  isDeaf(slot: number, market: number, atMs: number): boolean;
  forget(slot: number): void;
}

export function createDeafAlerts(graph: Pick<SeriesGraph, 'market' | 'columns'>): DeafAlerts {
  const untilMsOf = new Map<number, Map<number, number>>();
  return {
    begin(slot, reads, notBefore = []) {
      const markets = new Map<number, number>();
      for (const { market: name, atMs } of notBefore) {
        const market = graph.market(name);
        if (reads.includes(market) && atMs > (graph.columns.atMs[market] as number)) markets.set(market, atMs);
      }
      if (markets.size > 0) untilMsOf.set(slot, markets);
    },
    isDeaf(slot, market, atMs) {
      if (untilMsOf.size === 0) return false;
      const markets = untilMsOf.get(slot);
      const untilMs = markets?.get(market);
      if (markets === undefined || untilMs === undefined) return false;
      if (atMs <= untilMs) return true;
      markets.delete(market);
      if (markets.size === 0) untilMsOf.delete(slot);
      return false;
    },
    forget(slot) {
      if (untilMsOf.size > 0) untilMsOf.delete(slot);
    },
  };
}
