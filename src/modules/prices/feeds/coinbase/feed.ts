/**
 * The feed of Coinbase Exchange: every trade of watched markets from `matches`, quotes of all others from `ticker_batch` (each five seconds at most),
 * and a heartbeat a second, by which silence is told from a quiet market. What all venues do alike is in venue-feed.
 */
import type { HttpClient } from '#platform/http-client/http-client';
import { askRest } from '../ask-rest.ts';
import { createVenueRest, type VenueRestLimits } from '../connection/venue-rest.ts';
import type { Feed } from '../feed.ts';
import { parseJsonTexts } from '../json-numbers.ts';
import { createVenueFeed, type VenueAdapter, type VenueFeedDeps } from '../venue-feed.ts';
import { COINBASE_DEFAULTS, COINBASE_LIMITS, COINBASE_TIMING } from './config.ts';
import { createCoinbaseHistory } from './history.ts';
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
  let standingTopics: readonly string[] = [];

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
            if (market !== undefined) inbox.trade(market, trade);
          },
          quote: (quote, receivedAtMs) => inbox.quotes([quote], receivedAtMs),
          heartbeat: ({ atMs }) => inbox.clock(atMs),
        },
      }),
    topicOf: (market) => topicOf('matches', productOfMarket(market)),
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
