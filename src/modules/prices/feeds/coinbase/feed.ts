/**
 * The feed of Coinbase Exchange: every trade of watched markets from `matches`, quotes of all others from `ticker_batch` (each five seconds at most),
 * and a heartbeat a second, by which silence is told from a quiet market and lost trades are seen. What all venues do alike is in venue-feed.
 */
import type { HttpClient } from '#platform/http-client/http-client';
import { askRest } from '../ask-rest.ts';
import { createVenueRest, type VenueRestLimits } from '../connection/venue-rest.ts';
import type { Feed } from '../feed.ts';
import { parseJsonTexts } from '../json-numbers.ts';
import { HistoryUnavailable } from '../tape/venue-history.ts';
import { createVenueFeed, type VenueAdapter, type VenueFeedDeps, type VenueInbox } from '../venue-feed.ts';
import { COINBASE_DEFAULTS, COINBASE_LIMITS, COINBASE_TIMING } from './config.ts';
import { createCoinbaseHistory } from './history.ts';
import { createLostTrades } from './lost-trades.ts';
import { COINBASE, marketOfProduct, parseProducts, productOfMarket } from './parse.ts';
import { createCoinbaseWire, topicOf } from './wire.ts';

export interface CoinbaseFeedDeps extends Omit<VenueFeedDeps, 'adapter'> {
  /** Absent: the venue's own. Without a slash at the end. */
  readonly wsUrl?: string;
  readonly restUrl?: string;
  /** Must be allowed to reach `restUrl`. */
  readonly http: Pick<HttpClient, 'send'>;
  /** In place of those of the venue; tests need not wait. */
  readonly restLimits?: Partial<VenueRestLimits>;
}

export function createCoinbaseFeed(deps: CoinbaseFeedDeps): Feed {
  const { wsUrl = COINBASE_DEFAULTS.wsUrl, restUrl = COINBASE_DEFAULTS.restUrl, clock } = deps;
  const { pulseProduct } = COINBASE_DEFAULTS;
  const limits = { ...COINBASE_LIMITS.rest, ...deps.restLimits };
  const rest = createVenueRest({ ...deps, venue: COINBASE, baseUrl: restUrl, limits, parse: parseJsonTexts });
  const history = createCoinbaseHistory({ rest, clock });
  const lost = createLostTrades();
  let standingTopics: readonly string[] = [];

  /** The newest trade shows the tape that those before it are missing; the tape does the rest. */
  async function showNewest(market: string, inbox: VenueInbox): Promise<void> {
    try {
      const trade = await history.newest(market);
      if (trade) inbox.trade(market, trade);
    } catch (cause) {
      if (!(cause instanceof HistoryUnavailable)) throw cause;
      lost.again(productOfMarket(market));
    }
  }

  const adapter: VenueAdapter = {
    venue: COINBASE,
    wire: (inbox) =>
      createCoinbaseWire({
        url: wsUrl,
        pulseProduct,
        taker: {
          trade({ product, ...trade }) {
            const market = marketOfProduct(product);
            inbox.clock(trade.atMs);
            lost.seen(product, trade.id);
            if (market !== undefined) inbox.trade(market, trade);
          },
          quote: (quote, receivedAtMs) => inbox.quotes([quote], receivedAtMs),
          heartbeat({ product, atMs, lastTradeId }) {
            inbox.clock(atMs);
            const market = marketOfProduct(product);
            if (market === undefined || lastTradeId === undefined || !inbox.isWatched(market)) return;
            if (lost.isMissing(product, lastTradeId)) void showNewest(market, inbox);
          },
        },
      }),
    topicOf: (market) => topicOf('matches', productOfMarket(market)),
    extraTopicsOf: (market) => [topicOf('heartbeat', productOfMarket(market))],
    /** Known with the list of products. */
    get standingTopics() {
      return standingTopics;
    },
    async listMarkets() {
      const markets = await askRest(rest, { path: '/products', lane: 'products' }, parseProducts);
      const listed = markets.filter(({ status }) => status !== 'delisted');
      standingTopics = listed.map(({ market }) => topicOf('ticker_batch', productOfMarket(market)));
      return markets;
    },
    history,
    candles: history.candles,
    stop: rest.stop,
  };

  const connection = { ...COINBASE_TIMING, ...deps.timing?.connection };
  const feed = { listEveryMs: COINBASE_LIMITS.productsMs, ...deps.timing?.feed };
  return createVenueFeed({ ...deps, adapter, timing: { ...deps.timing, connection, feed } });
}
