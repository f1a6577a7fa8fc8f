import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tick } from '#engine';
import { CONFIRM_WITHIN_MS, FUTURE_MAX_MS, type GuardMemory, judgeTick } from './tick-guard.ts';

const NOW_MS = 1_000_000;
const settings = { nowMs: NOW_MS, outlierPercent: 50 };
const memory: GuardMemory = { last: { atMs: 1_000, price: 100 } };

function point(atMs: number, price: number): Tick {
  return { market: 'custom:A/B', atMs, last: price, high: price, low: price, volume: 0 };
}

describe('judgeTick', () => {
  it('accepts the first tick of a market at any price', () => {
    expect(judgeTick(point(5, 1e9), {}, settings)).toEqual({ kind: 'accepted' });
  });

  it('rejects what is not after the last accepted tick', () => {
    expect(judgeTick(point(1_000, 100), memory, settings)).toMatchObject({ code: 'out_of_order' });
    expect(judgeTick(point(999, 100), memory, settings)).toMatchObject({ code: 'out_of_order' });
    expect(judgeTick(point(1_001, 100), memory, settings)).toEqual({ kind: 'accepted' });
  });

  it('rejects what is more than 5 s ahead of the clock', () => {
    expect(judgeTick(point(NOW_MS + FUTURE_MAX_MS, 100), memory, settings)).toEqual({ kind: 'accepted' });
    expect(judgeTick(point(NOW_MS + FUTURE_MAX_MS + 1, 100), memory, settings)).toMatchObject({ code: 'future' });
  });

  it('lets a jump of exactly the percentage through, and rejects a larger one', () => {
    expect(judgeTick(point(2_000, 150), memory, settings)).toEqual({ kind: 'accepted' });
    expect(judgeTick(point(2_000, 50), memory, settings)).toEqual({ kind: 'accepted' });
    expect(judgeTick(point(2_000, 150.01), memory, settings)).toMatchObject({ code: 'outlier' });
    expect(judgeTick(point(2_000, 49.99), memory, settings)).toMatchObject({ code: 'outlier' });
  });

  it.each([[{ open: 200, high: 200 }], [{ high: 200 }], [{ low: 20 }], [{ last: 200, high: 200 }]])(
    'counts any of open, high, low and last: %j',
    (fields) => {
      expect(judgeTick({ ...point(2_000, 100), ...fields }, memory, settings)).toMatchObject({ code: 'outlier' });
    },
  );

  it('accepts a second tick near the jump within 10 s of market time', () => {
    const candidate = { atMs: 2_000, low: 300, high: 300 };
    const jumped = { ...memory, candidate };
    expect(judgeTick(point(2_001, 310), jumped, settings)).toEqual({ kind: 'accepted' });
    expect(judgeTick(point(2_000 + CONFIRM_WITHIN_MS, 160), jumped, settings)).toEqual({ kind: 'accepted' });
    expect(judgeTick(point(2_001 + CONFIRM_WITHIN_MS, 300), jumped, settings)).toMatchObject({ code: 'outlier' });
    expect(judgeTick(point(2_001, 451), jumped, settings)).toMatchObject({ code: 'outlier' });
    expect(judgeTick(point(2_001, 40), jumped, settings)).toMatchObject({ code: 'outlier' });
  });

  it('confirms a jump of a market that ticks once a minute by its next tick', () => {
    const last = { atMs: 60_000, price: 100 };
    const verdict = judgeTick(point(120_000, 160), { last }, settings);
    expect(verdict).toMatchObject({ code: 'outlier' });
    const candidate = { atMs: 120_000, low: 160, high: 160 };
    expect(judgeTick(point(180_000, 161), { last, candidate }, settings)).toEqual({ kind: 'accepted' });
    expect(judgeTick(point(180_001, 161), { last, candidate }, settings)).toMatchObject({ code: 'outlier' });
  });

  it('is not confirmed by the same tick sent again', () => {
    const first = judgeTick(point(2_000, 300), memory, settings);
    const candidate = first.kind === 'rejected' ? first.candidate : undefined;
    expect(candidate).toEqual({ atMs: 2_000, low: 300, high: 300 });
    const again = judgeTick(point(2_000, 300), { ...memory, ...(candidate && { candidate }) }, settings);
    expect(again).toEqual(first);
  });

  it('confirms a wick by its far-off prices alone', () => {
    const candidate = { atMs: 2_000, low: 300, high: 300 };
    const wick = { ...point(2_500, 100), high: 290 };
    expect(judgeTick(wick, { ...memory, candidate }, settings)).toEqual({ kind: 'accepted' });
  });

  it('with 0 percent believes every jump', () => {
    expect(judgeTick(point(2_000, 1e9), memory, { ...settings, outlierPercent: 0 })).toEqual({ kind: 'accepted' });
  });

  it('never lets an unconfirmed jump move the price by more than the percentage', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 30_000 }), fc.integer({ min: 1, max: 1_000 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (moves) => {
        let state: GuardMemory = {};
        let atMs = 0;
        let rejectedJustNow: number | undefined;
        for (const [gapMs, price] of moves) {
          atMs += gapMs;
          const verdict = judgeTick(point(atMs, price), state, { nowMs: atMs, outlierPercent: 50 });
          if (verdict.kind === 'rejected') {
            if (verdict.candidate) state = { ...state, candidate: verdict.candidate };
            rejectedJustNow = atMs;
            continue;
          }
          const isSmall = !state.last || Math.abs(price - state.last.price) <= state.last.price * 0.5;
          const withinMs = Math.max(CONFIRM_WITHIN_MS, (rejectedJustNow ?? atMs) - (state.last?.atMs ?? atMs));
          expect(isSmall || (rejectedJustNow ?? Number.NEGATIVE_INFINITY) >= atMs - withinMs).toBe(true);
          state = { ...state, last: { atMs, price } };
        }
      }),
    );
  });
});
