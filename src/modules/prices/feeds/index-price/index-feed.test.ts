import { afterEach, describe, expect, test } from 'vitest';
import { assert, ok } from '#contract/result';
import type { VenueCandle } from '../feed.ts';
import { createIndexVenue, createIndexWorld, type IndexVenue, type IndexWorld, VENUE_DOWN } from './index-world.ts';

const INDEX = 'index:BTC/USD';
const BINANCE = 'binance:BTC/USDT';
const COINBASE = 'coinbase:BTC/USD';
const KRAKEN = 'kraken:BTC/USD';
const START_MS = Date.UTC(2026, 0, 1, 12);

describe('the feed of indices', () => {
  let world: IndexWorld;
  let venues: Record<'binance' | 'coinbase' | 'kraken', IndexVenue>;
  afterEach(() => world.stop());

  function three(): IndexWorld {
    world = createIndexWorld((clock) => {
      venues = {
        binance: createIndexVenue(clock, 'binance', ['BTC/USDT', 'BTC/USDC', 'ETH/USDT', 'ONLY/USDT', 'USDC/USDT']),
        coinbase: createIndexVenue(clock, 'coinbase', ['BTC/USD', 'ETH/USD', 'BTC/EUR']),
        kraken: createIndexVenue(clock, 'kraken', ['BTC/USD', 'BTC/USDT', 'BTC/EUR']),
      };
      return Object.values(venues);
    }, START_MS);
    return world;
  }

  function tell(price: number, ...markets: string[]): void {
    for (const market of markets.length > 0 ? markets : [BINANCE, COINBASE, KRAKEN]) world.price(market, price);
  }

  async function watched(): Promise<void> {
    three();
    await world.start();
    tell(100);
    world.feed.watch(new Map([[INDEX, START_MS]]));
    await world.pass(1_000);
    expect(world.ticks().at(-1)).toMatchObject({ market: INDEX, last: 100 });
    expect(world.feed.isFlowing(INDEX)).toBe(true);
    world.batches.length = 0;
  }

  test('lists what two venues list, one vote each, and says what must be watched', () => {
    three();
    expect(world.feed.markets().map(({ market }) => market)).toEqual(['index:BTC/EUR', INDEX, 'index:ETH/USD']);
    expect(world.feed.componentsOf(INDEX)).toEqual([BINANCE, COINBASE, KRAKEN]);
    expect(world.feed.componentsOf('index:ONLY/USD')).toEqual([]);
    expect(world.feed.componentsOf(BINANCE)).toEqual([]);
    expect(world.feed.find(INDEX)).toEqual({ market: INDEX, status: 'active', tickSize: '0.01' });
    expect(world.feed.state()).toMatchObject({ venue: 'index', isSimulated: false });
  });

  test('of a simulated venue it is simulated; beside real ones that does not count', () => {
    world = createIndexWorld((clock) => [createIndexVenue(clock, 'demo', ['BTC/USDT'])]);
    expect(world.feed.componentsOf(INDEX)).toEqual(['demo:BTC/USDT']);
    expect(world.feed.state().isSimulated).toBe(true);
    world = createIndexWorld((clock) =>
      ['demo', 'kraken', 'coingecko'].map((v) => createIndexVenue(clock, v, ['BTC/USD'])),
    );
    expect(world.feed.componentsOf(INDEX)).toEqual([KRAKEN]);
    expect(world.feed.state().isSimulated).toBe(false);
  });

  test('tells each value once, with what it reached in between, and repeats it while it is quiet', async () => {
    await watched();
    tell(100.4, BINANCE, COINBASE);
    tell(100.1, BINANCE, COINBASE);
    await world.pass(100);
    expect(world.ticks()).toMatchObject([{ last: 100.1, high: 100.4, low: 100.1 }]);
    await world.pass(3_000);
    expect(world.ticks().slice(1)).toHaveLength(3);
    expect(
      new Set(
        world
          .ticks()
          .slice(1)
          .map(({ high }) => high),
      ),
    ).toEqual(new Set([100.1]));
    const instants = world.ticks().map(({ atMs }) => atMs);
    expect(instants).toEqual([...new Set(instants)].toSorted((a, b) => a - b));
  });

  test('a wick on one venue is not on the index', async () => {
    await watched();
    for (const price of [1_000, 0.001, Number.NaN, 0, 100]) tell(price, KRAKEN);
    await world.pass(2_000);
    for (const { high, low } of world.ticks()) expect([high, low]).toEqual([100, 100]);
  });

  test('goes on without a venue that is silent, and takes it back once it has been there for a while', async () => {
    await watched();
    const others = (market: string) => market !== KRAKEN;
    await world.pass(12_000, others);
    tell(100.6, BINANCE);
    tell(100.2, COINBASE);
    await world.pass(1_000, others);
    expect(world.ticks().at(-1)).toMatchObject({ last: 100.2 });
    tell(99.9, KRAKEN);
    await world.pass(3_000);
    tell(100.5, COINBASE);
    await world.pass(1_000);
    // Two of two are above; the third would hold it at 100.5 as well, so what tells is the way down.
    expect(world.ticks().at(-1)).toMatchObject({ last: 100.5 });
    tell(100.1, COINBASE);
    await world.pass(500);
    expect(world.ticks().at(-1)).toMatchObject({ last: 100.5 });
    await world.pass(4_000);
    expect(world.ticks().at(-1)).toMatchObject({ last: 100.1 });
    expect(world.feed.isFlowing(INDEX)).toBe(true);
  });

  test("freshness goes by the venue's clock", async () => {
    three();
    venues.kraken.aheadMs = -30_000;
    venues.binance.aheadMs = 30_000;
    await world.start();
    world.price(KRAKEN, 100);
    world.price(BINANCE, 100.2);
    world.price(COINBASE, 100.1, 11_000);
    world.feed.watch(new Map([[INDEX, START_MS]]));
    await world.pass(200, () => false);
    expect(world.ticks()[0]).toMatchObject({ last: 100 });
  });

  test('one venue of three is not believed until the others have been gone for ten minutes', async () => {
    await watched();
    venues.binance.status = 'down';
    venues.coinbase.status = 'down';
    venues.binance.sinceMs = world.clock.nowMs();
    venues.coinbase.sinceMs = world.clock.nowMs();
    const alone = (market: string) => market === KRAKEN;
    await world.pass(12_000, alone);
    world.batches.length = 0;
    tell(300, KRAKEN);
    await world.pass(20_000, alone);
    expect(world.batches).toEqual([]);
    expect(world.feed.isFlowing(INDEX)).toBe(false);
    tell(100.3, KRAKEN);
    venues.kraken.history = () => ok([]);
    venues.binance.history = () => ok([]);
    await world.pass(600_000, alone);
    expect(world.ticks().at(-1)).toMatchObject({ last: 100.3 });
  });

  test('two that disagree say nothing; once they agree it goes on', async () => {
    world = createIndexWorld((clock) => {
      const made = ['binance', 'kraken'].map((venue) => createIndexVenue(clock, venue, ['BTC/USD']));
      return made;
    }, START_MS);
    await world.start();
    tell(100, 'binance:BTC/USD', KRAKEN);
    world.feed.watch(new Map([[INDEX, START_MS]]));
    await world.pass(1_000);
    world.batches.length = 0;
    tell(102, KRAKEN);
    await world.pass(5_000);
    expect(world.batches).toEqual([]);
    tell(101.5, 'binance:BTC/USD');
    await world.pass(100);
    expect(world.ticks()).toMatchObject([{ last: 101.5 }]);
  });

  test('what the pipeline does not take is told again, with all that was reached since', async () => {
    await watched();
    world.isOverloaded = true;
    tell(100.7);
    await world.pass(500);
    tell(99.7);
    await world.pass(500);
    world.isOverloaded = false;
    tell(100.1);
    await world.pass(100);
    expect(world.ticks()[0]).toMatchObject({ last: 100.1, high: 100.7, low: 99.7 });
  });

  test('follows the lists of its venues', async () => {
    await watched();
    const { changes } = world;
    venues.kraken.listed = venues.kraken.listed.filter(({ market }) => market !== KRAKEN);
    await world.pass(1_000);
    expect(world.changes).toBeGreaterThan(changes);
    expect(world.feed.componentsOf(INDEX)).toEqual([BINANCE, COINBASE, 'kraken:BTC/USDT']);
    tell(100.2, BINANCE, COINBASE);
    await world.pass(200);
    expect(world.ticks().at(-1)).toMatchObject({ last: 100.2 });
  });

  test('quotes what is not watched, with what the venues say of the day', async () => {
    three();
    world.days.set(BINANCE, { changePercent: 2, volume: 1_000 });
    world.days.set(KRAKEN, { changePercent: 1, volume: 500 });
    await world.start();
    tell(101, BINANCE, KRAKEN, COINBASE);
    await world.pass(1_000);
    expect(world.quotes).toEqual([
      { market: INDEX, price: '101', atMs: START_MS + 1_000, open24h: '100', volume24h: '1500' },
    ]);
    await world.pass(1_000, () => false);
    expect(world.quotes).toHaveLength(1);
    expect(world.batches).toEqual([]);
  });

  function minutes(closes: readonly number[], wick = 0): VenueCandle[] {
    return closes.map((close, i) => ({
      atMs: START_MS + i * 60_000,
      open: String(closes[i - 1] ?? close),
      high: String(Math.max(close, closes[i - 1] ?? close) + wick),
      low: String(Math.min(close, closes[i - 1] ?? close)),
      close: String(close),
      volume: '1',
    }));
  }

  test('a total outage is filled from the histories of the venues, before anything live', async () => {
    await watched();
    await world.pass(180_000, () => false);
    expect(world.feed.isFlowing(INDEX)).toBe(false);
    world.batches.length = 0;
    venues.binance.history = () => VENUE_DOWN;
    venues.coinbase.history = () => ok(minutes([100, 100.8, 100.2, 100.3]));
    venues.kraken.history = () => ok(minutes([100, 100.8, 100.2, 100.3], 40));
    tell(100.3);
    await world.pass(300);
    const filled = world.batches.filter(({ origin }) => origin === 'backfill');
    expect(filled).toHaveLength(1);
    const ticks = world.ticks();
    expect(ticks.map(({ last }) => last)).toEqual([100, 100.8, 100.2, 100.3, 100.3]);
    expect(Math.max(...ticks.map(({ high }) => high))).toBe(100.8);
    expect(ticks[0]).not.toHaveProperty('open');
    expect(ticks.slice(1, 4).map(({ open }) => open)).toEqual([100, 100.8, 100.2]);
    const instants = ticks.map(({ atMs }) => atMs);
    expect(instants).toEqual([...new Set(instants)].toSorted((a, b) => a - b));
    expect(world.feed.isFlowing(INDEX)).toBe(true);
  });

  test('what was told of the minute in which the gap began is not told twice', async () => {
    await watched();
    tell(102);
    await world.pass(200);
    tell(100.5);
    await world.pass(1_000);
    await world.pass(30_000, () => false);
    world.batches.length = 0;
    const history = ok(minutes([100.6], 1.4));
    for (const venue of Object.values(venues)) venue.history = () => history;
    tell(100.6);
    await world.pass(300);
    expect(world.ticks()[0]).toMatchObject({ last: 100.6, high: 100.6, low: 100.5 });
  });

  test('after a restart the gap since the last tick is filled, also when the histories are slow to answer', async () => {
    three();
    const markMs = START_MS - 3_600_000;
    world.mark(INDEX, markMs, 90);
    world.feed.watch(new Map([[INDEX, markMs]]));
    await world.start();
    tell(100);
    await world.pass(5_000);
    expect(world.batches).toEqual([]);
    const history = ok(minutes([95, 99]).map((candle) => ({ ...candle, atMs: candle.atMs - 1_800_000 })));
    venues.binance.history = () => history;
    venues.kraken.history = () => history;
    await world.pass(3_000);
    expect(
      world
        .ticks()
        .map(({ last }) => last)
        .slice(0, 3),
    ).toEqual([95, 99, 100]);
    expect(world.batches[0]?.origin).toBe('backfill');
  });

  test('has the candles of its venues', async () => {
    three();
    venues.binance.history = () => ok(minutes([100, 101]));
    venues.coinbase.history = () => ok(minutes([100, 102]));
    const range = { market: INDEX, interval: '1m', fromMs: START_MS, toMs: START_MS + 120_000 } as const;
    const answer = await world.feed.candles?.(range);
    assert(answer?.ok, 'two of three are enough');
    expect(answer.value.map(({ close }) => close)).toEqual(['100', '101']);
    venues.binance.history = () => VENUE_DOWN;
    expect((await world.feed.candles?.(range))?.ok).toBe(false);
  });

  test('is as live as the best of its venues', async () => {
    three();
    await world.start();
    venues.binance.status = 'down';
    venues.coinbase.status = 'stale';
    expect(world.feed.state()).toMatchObject({ status: 'live' });
    venues.kraken.status = 'connecting';
    expect(world.feed.state()).toMatchObject({ status: 'stale', reason: expect.stringContaining('None') });
  });
});
