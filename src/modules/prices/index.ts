/**
 * Purpose: lets prices in, from feeds and from people's own pushes, and knows the last of each market.
 * In: `POST /v1/ticks`, the feeds; `auth.user.deleted` from the queue `prices`.
 * Out: ticks to the tick log; quotes and price events to other modules; `/v1/prices`, `/v1/markets`, `/v1/candles`.
 * Owns: who has which market of their own, jumps that wait to be confirmed, candles, the price cache.
 * Never: answers a push before its firings are safe, lets a market's time go back, evaluates anything.
 */
import type { Logger } from 'pino';
import type { MarketMark } from '#engine';
import type { Bus, Subscription } from '#platform/bus/bus';
import type { Cache } from '#platform/cache/cache';
import type { Clock } from '#platform/clock';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { Metrics } from '#platform/observe/metrics';
import type { TickLog } from '#platform/tick-log/tick-log';
import type { TickRoutes } from '#platform/tick-log/tick-routes';
import { createCandleRecorder } from './candle-recorder.ts';
import { createSqliteCandleStore } from './candle-store.sqlite.ts';
import { createCustomFeed, isCustom } from './feeds/custom-feed.ts';
import type { Feed, FeedSink, FeedState } from './feeds/feed.ts';
import { createMarketAccess, type MarketAccess } from './market-access.ts';
import { createMarketListing } from './market-list.ts';
import { createSqliteMarketStore } from './market-store.sqlite.ts';
import { createPriceBoard, type PriceListener, type Quote } from './price-board.ts';
import { startPriceConsumers } from './price-consumers.ts';
import { createPriceRoutes } from './price-routes.ts';
import { createPriceService } from './price-service.ts';
import { createTickIntake } from './tick-intake.ts';

export type { PriceEvent, PriceListener, Quote } from './price-board.ts';

export interface PricesDeps {
  readonly db: SqliteDatabase;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'ticksAccepted' | 'ticksRejected' | 'ticksMerged'>;
  readonly cache: Cache;
  readonly bus: Pick<Bus, 'bind' | 'consume'>;
  readonly tickLog: TickLog;
  readonly tickRoutes: TickRoutes;
  /** Of the evaluator, which must have started: where each market stood when the process ended. */
  readonly marks: { all(): Promise<readonly MarketMark[]> };
  readonly config: {
    /** A jump beyond this must be confirmed; 0 turns the guard off. */
    readonly outlierPercent: number;
    /** For how long pushed ticks of one market are merged; 0 passes each on. */
    readonly pushedMergeMs: number;
  };
}

export interface PricesModule {
  readonly name: 'prices';
  readonly routes: ReturnType<typeof createPriceRoutes>;
  start(): Promise<void>;
  /** Resolves when no tick is under way and the candles are written. */
  stop(): Promise<void>;
  /** Synchronous, from memory. A tick appended later in the same turn or after is not before this price. */
  readonly quotes: { last(market: string): Quote | undefined };
  readonly marketAccess: Pick<MarketAccess, 'use' | 'isVisible'>;
  readonly prices: {
    /**
     * Calls back with every appended price of the markets; returns what ends it. It asks nobody whose they are: pass what `visibleTo` left.
     */
    subscribe(markets: readonly string[], listener: PriceListener): () => void;
    /** Those of the markets that the user may see, in the same order. */
    visibleTo(userId: string, markets: readonly string[]): Promise<readonly string[]>;
  };
  readonly feeds: { states(): readonly FeedState[] };
}

const ROUND_MS = 1_000;

export function createPrices(deps: PricesDeps): PricesModule {
  const { db, clock, log, cache, config } = deps;
  const markets = createSqliteMarketStore(db);
  const board = createPriceBoard({ cache, log });
  const candles = createCandleRecorder({ store: createSqliteCandleStore(db), log });
  const customFeed = createCustomFeed(clock);
  const feeds: readonly Feed[] = [customFeed];
  const intake = createTickIntake({
    ...deps,
    markets,
    board,
    candles,
    outlierPercent: config.outlierPercent,
    mergeMsOf: (market) => (isCustom(market) ? config.pushedMergeMs : 0),
  });
  const access = createMarketAccess({ store: markets, feeds, clock });
  const listing = createMarketListing({ store: markets, feeds, board, cache, clock });
  const service = createPriceService({ clock, access, customFeed, board, candles, listing, store: markets });
  let round: NodeJS.Timeout | undefined;
  let subscription: Subscription | undefined;

  /** Once a second: candles to disk, and ticks that a partition refused once more. */
  function tend(): void {
    intake.tend();
    void candles.flush();
  }

  return {
    name: 'prices',
    routes: createPriceRoutes(service),
    quotes: { last: board.last },
    marketAccess: access,
    prices: { subscribe: board.subscribe, visibleTo: access.visibleTo },
    feeds: { states: () => feeds.map((feed) => feed.state()) },
    async start() {
      const marks = await deps.marks.all();
      intake.restore(marks);
      board.restore(marks);
      subscription = await startPriceConsumers({ bus: deps.bus, service });
      const sink: FeedSink = {
        ticks: intake.take,
        quotes: () => undefined,
        lastOf: intake.lastOf,
        changed: () => undefined,
      };
      for (const feed of feeds) await feed.start(sink);
      round = setInterval(tend, ROUND_MS);
    },
    async stop() {
      clearInterval(round);
      await Promise.all(feeds.map((feed) => feed.stop()));
      await subscription?.stop();
      subscription = undefined;
      await intake.stop();
      await candles.flush();
    },
  };
}
