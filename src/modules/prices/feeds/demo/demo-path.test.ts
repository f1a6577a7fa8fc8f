import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CANDLE_INTERVALS } from '#contract/api/prices';
import { INTERVAL_MS, MINUTE_MS } from '../../candle.ts';
import type { VenueCandle } from '../feed.ts';
import { DEMO_SEED } from './demo-feed.ts';
import { DEMO_MARKETS, type DemoMarket } from './demo-markets.ts';
import { TICK_MS } from './demo-minute.ts';
import { createDemoPath, type DemoPath } from './demo-path.ts';

const DAY_MS = 86_400_000;
const FROM_MS = Date.UTC(2024, 0, 1);
const TO_MS = Date.UTC(2030, 0, 1);
const LATER_MS = Number.POSITIVE_INFINITY;

const market = fc.constantFrom(...DEMO_MARKETS);
const seed = fc.integer({ min: 0, max: 1_000 });
const instant = fc.integer({ min: FROM_MS, max: TO_MS });

function candleOf(path: DemoPath, fromMs: number, lengthMs: number, nowMs = LATER_MS): VenueCandle {
  const candle = path.candle(fromMs, lengthMs, nowMs);
  expect(candle).toBeDefined();
  return candle as VenueCandle;
}

/** A candle made of ticks, by the plain definition. Volumes in whole lots, so that sums are exact. */
function candleOfTicks(path: DemoPath, { volumeDecimals }: DemoMarket, fromMs: number, untilMs: number) {
  const ticks = path.ticksBetween(fromMs - 1, untilMs);
  const prices = ticks.map(({ price }) => Number(price));
  const lots = ticks.reduce((sum, { volume }) => sum + Math.round(Number(volume) * 10 ** volumeDecimals), 0);
  return {
    open: prices[0],
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1),
    volume: lots / 10 ** volumeDecimals,
  };
}

function numbers({ open, high, low, close, volume }: VenueCandle) {
  return { open: Number(open), high: Number(high), low: Number(low), close: Number(close), volume: Number(volume) };
}

describe('the simulated path', () => {
  test('every candle is exactly what the ticks of its time make', () => {
    fc.assert(
      fc.property(market, seed, instant, fc.constantFrom(1, 5, 15), (of, from, atMs, minutes) => {
        const path = createDemoPath(of, from);
        const lengthMs = minutes * MINUTE_MS;
        const fromMs = atMs - (atMs % lengthMs);
        const candle = candleOf(path, fromMs, lengthMs);
        expect(numbers(candle)).toEqual(candleOfTicks(path, of, fromMs, fromMs + lengthMs - 1));
      }),
      { numRuns: 60 },
    );
  });

  test('a candle that is not over holds the ticks that have come', () => {
    fc.assert(
      fc.property(market, instant, (of, nowMs) => {
        const path = createDemoPath(of, 1);
        const fromMs = nowMs - (nowMs % (5 * MINUTE_MS));
        const candle = candleOf(path, fromMs, 5 * MINUTE_MS, nowMs);
        expect(numbers(candle)).toEqual(candleOfTicks(path, of, fromMs, nowMs));
        expect(path.candle(fromMs, 5 * MINUTE_MS, fromMs - 1)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test('candles of long intervals are the short ones added up', () => {
    fc.assert(
      fc.property(market, instant, fc.constantFrom(...CANDLE_INTERVALS), (of, atMs, interval) => {
        const path = createDemoPath(of, 7);
        const lengthMs = INTERVAL_MS[interval];
        const fromMs = atMs - (atMs % lengthMs);
        const whole = numbers(candleOf(path, fromMs, lengthMs));
        const parts = Array.from({ length: lengthMs / MINUTE_MS }, (_, i) =>
          numbers(candleOf(path, fromMs + i * MINUTE_MS, MINUTE_MS)),
        );
        const lots = parts.reduce((sum, { volume }) => sum + Math.round(volume * 10 ** of.volumeDecimals), 0);
        expect(whole).toEqual({
          open: parts[0]?.open,
          high: Math.max(...parts.map(({ high }) => high)),
          low: Math.min(...parts.map(({ low }) => low)),
          close: parts.at(-1)?.close,
          volume: lots / 10 ** of.volumeDecimals,
        });
      }),
      { numRuns: 40 },
    );
  });

  test('two who ask, in whatever order, are told the same', () => {
    fc.assert(
      fc.property(market, seed, fc.array(instant, { minLength: 1, maxLength: 12 }), (of, from, instants) => {
        const one = createDemoPath(of, from);
        const other = createDemoPath(of, from);
        const told = instants.map((atMs) => one.tickAt(atMs));
        expect(instants.toReversed().map((atMs) => other.tickAt(atMs))).toEqual(told.toReversed());
      }),
      { numRuns: 30 },
    );
    const [of] = DEMO_MARKETS as [DemoMarket];
    expect(createDemoPath(of, 1).tickAt(FROM_MS)).not.toEqual(createDemoPath(of, 2).tickAt(FROM_MS));
  });

  test('prices are above 0 and whole steps, however small', () => {
    fc.assert(
      fc.property(market, seed, instant, (of, from, atMs) => {
        for (const { price, volume } of createDemoPath(of, from).ticksBetween(atMs, atMs + 10_000)) {
          expect(Number(price)).toBeGreaterThan(0);
          expect(price.split('.')[1]?.length).toBe(of.priceDecimals);
          expect(Number(volume)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('days, minutes and ticks join without a jump of their own', () => {
    fc.assert(
      fc.property(market, seed, instant, (of, from, atMs) => {
        const path = createDemoPath(of, from);
        const midnightMs = atMs - (atMs % DAY_MS);
        const before = Number(path.tickAt(midnightMs - TICK_MS).price);
        const after = Number(path.tickAt(midnightMs).price);
        const step = 10 ** -of.priceDecimals;
        expect(Math.abs(after - before)).toBeLessThanOrEqual(before * of.minuteMove + step);
      }),
      { numRuns: 60 },
    );
  });

  test('in every minute of Bitcoin something happens, and not too much', () => {
    const btc = DEMO_MARKETS.find((one) => one.market === 'demo:BTC/USDT') as DemoMarket;
    const path = createDemoPath(btc, DEMO_SEED);
    const ranges = Array.from({ length: 3 * 1_440 }, (_, i) => {
      const { open, high, low } = numbers(candleOf(path, FROM_MS + i * MINUTE_MS, MINUTE_MS));
      return ((high - low) / open) * 100;
    }).sort((a, b) => a - b);
    expect(ranges[0]).toBeGreaterThan(0.1);
    expect(ranges[Math.floor(ranges.length * 0.9)]).toBeLessThan(0.35);
    expect(ranges.at(-1)).toBeLessThan(2);
  });

  test('an alert three hundredths of a percent around Bitcoin fires within a minute nearly always, and within two', () => {
    const btc = DEMO_MARKETS.find((one) => one.market === 'demo:BTC/USDT') as DemoMarket;
    const path = createDemoPath(btc, DEMO_SEED);
    // Some 14 hours, begun at every second of the minute.
    const waitsMs = Array.from({ length: 1_000 }, (_, i) => {
      const atMs = FROM_MS + i * 51_000;
      const now = Number(path.tickAt(atMs).price);
      const ticks = path.ticksBetween(atMs, atMs + 120_000);
      const index = ticks.findIndex(({ price }) => Math.abs(Number(price) / now - 1) > 0.0003);
      return index === -1 ? Number.POSITIVE_INFINITY : index * TICK_MS;
    });
    expect(waitsMs.filter((waitMs) => waitMs > 60_000).length).toBeLessThanOrEqual(5);
    expect(Math.max(...waitsMs)).toBeLessThan(120_000);
  });

  test('the volume of a day is that of its minutes', () => {
    const [of] = DEMO_MARKETS as [DemoMarket];
    const path = createDemoPath(of, 3);
    let sum = 0;
    for (let i = 0; i < 1_440; i++) {
      const { volume, close } = numbers(candleOf(path, FROM_MS + i * MINUTE_MS, MINUTE_MS));
      sum += volume * close;
    }
    expect(Number(path.volumeOfDay(FROM_MS + DAY_MS))).toBeCloseTo(sum, 1);
  });
});
