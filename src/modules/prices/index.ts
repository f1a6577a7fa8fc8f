/**
 * Purpose: lets prices in, from venues and from people's own pushes, and knows the last of each market.
 * In: the venues' feeds, `POST /v1/ticks`; `auth.user.deleted` from the queue `prices`.
 * Out: ticks to the tick log; `prices.market.delisted`; quotes, price events and states of feeds to other modules; markets, prices, candles over HTTP.
 * Owns: feeds, who has which market of their own, watch lists, jumps that wait to be confirmed, candles, the price cache.
 * Never: answers a push before its firings are safe, lets a market's time go back, evaluates anything.
 */
import type { Logger } from 'pino';
import type { FeedItem } from '#contract/api/prices';
import type { MarketMark } from '#engine';
import type { Bus, Subscription } from '#platform/bus/bus';
import type { Cache } from '#platform/cache/cache';
import type { Clock } from '#platform/clock';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { HttpClient } from '#platform/http-client/http-client';
import type { Metrics } from '#platform/observe/metrics';
import type { Random } from '#platform/random';
import type { TickLog } from '#platform/tick-log/tick-log';
import type { TickRoutes } from '#platform/tick-log/tick-routes';
import type { WebSockets } from '#platform/web-socket/web-socket';
import { createCandleRecorder } from './candle-recorder.ts';
import { createSqliteCandleStore } from './candle-store.sqlite.ts';
import { createFeedStates } from './feed-states.ts';
import { createCustomFeed, isCustom } from './feeds/custom-feed.ts';
import type { Feed, FeedSink } from './feeds/feed.ts';
import { createVenueFeeds, type VenueSetting } from './feeds/feed-registry.ts';
import { createIndexFeed } from './feeds/index-price/index-feed.ts';
import { componentFeeds } from './feeds/index-price/index-markets.ts';
import { createMarketAccess, type MarketAccess } from './market-access.ts';
import { createMarketDelisting, type MarketDelisting } from './market-delisting.ts';
import { createMarketDirectory } from './market-directory.ts';
import { createMarketListing } from './market-list.ts';
import { createMarketRoutes } from './market-routes.ts';
import { createSqliteMarketStore } from './market-store.sqlite.ts';
import { createMarketWatch, type WatchedMarkets } from './market-watch.ts';
import { createPriceBoard, type PriceListener, type Quote } from './price-board.ts';
import { startPriceConsumers } from './price-consumers.ts';
import { createPriceRoutes } from './price-routes.ts';
import { createPriceService } from './price-service.ts';
import { createTickIntake } from './tick-intake.ts';
import { createVenueCandles } from './venue-candles.ts';
import { createWatchlistService } from './watchlist-service.ts';
import { createSqliteWatchlistStore } from './watchlist-store.sqlite.ts';

export { VENUE_NAMES, type VenueName, type VenueSetting, venueUrls } from './feeds/feed-registry.ts';
export type { PriceEvent, PriceListener, Quote } from './price-board.ts';

export interface PricesDeps {
  readonly db: SqliteDatabase;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly random: Random;
  readonly webSockets: WebSockets;
  /** May reach the venues' base URLs that were set, wherever they are. */
  readonly venueHttp: Pick<HttpClient, 'send'>;
  readonly cache: Cache;
  readonly bus: Pick<Bus, 'bind' | 'consume' | 'publish'>;
  readonly tickLog: TickLog;
  readonly tickRoutes: TickRoutes;
  /** Of the evaluator, which must have started: where each market stood when the process ended. */
  readonly marks: { all(): Promise<readonly MarketMark[]> };
  /** Of the evaluator: the markets that live alerts read. */
  readonly watched: WatchedMarkets;
  readonly config: PricesConfig;
}

export interface PricesConfig {
  readonly venues: readonly VenueSetting[];
  /** A jump beyond this must be confirmed; 0 turns the guard off. */
  readonly outlierPercent: number;
  /** For how long ticks of one market are merged; 0 passes each on. */
  readonly mergeMs: { readonly pushed: number; readonly venues: number };
}

export interface PricesModule {
  readonly name: 'prices';
  readonly routes: ReturnType<typeof createPriceRoutes>;
  start(): Promise<void>;
  /** Resolves when no tick is under way and the candles are written. */
  stop(): Promise<void>;
  readonly quotes: {
    /** Synchronous, from memory. A tick appended later in the same turn or after is not before this price. */
    last(market: string): Quote | undefined;
    /** The venue's time now, where ticks of before it may still come; undefined where the market's ticks flow. */
    notBeforeMs(market: string): number | undefined;
  };
  readonly marketAccess: Pick<MarketAccess, 'use' | 'isGone' | 'isVisible'>;
  readonly prices: {
    /**
     * Calls back with every known price of the markets; returns what ends it. It asks nobody whose they are: pass what `visibleTo` left.
     */
    subscribe(markets: readonly string[], listener: PriceListener): () => void;
    /** Those of the markets that the user may see, in the same order. */
    visibleTo(userId: string, markets: readonly string[]): Promise<readonly string[]>;
  };
  readonly feeds: {
    /** Of every venue, in the order in which they are configured. */
    items(): readonly FeedItem[];
    /** Calls back with a feed whose status has changed; returns what ends it. */
    subscribe(listener: (item: FeedItem) => void): () => void;
    /** Venue -> `ok`, or how it is. */
    health(): Readonly<Record<string, string>>;
  };
}

const ROUND_MS = 1_000;
/** A market is asked for within this time of its first alert. */
const WATCH_ROUND_MS = 250;

export function createPrices(deps: PricesDeps): PricesModule {
  const parts = wire(deps);
  const { board, intake, candles, feeds, states, directory, watch } = parts;
  let rounds: NodeJS.Timeout[] = [];
  let subscription: Subscription | undefined;

  /** Once a second: candles to disk, ticks that a partition refused once more, states of feeds, markets that are gone. */
  function tend(): void {
    intake.tend();
    states.look();
    board.tellStale(parts.isStale);
    void candles.flush();
    void tellDelisted(deps, parts.delisting);
  }

  const sink: FeedSink = {
    ticks: intake.take,
    quotes: (quotes, receivedAtMs) => board.quote(quotes, receivedAtMs, watch.isWatched),
    lastOf: intake.lastOf,
    changed() {
      directory.refresh();
      states.look();
      board.tellStale(parts.isStale);
    },
  };

  return {
    name: 'prices',
    routes: async (app) => {
      await app.register(createPriceRoutes(parts.service));
      await app.register(createMarketRoutes({ ...parts, feeds: states }));
    },
    quotes: {
      last: board.last,
      notBeforeMs(market) {
        const feed = states.feedOf(market);
        return feed && !feed.isFlowing(market) ? feed.venueNowMs() : undefined;
      },
    },
    marketAccess: parts.access,
    prices: { subscribe: board.subscribe, visibleTo: parts.access.visibleTo },
    feeds: { items: states.items, subscribe: states.subscribe, health: states.health },
    async start() {
      const marks = await deps.marks.all();
      intake.restore(marks);
      board.restore(marks);
      subscription = await startPriceConsumers({ bus: deps.bus, service: parts.service });
      // Before any price comes: what alerts read is evaluated from the first on.
      watch.look();
      for (const feed of feeds) await feed.start(sink);
      rounds = [setInterval(tend, ROUND_MS), setInterval(watch.look, WATCH_ROUND_MS)];
    },
    async stop() {
      for (const round of rounds) clearInterval(round);
      await Promise.all(feeds.map((feed) => feed.stop()));
      await subscription?.stop();
      subscription = undefined;
      await intake.stop();
      await candles.flush();
    },
  };
}

function wire(deps: PricesDeps) {
  const { db, clock, log, cache, config, watched } = deps;
  const store = createSqliteMarketStore(db);
  const board = createPriceBoard({ cache, log });
  const candles = createCandleRecorder({ store: createSqliteCandleStore(db), log });
  const customFeed = createCustomFeed(clock);
  const venues = createVenueFeeds(config.venues, { ...deps, http: deps.venueHttp });
  const index = createIndexFeed({ feeds: venues, source: board, clock, log });
  const feeds: readonly Feed[] = [customFeed, ...venues, ...(componentFeeds(venues).length > 0 ? [index] : [])];
  const states = createFeedStates({ feeds, clock, log });
  const directory = createMarketDirectory(feeds);
  const intake = createTickIntake({
    ...deps,
    markets: store,
    board,
    candles,
    outlierPercent: config.outlierPercent,
    mergeMsOf: (market) => (isCustom(market) ? config.mergeMs.pushed : config.mergeMs.venues),
  });
  const watch = createMarketWatch({ feeds, watched, componentsOf: index.componentsOf, markOf: intake.lastOf, clock });
  const access = createMarketAccess({ store, feeds, clock });
  const isStale = (market: string, quote: Quote) => states.isStale(market, quote, watch.isWatched(market));
  const listing = createMarketListing({ store, directory, board, isStale, cache, clock });
  const watchlists = createWatchlistService({
    store: createSqliteWatchlistStore(db),
    directory,
    venues: config.venues.map(({ venue }) => venue),
    visibleTo: access.visibleTo,
  });
  const service = createPriceService({
    clock,
    access,
    customFeed,
    board,
    isStale,
    isSimulated: (market) => directory.find(market)?.isSimulated === true,
    candles,
    venueCandles: createVenueCandles({ feedOf: states.feedOf, cache, clock }),
    listing,
    watchlists,
    cache,
    store,
  });
  const delisting = createMarketDelisting({ watched, feedOf: states.feedOf, clock });
  return { board, candles, feeds, states, directory, intake, watch, access, watchlists, service, delisting, isStale };
}

async function tellDelisted({ bus, clock, log }: PricesDeps, delisting: MarketDelisting): Promise<void> {
  const markets = delisting.look();
  if (markets.length === 0) return;
  const atMs = clock.nowMs();
  try {
    await bus.publish(
      'prices.market.delisted',
      markets.map((market) => ({ id: `${market}@${atMs}`, body: { market, atMs } })),
    );
    log.warn({ markets }, 'markets are no longer listed by their venue; their alerts are suspended');
  } catch (cause) {
    log.error({ err: cause, markets }, 'alerts of markets that are gone could not be told so; trying again');
    delisting.untold(markets);
  }
}
