import { expect, test } from 'vitest';
import { createLostTrades } from './lost-trades.ts';

test('a number that two heartbeats tell and no trade brings is missing, once', () => {
  const lost = createLostTrades();
  lost.seen('A', 5);
  expect(lost.isMissing('A', 6)).toBe(false);
  expect(lost.isMissing('A', 6)).toBe(true);
  expect(lost.isMissing('A', 6)).toBe(false);
  expect(lost.isMissing('A', 7)).toBe(false);
  expect(lost.isMissing('A', 7)).toBe(true);
  lost.again('A');
  expect([lost.isMissing('A', 7), lost.isMissing('A', 7), lost.isMissing('A', 7)]).toEqual([false, true, false]);
});

test('a trade that comes between two heartbeats is not missing', () => {
  const lost = createLostTrades();
  lost.seen('A', 5);
  for (let id = 6; id < 50; id++) {
    expect(lost.isMissing('A', id)).toBe(false);
    lost.seen('A', id);
  }
  lost.seen('A', 3);
  expect(lost.isMissing('A', 49)).toBe(false);
});

test('nothing is missing before the first heartbeat', () => {
  const lost = createLostTrades();
  expect(lost.isMissing('A', 1_000)).toBe(false);
  expect(lost.isMissing('A', 1_000)).toBe(false);
  lost.seen('B', 1);
  expect(lost.isMissing('A', 1_001)).toBe(false);
  expect(lost.isMissing('A', 1_001)).toBe(true);
});
