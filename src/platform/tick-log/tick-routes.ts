/**
 * Which partitions carry a market besides its own: those with alerts that refer to it by `price(MARKET)`.
 * Follows the alerts, only grows while the process lives, and is rebuilt from the loaded alerts at start.
 */
import type { TickLog } from './tick-log.ts';

export interface TickRoutes {
  /** The market's own partition first, then the others. */
  partitionsOf(market: string): readonly number[];
  /** Makes the partition carry the market from now on. True when it did not before: the caller then appends a `seed` there first. */
  add(market: string, partition: number): boolean;
}

export function createTickRoutes(log: Pick<TickLog, 'partitionOf'>): TickRoutes {
  const byMarket = new Map<string, number[]>();

  function partitionsOf(market: string): number[] {
    let partitions = byMarket.get(market);
    if (!partitions) {
      partitions = [log.partitionOf(market)];
      byMarket.set(market, partitions);
    }
    return partitions;
  }

  return {
    partitionsOf,
    add(market, partition) {
      const partitions = partitionsOf(market);
      if (partitions.includes(partition)) return false;
      partitions.push(partition);
      return true;
    },
  };
}
