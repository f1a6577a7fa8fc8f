import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CANDLE_INTERVALS } from '#contract/api/prices';
import { problem } from '#contract/problem';
import { assert, err, ok } from '#contract/result';
import { createTestClock, type TestClock } from '#test/test-clock';
import { aggregateCandles, type Candle, candleOfTick, INTERVAL_MS, MINUTE_MS } from '../../candle.ts';
import { parseTick } from '../../tick-parse.ts';
import type { Feed, FeedSink, RawBatch, RawQuote } from '../feed.ts';
import { createDemoFeed } from './demo-feed.ts';

const START_MS = Date.UTC(2026, 5, 1, 12, 0, 30, 130);
const BTC = 'demo:BTC/USDT';

describe('the demo feed', () => {
  let clock: TestClock;
  let feed: Feed;
  let batches: RawBatch[];
  let quotes: (readonly RawQuote[])[];
  let isRefusing: boolean;
  let lastMs: number | undefined;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    clock = createTestClock(START_MS);
    feed = createDemoFeed({ clock });
    batches = [];
    quotes = [];
    isRefusing = false;
    lastMs = undefined;
  });
  afterEach(async () => {
    await feed.stop();
    vi.useRealTimers();
  });

  const sink: FeedSink = {
    async ticks(batch) {
      if (isRefusing) return err(problem('overloaded', 'Too much waits.'));
      batches.push(batch);
      return ok({ accepted: batch.ticks.length, rejected: [] });
    },
    quotes: (told) => quotes.push(told),
    lastOf: () => (lastMs === undefined ? undefined : { atMs: lastMs }),
    changed: () => undefined,
  };

  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 250) {
      clock.advance(250);
      await vi.advanceTimersByTimeAsync(250);
    }
  }

  function ticks() {
    return batches.flatMap(({ market, ticks }) =>
      ticks.map((raw) => {
        const tick = parseTick(market, raw);
        assert(tick.ok, 'the pipeline takes every tick');
        return tick.value;
      }),
    );
  }

  test('is always live, simulated, and lists its markets from the start', async () => {
    expect(feed.state()).toMatchObject({ status: 'connecting', isSimulated: true });
    await feed.start(sink);
    expect(feed.state()).toMatchObject({ venue: 'demo', status: 'live', isSimulated: true, watched: 0 });
    expect(feed.markets().length).toBeGreaterThanOrEqual(12);
    expect(feed.markets().map(({ market }) => market)).toEqual(
      feed
        .markets()
        .map(({ market }) => market)
        .toSorted(),
    );
    expect(feed.find(BTC)).toEqual({ market: BTC, status: 'active', tickSize: '0.01' });
    expect(feed.find('demo:NO/USDT')).toBeUndefined();
  });

  test('quotes every market once a second, with what the day was', async () => {
    await feed.start(sink);
    await pass(3_000);
    expect(quotes).toHaveLength(4);
    expect(quotes[3]?.map(({ market }) => market)).toEqual(feed.markets().map(({ market }) => market));
    const btc = quotes[3]?.find(({ market }) => market === BTC);
    assert(btc?.open24h && btc.volume24h && feed.candles, 'the day is told');
    const fromMs = START_MS + 3_000 - 86_400_000;
    const then = await feed.candles({ market: BTC, interval: '1m', fromMs: fromMs - MINUTE_MS, toMs: fromMs });
    assert(then.ok, 'there is a history');
    expect(Number(btc.open24h)).toBeLessThanOrEqual(Number(then.value[0]?.high));
    expect(Number(btc.open24h)).toBeGreaterThanOrEqual(Number(then.value[0]?.low));
    expect(batches).toEqual([]);
  });

  test('gives watched markets every tick, in order, from the instant that was asked for', async () => {
    feed.watch(new Map([[BTC, START_MS - 60_000]]));
    await feed.start(sink);
    expect(feed.isFlowing(BTC)).toBe(false);
    await pass(5_000);
    expect(feed.isFlowing(BTC)).toBe(true);
    const instants = ticks().map(({ atMs }) => atMs);
    expect(instants[0]).toBe(Math.ceil((START_MS - 60_000) / 250) * 250);
    expect(instants.at(-1)).toBe(Math.floor((START_MS + 5_000) / 250) * 250);
    expect(instants.every((atMs, i) => i === 0 || atMs - (instants[i - 1] ?? 0) === 250)).toBe(true);
    expect(new Set(batches.map(({ origin }) => origin))).toEqual(new Set(['backfill', 'live']));
    feed.watch(new Map());
    batches = [];
    await pass(1_000);
    expect(batches).toEqual([]);
  });

  test('its candles are what its ticks make, in every interval, also those of a long gap', async () => {
    lastMs = START_MS - 50 * 3_600_000;
    feed.watch(new Map([[BTC, START_MS - 60 * 3_600_000]]));
    await feed.start(sink);
    await pass(90_000);
    const all = ticks();
    expect(all[0]?.atMs).toBeGreaterThan(lastMs);
    const minutes: Candle[] = aggregateCandles(
      all.map((tick) => candleOfTick(tick, MINUTE_MS)),
      MINUTE_MS,
    );
    for (const interval of CANDLE_INTERVALS) {
      const lengthMs = INTERVAL_MS[interval];
      const fromMs = Math.ceil(lastMs / lengthMs) * lengthMs;
      const answer = await feed.candles?.({ market: BTC, interval, fromMs, toMs: clock.nowMs() + 1 });
      assert(answer?.ok, 'there is a history');
      const expected = aggregateCandles(
        minutes.filter(({ atMs }) => atMs >= fromMs),
        lengthMs,
      );
      const told = answer.value.map(({ atMs, ...rest }) => ({
        atMs,
        ...Object.fromEntries(Object.entries(rest).map(([field, value]) => [field, Number(value)])),
      }));
      expect(told.length).toBeGreaterThan(0);
      expect(told).toEqual(expected.slice(0, 1_000));
    }
  });

  test('another process goes on with the same prices', async () => {
    feed.watch(new Map([[BTC, START_MS]]));
    await feed.start(sink);
    await pass(4_000);
    const first = ticks();
    await feed.stop();
    batches = [];
    feed = createDemoFeed({ clock });
    feed.watch(new Map([[BTC, START_MS]]));
    await feed.start(sink);
    await pass(500);
    expect(ticks().slice(0, first.length)).toEqual(first);
  });

  test('what is not taken is told again, and nothing twice', async () => {
    feed.watch(new Map([[BTC, START_MS]]));
    await feed.start(sink);
    isRefusing = true;
    await pass(8_000);
    expect(feed.isFlowing(BTC)).toBe(false);
    isRefusing = false;
    await pass(1_000);
    expect(feed.isFlowing(BTC)).toBe(true);
    const instants = ticks().map(({ atMs }) => atMs);
    expect(instants).toEqual(Array.from({ length: instants.length }, (_, i) => (instants[0] ?? 0) + i * 250));
    expect(instants.length).toBe(36);
  });

  test('a thousand days are at hand, and a market that it does not list has none', async () => {
    const answer = await feed.candles?.({ market: BTC, interval: '1d', fromMs: 0, toMs: START_MS });
    assert(answer?.ok, 'there is a history');
    expect(answer.value).toHaveLength(1_000);
    const none = await feed.candles?.({ market: 'demo:NO/USDT', interval: '1d', fromMs: 0, toMs: START_MS });
    expect(none).toEqual(ok([]));
  });
});
