/**
 * What every feed of trades must do when its venue misbehaves, run against a server that speaks the venue's frames: every trade that happened is handed
 * over once, in order, with the venue's digits, whatever got lost on the way. The venue's own trades are the oracle.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AlertSpec } from '#engine';
import { createSystemClock } from '#platform/clock';
import { createTestRandom } from '#test/test-random';
import { until } from '#test/until';
import type { VenueServer } from '#test/venue-server';
import type { BinanceFeedDeps } from './binance/feed.ts';
import { createFeedWorld as createEngineWorld } from './binance/feed-testbed.ts';
import type { Feed } from './feed.ts';
import { createFeedWorld, createRecordingSink, type FeedWorld } from './recording-testbed.ts';

export interface ModelTrade {
  readonly id: number;
  readonly atMs: number;
  readonly price: string;
}

/** The venue's side of a test; pairs as the venue writes them. */
export interface VenueModel {
  /** Happens, and is told to whom it may concern; `isTold: false` is a frame that got lost. */
  trade(pair: string, price: string, options?: { atMs?: number; isTold?: boolean }): ModelTrade;
  /** Told once more, or late. */
  tell(pair: string, trade: ModelTrade): void;
  /** What comes once a second from a venue that is alive. */
  beat(): void;
  tradesOf(pair: string): readonly ModelTrade[];
}

export interface TradeFeedCase {
  readonly pair: string;
  readonly market: string;
  readonly otherPair: string;
  readonly otherMarket: string;
  /** Lists `refusedMarket` too, and refuses what is asked of it on the socket. */
  startServer(): Promise<VenueServer & VenueModel>;
  readonly refusedMarket: string;
  createFeed(server: Pick<VenueServer, 'wsUrl' | 'restUrl'>, deps: Omit<BinanceFeedDeps, 'wsUrl' | 'restUrl'>): Feed;
  /** Frames that say nothing and must change nothing. */
  readonly rubbish: readonly string[];
  /** How the venue says that there were too many requests. */
  readonly tooMany: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

export function describeTradeFeed(name: string, given: TradeFeedCase): void {
  const { pair, market, otherPair, otherMarket } = given;

  describe(name, () => {
    let server: VenueServer & VenueModel;
    let world: FeedWorld;
    let recorded: ReturnType<typeof createRecordingSink>;
    let feed: Feed;
    let beating: NodeJS.Timeout;
    let traded = 0;

    beforeEach(async () => {
      server = await given.startServer();
      world = createFeedWorld();
      recorded = createRecordingSink();
      traded = 0;
      // What happened before anybody watched.
      server.trade(pair, '90.10');
      server.trade(otherPair, '9.10');
      await sleep(5);
      beating = setInterval(() => server.beat(), 50);
      feed = given.createFeed(server, world);
      await feed.start(recorded.sink);
      await until(async () => feed.markets().length > 0, 'the list of markets');
    });

    afterEach(async () => {
      clearInterval(beating);
      await feed.stop();
      await server.close();
      await world.http.close();
    });

    async function watch(): Promise<void> {
      feed.watch(new Map([[market, world.clock.nowMs()]]));
      await until(async () => feed.isFlowing(market), 'the market to flow');
    }

    async function trade(count: number, options: { isTold?: boolean } = {}): Promise<void> {
      for (let index = 0; index < count; index++) {
        traded++;
        server.trade(pair, `${100 + traded}.${traded % 10}0`, options);
        if (index % 3 === 2) await sleep(2);
      }
    }

    /** Everything since the watch, once each, in order, with its digits; each tick later than the one before. */
    async function expectAll(): Promise<void> {
      const expected = server
        .tradesOf(pair)
        .slice(1)
        .map(({ price }) => price);
      const isDone = async () => recorded.tradesOf(market).length >= expected.length && feed.isFlowing(market);
      await until(isDone, 'all trades').catch(() => undefined);
      expect(recorded.tradesOf(market)).toEqual(expected);
    }

    test('hands over every trade of a watched market, begun at the price before', async () => {
      await watch();
      await trade(30);
      await expectAll();
      expect(recorded.ticksOf(market)[0]).toMatchObject({ price: '90.10' });
      expect(feed.state()).toMatchObject({ status: 'live', watched: 1, isSimulated: false });
    });

    test('shows quotes of markets that nobody watches, and no tick of them', async () => {
      await watch();
      server.trade(otherPair, '9.20');
      await until(async () => recorded.quotes.some(({ price }) => price === '9.20'), 'the quote');
      expect(recorded.quotes.find(({ price }) => price === '9.20')).toMatchObject({ market: otherMarket });
      expect(recorded.ticksOf(otherMarket)).toEqual([]);
    });

    test('repeats the last price of a quiet market', async () => {
      await watch();
      await trade(1);
      await sleep(1_000);
      const last = recorded.ticksOf(market).at(-1);
      expect(last?.price).toBe(server.tradesOf(pair).at(-1)?.price);
      expect(world.clock.nowMs() - (last?.at ?? 0)).toBeLessThan(1_500);
      await trade(3);
      await expectAll();
    });

    test('a socket that stays open and sends nothing is left', async () => {
      await watch();
      await trade(10);
      server.setSilent(true);
      await trade(10);
      await until(async () => feed.state().status !== 'live', 'the silence to be seen');
      await until(async () => !feed.isFlowing(market), 'the market to be cut');
      await trade(10);
      server.setSilent(false);
      await trade(10);
      await expectAll();
      expect(server.connections).toBeGreaterThan(1);
      expect(recorded.originsOf(market)).toContain('backfill');
    });

    test('connections that break, again and again', async () => {
      await watch();
      for (let round = 0; round < 4; round++) {
        await trade(7);
        server.reset();
        await trade(7);
        await sleep(round * 30);
      }
      await expectAll();
    });

    test('an outage of everything', async () => {
      await watch();
      await trade(10);
      server.setOutage(true);
      await trade(20);
      await until(async () => feed.state().status === 'down', 'the outage to be seen');
      expect(feed.state().reason).toBeTruthy();
      await trade(20);
      server.setOutage(false);
      await trade(10);
      await expectAll();
      await until(async () => feed.state().status === 'live', 'the feed to be live again');
    });

    test('frames that get lost, come late, twice or in another order', async () => {
      await watch();
      await trade(5);
      await trade(3, { isTold: false });
      await trade(5);
      const late = server.trade(pair, '500.10', { isTold: false });
      const early = server.trade(pair, '500.20');
      server.tell(pair, late);
      server.tell(pair, early);
      await trade(5);
      await expectAll();
    });

    test('the last trade before a silence of the market, lost', async () => {
      await watch();
      await trade(5);
      await trade(1, { isTold: false });
      const lost = server.tradesOf(pair).at(-1);
      await sleep(300);
      await trade(1);
      await expectAll();
      expect(recorded.tradesOf(market)).toContain(lost?.price);
    });

    test('half frames, empty texts and what nobody asked for change nothing', async () => {
      await watch();
      for (const frame of given.rubbish) {
        server.sendAll(frame);
        await trade(2);
      }
      await expectAll();
      expect(server.connections).toBe(1);
      expect(recorded.quotes.every(({ price }) => Number(price) > 0)).toBe(true);
      expect(await world.metrics.text()).toMatch(/tidemark_feed_frames_rejected_total\{[^}]*\} [1-9]/);
    });

    test('a history that asks for a pause is asked again after it', async () => {
      await watch();
      await trade(5);
      server.refuse(1, given.tooMany);
      server.refuse(1, { status: 502, body: '<html>' });
      server.reset();
      await trade(9);
      await expectAll();
    }, 60_000);

    test('what happened between two processes', async () => {
      await watch();
      await trade(10);
      await expectAll();
      await feed.stop();
      await trade(25);
      const sinceMs = server.tradesOf(pair)[1]?.atMs ?? 0;
      feed = given.createFeed(server, world);
      await feed.start(recorded.sink);
      feed.watch(new Map([[market, sinceMs]]));
      await until(async () => feed.isFlowing(market), 'the market to flow');
      await trade(10);
      await expectAll();
    });

    test('candles of its history', async () => {
      await trade(10);
      const found = await feed.candles?.({
        market,
        interval: '1d',
        fromMs: world.clock.nowMs() - 2 * 86_400_000,
        toMs: world.clock.nowMs(),
      });
      if (!found?.ok) throw new Error('no candles');
      const prices = server.tradesOf(pair).map(({ price }) => price);
      expect(found.value.map(({ close }) => close)).toContain(prices.at(-1));
      server.setOutage(true);
      expect(await feed.candles?.({ market, interval: '1h', fromMs: 0, toMs: 1 })).toMatchObject({
        ok: false,
        error: { code: 'overloaded' },
      });
    });

    test('watched markets are asked for before quotes, after a break too', async () => {
      await watch();
      const order: string[] = [];
      for (let round = 0; round < 2; round++) {
        const before = server.received.length;
        server.reset();
        await until(async () => !feed.isFlowing(market), 'the break');
        await until(async () => feed.isFlowing(market), 'the market to flow');
        order.push(...server.received.slice(before));
        expect(order[0]).toMatch(/trade|matches|heartbeat/);
        expect(order[0]).not.toMatch(/ticker/);
        order.length = 0;
      }
    });

    test('a market that the venue lists and does not give is no harm to the others', async () => {
      feed.watch(
        new Map([
          [given.refusedMarket, world.clock.nowMs()],
          [market, world.clock.nowMs()],
        ]),
      );
      await until(async () => feed.isFlowing(market), 'the market to flow');
      await trade(9);
      server.trade(otherPair, '9.20');
      await expectAll();
      await until(async () => recorded.quotes.some(({ price }) => price === '9.20'), 'the quote of another');
      expect(feed.isFlowing(given.refusedMarket)).toBe(false);
      expect(server.connections).toBe(1);
      expect(await world.metrics.text()).toMatch(/reason="subscription_refused"\} [1-9]/);
    });

    test('a market that is released is only shown', async () => {
      await watch();
      await trade(3);
      await expectAll();
      feed.watch(new Map());
      expect(feed.state().watched).toBe(0);
      const before = recorded.ticksOf(market).length;
      await trade(3);
      await sleep(100);
      expect(recorded.ticksOf(market)).toHaveLength(before);
    });

    test('fires what it would have fired undisturbed', { timeout: 90_000 }, async () => {
      const plain = await firingsOf(given, () => undefined);
      expect(plain.length).toBeGreaterThan(100);
      const disturbed = await firingsOf(given, async (venue, engine, chunk) => {
        if (chunk % 7 === 3) venue.reset();
        if (chunk === 5) venue.refuse(2, given.tooMany);
        if (chunk === 9) for (const frame of given.rubbish) venue.sendAll(frame);
        if (chunk === 12) venue.setSilent(true);
        if (chunk === 15) {
          await until(async () => !engine.feed.isFlowing(market), 'the silence to be seen');
          venue.setSilent(false);
        }
        if (chunk === 18) venue.setOutage(true);
        if (chunk === 20) venue.setOutage(false);
        if (chunk === 25) {
          await engine.restart();
          engine.feed.watch(new Map([[market, engine.markOf(market)?.atMs ?? 0]]));
        }
        // Every fifth frame is lost.
        return chunk % 5 === 2;
      });
      expect(disturbed).toEqual(plain);
    });
  });
}

type Disturb = (
  venue: VenueServer & VenueModel,
  engine: ReturnType<typeof createEngineWorld>,
  chunk: number,
) => Promise<boolean> | undefined;

const CHUNKS = 30;
const CHUNK = 12;

/** What a walk of the price fires through the pipeline and the engine, disturbed before each part of it; `disturb` says whether frames of it get lost. */
async function firingsOf(given: TradeFeedCase, disturb: Disturb): Promise<string[]> {
  const { pair, market } = given;
  const venue = await given.startServer();
  const engine = createEngineWorld(venue, { createFeed: (deps) => given.createFeed(venue, deps) });
  const beating = setInterval(() => venue.beat(), 50);
  try {
    const beganAtMs = createSystemClock().nowMs();
    venue.trade(pair, '100.00', { atMs: beganAtMs - 5_000 });
    engine.arm(alertsOn(market));
    await engine.start();
    engine.feed.watch(new Map([[market, beganAtMs - 1]]));
    await until(async () => engine.feed.isFlowing(market), 'the market to flow');
    const random = createTestRandom(11);
    let cents = 10_000;
    let atMs = beganAtMs;
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      const isLossy = (await disturb(venue, engine, chunk)) ?? false;
      for (let index = 0; index < CHUNK; index++) {
        cents += Math.floor(random.fraction() * 41) - 20;
        // Several in one millisecond, too.
        atMs += Math.floor(random.fraction() * 3);
        venue.trade(pair, (cents / 100).toFixed(2), { atMs, isTold: !(isLossy && index % 5 === 1) });
      }
      await sleep(5);
    }
    const last = venue.tradesOf(pair).at(-1)?.atMs ?? 0;
    const isThrough = () => (engine.markOf(market)?.atMs ?? 0) >= last && engine.feed.isFlowing(market);
    await until(async () => isThrough(), 'the last trade', 30_000);
    await sleep(300);
    const prices = venue.tradesOf(pair).map(({ price }) => Number(price));
    expect(engine.ticks.map((tick) => tick.last)).toEqual(prices);
    return engine.firings.map(({ alertId, sequence, price }) => `${alertId}.${sequence} at ${price}`).sort();
  } finally {
    clearInterval(beating);
    await engine.stop();
    await venue.close();
  }
}

/** Levels around where the walk begins, each way, once and often. */
function alertsOn(market: string): AlertSpec[] {
  const operators = ['>', '>=', '<', '<=', 'crosses', 'crosses above', 'crosses below'];
  return Array.from({ length: 140 }, (_, index): AlertSpec => {
    const level = (98 + (index * 4) / 140).toFixed(index % 2 === 0 ? 2 : 3);
    return {
      id: `A${String(index).padStart(25, '0')}`,
      market,
      condition: `price ${operators[index % operators.length]} ${level}`,
      trigger: 'edge',
      repeat: [0, 1, 3][index % 3] as number,
      cooldownMs: 0,
    };
  });
}
