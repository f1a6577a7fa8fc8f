/**
 * What every feed of trades must do when its venue misbehaves, run against a server that speaks the venue's frames: every trade that happened is handed
 * over once, in order, with the venue's digits, whatever got lost on the way. The venue's own trades are the oracle.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ok } from '#contract/result';
import { createSystemClock } from '#platform/clock';
import { createHttpClient } from '#platform/http-client/http-client.node';
import { createMetrics } from '#platform/observe/metrics';
import { createNodeWebSockets } from '#platform/web-socket/web-socket.node';
import { createTestRandom } from '#test/test-random';
import { until } from '#test/until';
import type { VenueServer } from '#test/venue-server';
import type { Feed, FeedSink, RawBatch, RawQuote } from './feed.ts';
import type { VenueFeedDeps } from './venue-feed.ts';

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
  startServer(): Promise<VenueServer & VenueModel>;
  createFeed(server: VenueServer, world: FeedWorld): Feed;
  /** Frames that say nothing and must change nothing. */
  readonly rubbish: readonly string[];
  /** How the venue says that there were too many requests. */
  readonly tooMany: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

export type FeedWorld = ReturnType<typeof createFeedWorld>;

const TIMING: NonNullable<VenueFeedDeps['timing']> = {
  connection: {
    messageSpacingMs: 5,
    silenceMaxMs: 400,
    answerMaxMs: 1_000,
    backoffBaseMs: 20,
    backoffCapMs: 100,
    refusedPauseMs: 200,
  },
  tape: { holeGraceMs: 40, retryMinMs: 30, retryMaxMs: 200, verifyAfterMs: 100, doubtMs: 150 },
  feed: { listEveryMs: 60_000, listRetryBaseMs: 20, listRetryCapMs: 100, beatMs: 50 },
};

export function createFeedWorld() {
  const clock = createSystemClock();
  return {
    clock,
    random: createTestRandom(),
    log: pino({ level: 'silent' }),
    metrics: createMetrics(),
    http: createHttpClient({ allow: ['127.0.0.0/8'], clock }),
    webSockets: createNodeWebSockets(),
    timing: TIMING,
  };
}

export interface RecordedTick {
  readonly at: number;
  readonly last?: string;
  readonly price?: string;
}

/** Takes what the pipeline takes: of each market what is later than the last, and no live tick that is older than 10 s. */
export function createRecordingSink() {
  const taken = new Map<string, RecordedTick[]>();
  const quotes: RawQuote[] = [];
  const origins = new Map<string, Set<RawBatch['origin']>>();
  let changes = 0;
  const sink: FeedSink = {
    async ticks({ market, ticks, origin, receivedAtMs }) {
      const list = taken.get(market) ?? [];
      taken.set(market, list);
      origins.set(market, (origins.get(market) ?? new Set()).add(origin));
      for (const tick of ticks as readonly RecordedTick[]) {
        if (tick.at <= (list.at(-1)?.at ?? 0)) continue;
        if (origin === 'live' && receivedAtMs - tick.at > 10_000)
          throw new Error('a stale tick was handed over as live');
        list.push(tick);
      }
      return ok({ accepted: ticks.length, rejected: [] });
    },
    quotes: (some) => void quotes.push(...some),
    lastOf(market) {
      const last = taken.get(market)?.at(-1);
      return last && { atMs: last.at };
    },
    changed: () => void changes++,
  };
  return {
    sink,
    quotes,
    originsOf: (market: string) => [...(origins.get(market) ?? [])],
    /** Prices of trades, without repeats of the last price. */
    tradesOf: (market: string) => (taken.get(market) ?? []).flatMap(({ last }) => last ?? []),
    ticksOf: (market: string) => taken.get(market) ?? [],
    get changes() {
      return changes;
    },
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
      await sleep(3_300);
      const last = recorded.ticksOf(market).at(-1);
      expect(last?.price).toBe(server.tradesOf(pair).at(-1)?.price);
      expect(world.clock.nowMs() - (last?.at ?? 0)).toBeLessThan(4_000);
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
  });
}
