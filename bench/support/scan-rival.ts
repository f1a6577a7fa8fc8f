/** What alert systems start with: an array of alerts for each market, looked through with every tick. */
import { type Crowd, membersOf, type QuietTicks } from './alert-crowd.ts';

interface ScannedAlert {
  readonly id: number;
  readonly direction: 'above' | 'below';
  readonly level: number;
}

export interface ScanRival {
  /** At least one tick is walked. */
  tickRate(durationMs: number): number;
}

export function createScanRival(crowd: Crowd, ticks: QuietTicks): ScanRival {
  const memberOf = membersOf(crowd);
  const byMarket: ScannedAlert[][] = Array.from({ length: crowd.markets }, () => []);
  for (let id = 0; id < crowd.alerts; id++) {
    const { market, isAbove, level } = memberOf(id);
    byMarket[market]?.push({ id, direction: isAbove ? 'above' : 'below', level });
  }
  let next = 0;
  return {
    tickRate(durationMs) {
      const startMs = performance.now();
      let walked = 0;
      let tookMs = 0;
      do {
        const alerts = byMarket[ticks.market[next] as number] ?? [];
        if (reached(alerts, ticks.price[next] as number).length > 0)
          throw new Error('A tick that should fire nothing fired.');
        next = (next + 1) % ticks.price.length;
        walked += 1;
        tookMs = performance.now() - startMs;
      } while (tookMs < durationMs);
      return (walked / tookMs) * 1_000;
    },
  };
}

function reached(alerts: readonly ScannedAlert[], price: number): number[] {
  const found: number[] = [];
  for (const { id, direction, level } of alerts) {
    if (direction === 'above' ? price >= level : price <= level) found.push(id);
  }
  return found;
}
