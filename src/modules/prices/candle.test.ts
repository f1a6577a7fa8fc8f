import { describe, expect, it } from 'vitest';
import { aggregateCandles, candleOfTick, INTERVAL_MS, MINUTE_MS } from './candle.ts';

describe('candles', () => {
  it('take open, high, low and volume of a tick where it has them', () => {
    const tick = { market: 'custom:A/B', atMs: 90_000, last: 10, high: 12, low: 9, volume: 3 };
    expect(candleOfTick(tick, MINUTE_MS)).toEqual({ atMs: 60_000, open: 10, high: 12, low: 9, close: 10, volume: 3 });
    expect(candleOfTick({ ...tick, open: 11 }, MINUTE_MS)).toMatchObject({ open: 11, close: 10 });
  });

  it('add up volumes as decimals: sixty times 0.1 is 6', () => {
    const minutes = Array.from({ length: 60 }, (_, index) => ({
      atMs: index * MINUTE_MS,
      open: 1,
      high: 1,
      low: 1,
      close: 1,
      volume: 0.1,
    }));
    expect(aggregateCandles(minutes, INTERVAL_MS['1h'])[0]?.volume).toBe(6);
  });

  it('add up to longer intervals, aligned to UTC, and leave gaps open', () => {
    const minute = (atMs: number, price: number) => ({
      atMs,
      open: price,
      high: price + 1,
      low: price - 1,
      close: price,
      volume: 1,
    });
    const candles = [minute(0, 10), minute(60_000, 20), minute(240_000, 5), minute(1_200_000, 7)];
    expect(aggregateCandles(candles, INTERVAL_MS['5m'])).toEqual([
      { atMs: 0, open: 10, high: 21, low: 4, close: 5, volume: 3 },
      { atMs: 1_200_000, open: 7, high: 8, low: 6, close: 7, volume: 1 },
    ]);
  });
});
