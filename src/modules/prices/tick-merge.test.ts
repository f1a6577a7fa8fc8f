import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tick } from '#engine';
import { joinTick, type PendingTick } from './tick-merge.ts';

const tickArbitrary = fc
  .record({
    gapMs: fc.integer({ min: 1, max: 400 }),
    prices: fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 3, maxLength: 3 }),
    volume: fc.integer({ min: 0, max: 50 }),
    hasOpen: fc.boolean(),
  })
  .map(({ gapMs, prices, volume, hasOpen }) => ({ gapMs, prices: [...prices].sort((a, b) => a - b), volume, hasOpen }));

function ticksOf(parts: readonly { gapMs: number; prices: number[]; volume: number; hasOpen: boolean }[]): Tick[] {
  let atMs = 59_000;
  return parts.map(({ gapMs, prices: [low = 1, last = 1, high = 1], volume, hasOpen }) => {
    atMs += gapMs;
    const tick = { market: 'custom:A/B', atMs, last, high, low, volume };
    return hasOpen ? { ...tick, open: low } : tick;
  });
}

function mergeAll(ticks: readonly Tick[], mergeMs: number): Tick[] {
  const merged: Tick[] = [];
  let pending: PendingTick | undefined;
  for (const tick of ticks) {
    const joined = joinTick(pending, tick, mergeMs);
    if (joined.ready) merged.push(joined.ready);
    pending = joined.pending;
  }
  return pending ? [...merged, pending.tick] : merged;
}

describe('merging', () => {
  it('keeps open, high, low, volume and the last of the last, in order, within the window and the minute', () => {
    fc.assert(
      fc.property(fc.array(tickArbitrary, { maxLength: 40 }), fc.integer({ min: 1, max: 1_000 }), (parts, mergeMs) => {
        const ticks = ticksOf(parts);
        const merged = mergeAll(ticks, mergeMs);
        let next = 0;
        for (const one of merged) {
          const group = ticks.slice(next, ticks.findIndex((tick) => tick.atMs === one.atMs) + 1);
          next += group.length;
          expect(one.high).toBe(Math.max(...group.map((tick) => tick.high)));
          expect(one.low).toBe(Math.min(...group.map((tick) => tick.low)));
          expect(one.volume).toBe(group.reduce((sum, tick) => sum + tick.volume, 0));
          expect(one.last).toBe(group.at(-1)?.last);
          expect(one.open).toBe(group[0]?.open);
          const firstAtMs = group[0]?.atMs ?? 0;
          expect(one.atMs - firstAtMs).toBeLessThan(mergeMs);
          expect(Math.floor(one.atMs / 60_000)).toBe(Math.floor(firstAtMs / 60_000));
        }
        expect(next).toBe(ticks.length);
      }),
    );
  });

  it('merges what lies within the window, and only that', () => {
    const at = (atMs: number) => ({ market: 'custom:A/B', atMs, last: atMs, high: atMs, low: atMs, volume: 1 });
    expect(mergeAll([at(1), at(50), at(100), at(101), at(300)], 100).map((tick) => tick.atMs)).toEqual([100, 101, 300]);
  });
});
