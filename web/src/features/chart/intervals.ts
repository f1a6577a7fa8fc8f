/**
 * The intervals of candles, in the order of the switch. A copy of the contract's list without its schemas, which would come along.
 */
import type { CandleInterval } from '#contract/api/prices';

export const INTERVAL_S: Readonly<Record<CandleInterval, number>> = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3_600,
  '4h': 14_400,
  '1d': 86_400,
};

export const INTERVALS = Object.keys(INTERVAL_S) as readonly CandleInterval[];

export function isInterval(text: string | undefined): text is CandleInterval {
  return INTERVALS.some((interval) => interval === text);
}
