/**
 * Alerts that see no tick of a market up to an instant, since they were armed at it while a gap of that market was not filled yet. They follow its
 * price without firing. Per market, so that the others are seen meanwhile. Few alerts are ever here: those of several markets, armed in a gap.
 */

export interface DeafAlerts {
  begin(slot: number, market: number, untilMs: number): void;
  /** Whether the alert must not see the market's tick at `atMs`. What is over is forgotten. O(1), and next to nothing where no alert is deaf. */
  isDeaf(slot: number, market: number, atMs: number): boolean;
  forget(slot: number): void;
}

export function createDeafAlerts(): DeafAlerts {
  const untilMsOf = new Map<number, Map<number, number>>();
  return {
    begin(slot, market, untilMs) {
      const markets = untilMsOf.get(slot) ?? new Map<number, number>();
      untilMsOf.set(slot, markets.set(market, untilMs));
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
