import { expect, it } from 'vitest';
import { replay } from './replay.ts';
import type { AlertSpec, Firing, Tick } from './tick.ts';

it('replays ticks through alerts and streams firings in order', () => {
  const alert = (id: string, condition: string, repeat: number): AlertSpec => ({
    id,
    market: 'custom:A/USD',
    condition,
    trigger: 'edge',
    repeat,
    cooldownMs: 0,
  });
  const candle = (atMs: number, open: number, high: number, low: number, last: number): Tick => ({
    market: 'custom:A/USD',
    atMs,
    open,
    high,
    low,
    last,
    volume: 1,
  });
  const firings: Firing[] = [];
  const outcome = replay(
    [alert('once', 'price >= 110', 1), alert('often', 'price crosses 100', 0)],
    [candle(1, 90, 95, 85, 90), candle(2, 91, 120, 90, 99), candle(2, 1, 1, 1, 1), candle(3, 99, 115, 99, 101)],
    (firing) => firings.push(firing),
  );
  expect(outcome).toEqual({ ticks: 3, outOfOrder: 1 });
  expect(firings.map(({ alertId, sequence, atMs, price }) => [alertId, sequence, atMs, price])).toEqual([
    ['often', 1, 2, 120],
    ['once', 1, 2, 120],
    ['often', 2, 3, 115],
  ]);
});
