import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AlertSpec } from '#engine';
import { createTestRandom } from '#test/test-random';
import { until } from '#test/until';
import { aggTradeFrame, type BinanceServer, startBinanceServer } from '#test/venues/binance-server';
import { createFeedWorld } from './feed-testbed.ts';

const MARKET = 'binance:BTC/USDT';
const SYMBOL = 'BTCUSDT';
const TRADES = 600;
const CHUNK = 20;

interface Trade {
  readonly atMs: number;
  readonly price: string;
  readonly size: string;
}

/** A walk with bursts of several trades in one millisecond; the last price is one that comes nowhere else. */
function walk(seed: number, fromMs: number): Trade[] {
  const random = createTestRandom(seed);
  const trades: Trade[] = [];
  let cents = 10_000;
  let atMs = fromMs;
  for (let index = 0; index < TRADES; index++) {
    if (random.fraction() < 0.6) atMs += Math.floor(random.fraction() * 4);
    cents += Math.floor(random.fraction() * 21) - 10;
    trades.push({ atMs, price: (cents / 100).toFixed(8), size: (1 + Math.floor(random.fraction() * 9)).toFixed(8) });
  }
  return trades;
}

/** Levels all over the walk: becoming true, being true, crossing, ranges, often and once. */
function alertsOn(trades: readonly Trade[]): AlertSpec[] {
  const prices = trades.map(({ price }) => Number(price));
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const random = createTestRandom(99);
  const operators = ['>', '>=', '<', '<=', 'crosses', 'crosses above', 'crosses below'];
  return Array.from({ length: 300 }, (_, index): AlertSpec => {
    const level = (low + (high - low) * random.fraction()).toFixed(index % 2 === 0 ? 2 : 3);
    const condition =
      index % 7 === 0
        ? `price inside ${level}..${(Number(level) + 0.2).toFixed(3)}`
        : `price ${operators[index % 7]} ${level}`;
    const trigger = index % 5 === 0 && !condition.includes('crosses') ? 'state' : 'edge';
    return {
      id: `A${String(index).padStart(25, '0')}`,
      market: MARKET,
      condition,
      trigger,
      repeat: trigger === 'state' ? 1 : ([0, 1, 3][index % 3] as number),
      cooldownMs: 0,
    };
  });
}

type Disturb = (
  server: BinanceServer,
  world: ReturnType<typeof createFeedWorld>,
  chunk: number,
) => Promise<void> | void;

/** One run over the same tape, disturbed between chunks; what fired, once the last trade is through. */
async function run(seed: number, disturb: Disturb = () => undefined) {
  const server = await startBinanceServer();
  const world = createFeedWorld(server);
  onTestFinished(async () => {
    await world.stop();
    await server.close();
  });
  const beganAtMs = Date.now();
  const trades = walk(seed, beganAtMs);
  const last = trades.at(-1) as Trade;
  world.arm(alertsOn(trades));
  server.publish(SYMBOL, { atMs: beganAtMs - 5_000, price: '100.00000000', size: '1.00000000' });
  await world.start();
  world.feed.watch(new Map([[MARKET, beganAtMs - 1]]));
  await until(async () => world.feed.isFlowing(MARKET), 'the first trades');
  for (let begin = 0; begin < TRADES; begin += CHUNK) {
    await disturb(server, world, begin / CHUNK);
    server.publish(SYMBOL, ...trades.slice(begin, begin + CHUNK));
    await sleep(5);
  }
  await disturb(server, world, Number.POSITIVE_INFINITY);
  await until(
    async () => (world.markOf(MARKET)?.atMs ?? 0) >= last.atMs && world.feed.isFlowing(MARKET),
    'the last trade',
  );
  await sleep(50);
  return { server, world, trades, beganAtMs };
}

const shown = (firings: readonly { alertId: string; sequence: number; price: number }[]) =>
  firings.map(({ alertId, sequence, price }) => `${alertId}.${sequence} at ${price}`).sort();

/** The same firings as without the disturbance, every trade's volume once. */
async function expectSame(seed: number, disturb: Disturb) {
  const plain = await run(seed);
  const disturbed = await run(seed, disturb);
  const expected = shown(plain.world.firings);
  expect(expected.length).toBeGreaterThan(300);
  expect(shown(disturbed.world.firings)).toEqual(expected);
  const volume = disturbed.world.ticks.reduce((sum, tick) => sum + tick.volume, 0);
  expect(volume).toBe(disturbed.trades.reduce((sum, { size }) => sum + Number(size), 0));
  const instants = disturbed.world.ticks.map(({ atMs }) => atMs);
  expect(instants).toEqual([...new Set(instants)].sort((a, b) => a - b));
  return { plain, disturbed };
}

describe('a disturbed feed fires what an undisturbed one does', { timeout: 60_000 }, () => {
  it('with nothing of it backfilled while nothing is wrong', async () => {
    const { world, trades } = await run(1);
    expect(world.ticks.filter(({ isBackfilled }) => isBackfilled)).toEqual([]);
    // The price at the beginning of the watch, then each trade by itself.
    expect(world.ticks.map(({ last }) => last)).toEqual([100, ...trades.map(({ price }) => Number(price))]);
  });

  it('when connections are reset, and says which firings are of the gap', async () => {
    const { disturbed } = await expectSame(2, (server, _world, chunk) => {
      if (chunk % 6 === 3) server.reset();
    });
    const { world, server } = disturbed;
    expect(server.connections).toBeGreaterThan(3);
    const backfilled = world.firings.filter(({ isBackfilled }) => isBackfilled);
    expect(backfilled.length).toBeGreaterThan(10);
    expect(backfilled.length).toBeLessThan(world.firings.length);
    expect(await world.counted('tidemark_feed_connections_lost_total')).toBeGreaterThan(2);
    expect(await world.counted('tidemark_feed_gaps_total{venue="binance",outcome="filled"}')).toBeGreaterThan(2);
  });

  it('when a socket stays open and says nothing', async () => {
    const { disturbed } = await expectSame(3, async (server, world, chunk) => {
      server.moods.isSilent = chunk >= 10 && chunk < 15;
      if (chunk !== 14) return;
      await until(async () => server.openSockets === 0 || server.connections > 1, 'the watchdog');
      expect(world.feed.state().status).not.toBe('live');
    });
    expect(disturbed.server.connections).toBeGreaterThan(1);
  });

  it('when frames come by halves, and when they are none', async () => {
    const { disturbed } = await expectSame(4, async (server, _world, chunk) => {
      if (chunk === 5 || chunk === 20) await server.halfFrame();
      if (chunk !== 10) return;
      // Somebody hears it: the socket that the first half frame ended is gone, and another has taken its place.
      const isBack = () => server.openSockets === 1 && server.isSubscribed(`${SYMBOL.toLowerCase()}@aggTrade`);
      await until(async () => server.connections > 1 && isBack(), 'the socket after the half frame');
      for (const text of ['{"e":"aggTr', '', 'null', '[]', '[1]', '{"e":"futureEvent"}', '7']) server.say(text);
    });
    const { world } = disturbed;
    expect(await world.counted('tidemark_feed_frames_rejected_total{venue="binance",reason="not_json"}')).toBe(2);
    expect(await world.counted('tidemark_feed_frames_rejected_total{venue="binance",reason="unknown_event"}')).toBe(1);
  });

  it('when trades jump, come twice, late, or in the wrong order', async () => {
    const held: string[] = [];
    const { disturbed } = await expectSame(5, (server) => {
      server.moods.mangle = (frame, { id }) => {
        if (id % 37 === 0) return [];
        if (id % 11 === 0) return [frame, frame];
        if (id % 23 === 0) {
          held.push(frame);
          return [];
        }
        return id % 23 === 3 ? [frame, ...held.splice(0)] : [frame];
      };
    });
    expect(await disturbed.world.counted('tidemark_feed_trades_repeated_total')).toBeGreaterThan(10);
  });

  it('when prices are empty, 0, or no number', async () => {
    const bad = ['', '0', '0.00000000', 'NaN', '-5', '1e5', 'null', '1.2.3'];
    const { disturbed } = await expectSame(6, (server) => {
      server.moods.mangle = (frame, trade) =>
        trade.id % 40 === 0
          ? [aggTradeFrame(SYMBOL, { ...trade, price: bad[(trade.id / 40) % bad.length] as string })]
          : [frame];
    });
    const { world } = disturbed;
    expect(await world.counted('tidemark_feed_frames_rejected_total{venue="binance",reason="bad_price"}')).toBe(15);
  });

  it('when the history answers 429, 418, 500 and nonsense first', async () => {
    const { disturbed } = await expectSame(7, (server, _world, chunk) => {
      if (chunk !== 8) return;
      const forced = [
        { status: 429, headers: { 'retry-after': '1' } },
        { status: 418, headers: { 'retry-after': '1' } },
        { status: 500 },
        { status: 200, body: '{"half":' },
        { status: 200, body: '{}' },
      ];
      server.force(...forced);
      server.reset();
    });
    const at = disturbed.server.requests.filter(({ path }) => path.endsWith('aggTrades')).map(({ atMs }) => atMs);
    const pauses = at.slice(1).map((atMs, index) => atMs - (at[index] as number));
    // Both pauses were kept.
    expect(pauses.filter((pauseMs) => pauseMs >= 995)).toHaveLength(2);
  });

  it('when the history lags behind the frames', async () => {
    await expectSame(8, (server, _world, chunk) => {
      server.moods.historyLagMs = 300;
      if (chunk % 10 === 5) server.reset();
    });
  });

  it('when the venue shuts a server down, without a gap', async () => {
    const { disturbed } = await expectSame(9, async (server, _world, chunk) => {
      if (chunk === 10) void server.shutDown(1_000);
      if (chunk === 11) await until(async () => server.connections === 2, 'the next socket');
      if (chunk === Number.POSITIVE_INFINITY) await sleep(1_100);
    });
    const { world } = disturbed;
    expect(world.ticks.filter(({ isBackfilled }) => isBackfilled)).toEqual([]);
    expect(await world.counted('tidemark_feed_connections_lost_total')).toBe(0);
  });

  it('when the process ends and another one begins', async () => {
    await expectSame(10, async (_server, world, chunk) => {
      if (chunk % 9 !== 4) return;
      await world.restart();
      world.feed.watch(new Map([[MARKET, world.markOf(MARKET)?.atMs ?? 0]]));
    });
  });

  it('when the pipeline is overloaded for a while', async () => {
    await expectSame(11, (_server, world, chunk) => {
      world.isOverloaded = chunk >= 5 && chunk < 20;
    });
  });

  it('when one stream stops while the connection goes on', async () => {
    await expectSame(12, async (server, _world, chunk) => {
      server.moods.holdsTrades = chunk >= 10 && chunk < 20;
      if (chunk === 20) await sleep(1_000);
    });
  });
});
