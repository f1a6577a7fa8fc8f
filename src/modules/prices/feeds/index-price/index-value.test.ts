import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VenueCandle } from '../feed.ts';
import { indexCandles } from './index-candles.ts';
import { DISAGREEMENT_MAX, indexValue, middlesOf, quorumOf } from './index-value.ts';

/** Venues that agree: within half a percent of 100. */
const agreeing = fc.double({ min: 99.75, max: 100.25, noNaN: true });
const anything = fc.oneof(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), fc.constantFrom(1_000, 10, 100.2, 99.8));

describe('the value of an index', () => {
  test('is the median, and of two what both have reached', () => {
    expect(indexValue([103, 101, 102], 90)).toBe(102);
    expect(indexValue([100, 100.5], 99)).toBe(100);
    expect(indexValue([100, 100.5], 101)).toBe(100.5);
    expect(indexValue([100, 100.5], 100.2)).toBe(100.2);
    expect(indexValue([100, 100.5], undefined)).toBe(100);
    expect(indexValue([], 100)).toBeUndefined();
    expect(indexValue([42], 100)).toBe(42);
  });

  test('is none where the middle ones disagree', () => {
    expect(indexValue([100, 1_000], 100)).toBeUndefined();
    expect(indexValue([100, 100 * (1 + DISAGREEMENT_MAX)], 100)).toBe(100);
    expect(indexValue([100, 101.01], 100)).toBeUndefined();
    expect(indexValue([90, 100, 102, 120], 100)).toBeUndefined();
  });

  test('does not depend on the order of the venues', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 6 }), fc.option(anything, { nil: undefined }), (prices, previous) => {
        const value = indexValue(prices, previous);
        expect(indexValue(prices.toReversed(), previous)).toBe(value);
        expect(indexValue(prices.toSorted(), previous)).toBe(value);
      }),
    );
  });

  test('one arbitrary venue moves it nowhere that the others are not', () => {
    fc.assert(
      fc.property(
        fc.array(agreeing, { minLength: 2, maxLength: 5 }),
        anything,
        agreeing,
        (others, glitch, previous) => {
          const value = indexValue([...others, glitch], previous);
          expect(value).toBeGreaterThanOrEqual(Math.min(...others));
          expect(value).toBeLessThanOrEqual(Math.max(...others));
        },
      ),
    );
  });

  test('of two, one arbitrary venue moves it only towards the other, or not at all', () => {
    fc.assert(
      fc.property(agreeing, anything, agreeing, (other, glitch, previous) => {
        const value = indexValue([other, glitch], previous);
        if (value === undefined) return;
        expect(value).toBeGreaterThanOrEqual(Math.min(other, previous));
        expect(value).toBeLessThanOrEqual(Math.max(other, previous));
      }),
    );
  });

  test('a rise reaches a level exactly when the majority of venues has', () => {
    fc.assert(
      fc.property(fc.array(agreeing, { minLength: 1, maxLength: 7 }), agreeing, (prices, level) => {
        const above = prices.filter((price) => price >= level).length;
        expect((indexValue(prices, 99) ?? 0) >= level).toBe(above * 2 > prices.length);
        const below = prices.filter((price) => price <= level).length;
        expect((indexValue(prices, 101) ?? 0) <= level).toBe(below * 2 > prices.length);
      }),
    );
  });

  test('a venue that leaves three does not move it', () => {
    fc.assert(
      fc.property(fc.tuple(agreeing, agreeing, agreeing), fc.nat({ max: 2 }), (prices, leaving) => {
        const before = middlesOf(prices)?.lower;
        expect(
          indexValue(
            prices.filter((_, i) => i !== leaving),
            before,
          ),
        ).toBe(before);
      }),
    );
  });

  test('half of the venues are enough', () => {
    expect([0, 1, 2, 3, 4, 5].map(quorumOf)).toEqual([1, 1, 1, 2, 2, 3]);
  });
});

const MINUTE_MS = 60_000;

function candle(minute: number, [open, high, low, close]: readonly number[], volume = 1): VenueCandle {
  return {
    atMs: minute * MINUTE_MS,
    open: String(open),
    high: String(high),
    low: String(low),
    close: String(close),
    volume: String(volume),
  };
}

describe('candles of an index', () => {
  test('a wick on one venue of three is in none', () => {
    const calm = candle(0, [100, 100.4, 99.8, 100.1], 2);
    const wick = candle(0, [100, 150, 40, 100.1], 3);
    expect(indexCandles([[calm], [wick], [calm]], 3)).toEqual([{ ...calm, volume: '7' }]);
    expect(indexCandles([[calm], [wick]], 2)).toEqual([{ ...calm, volume: '5' }]);
  });

  test('what the majority reached is in it', () => {
    const [made] = indexCandles(
      [[candle(0, [100, 103, 99, 100])], [candle(0, [100, 102, 98, 100])], [candle(0, [100, 101, 97, 100])]],
      3,
    );
    expect(made).toMatchObject({ high: '102', low: '98' });
  });

  test('a venue without a trade stands at its last close; before its first it is not counted', () => {
    const lists = [
      [candle(0, [100, 100, 100, 100]), candle(2, [100.2, 100.6, 100.2, 100.6])],
      [candle(1, [100.2, 100.4, 100.2, 100.4])],
    ];
    const made = indexCandles(lists, 2);
    expect(made.map(({ atMs }) => atMs / MINUTE_MS)).toEqual([0, 1, 2]);
    expect(made[2]).toMatchObject({ open: '100.2', close: '100.4', high: '100.4' });
  });

  test('has none where too few venues answered, or where they disagree', () => {
    expect(indexCandles([[candle(0, [100, 100, 100, 100])]], 3)).toEqual([]);
    const lists = [
      [candle(0, [100, 100, 100, 100]), candle(1, [100, 100, 100, 100])],
      [candle(0, [100, 100, 100, 120]), candle(1, [100, 100, 100, 100])],
    ];
    expect(indexCandles(lists, 2).map(({ atMs }) => atMs / MINUTE_MS)).toEqual([1]);
  });

  test('is well formed, and within the others whatever one venue tells', () => {
    const bar = fc.tuple(agreeing, agreeing, agreeing, agreeing).map(([open, close, one, other]) => {
      return [open, Math.max(open, close, one, other), Math.min(open, close, one, other), close] as const;
    });
    const wild = fc.tuple(anything, anything).map(([open, close]) => {
      return [open, Math.max(open, close) * 10, Math.min(open, close) / 10, close] as const;
    });
    fc.assert(
      fc.property(fc.array(bar, { minLength: 2, maxLength: 4 }), wild, (others, glitch) => {
        const lists = [...others, glitch].map((values) => [candle(0, values)]);
        const [made] = indexCandles(lists, lists.length);
        expect(made).toBeDefined();
        const { open, high, low, close } = made as VenueCandle;
        expect(Number(high)).toBeGreaterThanOrEqual(Math.max(Number(open), Number(close)));
        expect(Number(low)).toBeLessThanOrEqual(Math.min(Number(open), Number(close)));
        expect(Number(high)).toBeLessThanOrEqual(Math.max(...others.map((values) => values[1])));
        expect(Number(low)).toBeGreaterThanOrEqual(Math.min(...others.map((values) => values[2])));
      }),
    );
  });
});
