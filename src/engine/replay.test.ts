import { expect, it } from 'vitest';
import { replay } from './replay.ts';
import type { AlertSpec, Firing, Tick } from './tick.ts';

it('replays ticks through alerts and streams firings in order', async () => {
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
  const alerts = [alert('once', 'price >= 110', 1), alert('often', 'price crosses 100', 0)];
  const candles = [
    candle(1, 90, 95, 85, 90),
    candle(2, 91, 120, 90, 99),
    candle(2, 1, 1, 1, 1),
    candle(3, 99, 115, 99, 101),
  ];
  async function* stream() {
    yield* candles;
  }
  const firings: Firing[] = [];
  const streamed: Firing[] = [];
  expect(replay(alerts, candles, (firing) => firings.push(firing))).toEqual({ ticks: 3, outOfOrder: 1, suspended: [] });
  expect(await replay(alerts, stream(), (firing) => streamed.push(firing))).toEqual({
    ticks: 3,
    outOfOrder: 1,
    suspended: [],
  });
  expect(streamed).toEqual(firings);
  expect(firings.map(({ alertId, sequence, atMs, price }) => [alertId, sequence, atMs, price])).toEqual([
    ['often', 1, 2, 120],
    ['once', 1, 2, 120],
    ['often', 2, 3, 115],
  ]);
});
