/**
 * The interval that one looked at last, for the next visit; this device's own.
 */
import type { CandleInterval } from '#contract/api/prices';
import { isInterval } from '../../features/chart/intervals.ts';

const KEY = 'tidemark.interval';

export function keptInterval(): CandleInterval {
  const kept = localStorage.getItem(KEY) ?? undefined;
  return isInterval(kept) ? kept : '15m';
}

export function keepInterval(interval: CandleInterval): void {
  localStorage.setItem(KEY, interval);
}
