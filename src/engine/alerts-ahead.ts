/**
 * Alerts that are ahead of the log: what they have seen, or the instant they were armed at, is later than their market's last tick here. They
 * see nothing until one of their markets has a tick after it. O(markets of the condition) to enter and leave.
 */
import { AHEAD, type AlertColumns, clearFlag, hasFlag, setFlag } from './alert-columns.ts';
import { floatAt } from './pages.ts';
import { addBusy, type SeriesColumns } from './series-columns.ts';

export interface AlertsAhead {
  /** `markets`: those whose ticks may let it join; a set. */
  enter(slot: number, markets: Iterable<number>): void;
  /** Nothing happens to an alert that is not ahead. */
  leave(slot: number, markets: Iterable<number>): void;
  /** Those under the market that a tick at `atMs` lets join. O(alerts ahead on the market). */
  joining(market: number, atMs: number): readonly number[];
}

export function createAlertsAhead(alerts: AlertColumns, columns: SeriesColumns): AlertsAhead {
  const slotsOf = new Map<number, Set<number>>();
  return {
    enter(slot, markets) {
      setFlag(alerts, slot, AHEAD);
      for (const market of markets) {
        const slots = slotsOf.get(market) ?? new Set();
        slotsOf.set(market, slots.add(slot));
        addBusy(columns, market, 1);
      }
    },
    leave(slot, markets) {
      if (!hasFlag(alerts, slot, AHEAD)) return;
      clearFlag(alerts, slot, AHEAD);
      for (const market of markets) {
        const slots = slotsOf.get(market);
        if (!slots?.delete(slot)) continue;
        if (slots.size === 0) slotsOf.delete(market);
        addBusy(columns, market, -1);
      }
    },
    joining(market, atMs) {
      const slots = slotsOf.get(market);
      return slots === undefined ? [] : [...slots].filter((slot) => atMs > floatAt(alerts.appliedAtMs, slot));
    },
  };
}
