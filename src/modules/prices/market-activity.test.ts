import { expect, it } from 'vitest';
import { createMarketActivity } from './market-activity.ts';

const MINUTE_MS = 60_000;

it('counts the ticks of the last hour and remembers its first price', () => {
  const activity = createMarketActivity();
  expect(activity.read(0)).toBeUndefined();
  activity.add(10, 3, 100 * MINUTE_MS);
  activity.add(11, 1, 101 * MINUTE_MS);
  activity.add(20, 2, 130 * MINUTE_MS);
  expect(activity.read(130 * MINUTE_MS)).toEqual({ ticks: 6, firstPrice: 10 });
  expect(activity.read(160 * MINUTE_MS)).toEqual({ ticks: 2, firstPrice: 20 });
  expect(activity.read(300 * MINUTE_MS)).toBeUndefined();
});

it('reuses the slots of an hour ago', () => {
  const activity = createMarketActivity();
  activity.add(10, 3, 0);
  activity.add(30, 1, 60 * MINUTE_MS);
  expect(activity.read(60 * MINUTE_MS)).toEqual({ ticks: 1, firstPrice: 30 });
});
