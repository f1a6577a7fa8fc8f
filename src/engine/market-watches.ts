/**
 * Which markets live alerts read, and how many each: what feeds must bring every tick of. Each alert is counted once on each of its markets,
 * from arming or loading until it is paused, over or removed. O(markets of the condition) a change; `version` grows when the set changes.
 */
import { type AlertColumns, clearFlag, hasFlag, setFlag, WATCHING } from './alert-columns.ts';

export interface MarketWatches {
  /** Counts an alert that is not counted yet. `markets`: those that its condition reads, and its own. */
  begin(slot: number, markets: Iterable<number>): void;
  /** Takes it out again; nothing happens where it is not counted. */
  end(slot: number, markets: Iterable<number>): void;
  readonly version: number;
  /** Numbers of the markets that some live alert reads. */
  list(): IterableIterator<number>;
}

export function createMarketWatches(alerts: AlertColumns): MarketWatches {
  const counts = new Map<number, number>();
  let version = 0;
  return {
    begin(slot, markets) {
      if (hasFlag(alerts, slot, WATCHING)) return;
      setFlag(alerts, slot, WATCHING);
      for (const market of markets) {
        const count = counts.get(market) ?? 0;
        if (count === 0) version += 1;
        counts.set(market, count + 1);
      }
    },
    end(slot, markets) {
      if (!hasFlag(alerts, slot, WATCHING)) return;
      clearFlag(alerts, slot, WATCHING);
      for (const market of markets) {
        const count = counts.get(market) as number;
        if (count > 1) {
          counts.set(market, count - 1);
          continue;
        }
        counts.delete(market);
        version += 1;
      }
    },
    get version() {
      return version;
    },
    list: () => counts.keys(),
  };
}
