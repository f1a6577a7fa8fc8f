/** The venues that there are: one line each. `index` is made of the others, and is there where one of them is (`index-price/`). */
import type { HttpClient } from '#platform/http-client/http-client';
import { BINANCE_REST_URL, BINANCE_WS_URL } from './binance/config.ts';
import { createBinanceFeed } from './binance/feed.ts';
import { COINBASE_DEFAULTS } from './coinbase/config.ts';
import { createCoinbaseFeed } from './coinbase/feed.ts';
import { COINGECKO_PLANS, type CoingeckoPlan } from './coingecko/config.ts';
import { createCoingeckoFeed } from './coingecko/feed.ts';
import { createDemoFeed } from './demo/demo-feed.ts';
import type { Feed } from './feed.ts';
import { KRAKEN_DEFAULTS } from './kraken/config.ts';
import { createKrakenFeed } from './kraken/feed.ts';
import type { VenueFeedDeps } from './venue-feed.ts';

export const VENUE_NAMES = ['binance', 'coinbase', 'kraken', 'coingecko', 'demo'] as const;
export type VenueName = (typeof VENUE_NAMES)[number];

export interface VenueSetting {
  readonly venue: VenueName;
  /** Base URLs in place of the venue's own; absent: those. */
  readonly wsUrl?: string;
  readonly restUrl?: string;
  /** Of CoinGecko; absent: without a key, or the one that a key is of. */
  readonly plan?: CoingeckoPlan;
  readonly apiKey?: string;
}

export interface VenueDeps extends Pick<VenueFeedDeps, 'webSockets' | 'clock' | 'random' | 'log' | 'metrics'> {
  /** May reach the base URLs that were set, wherever they are. */
  readonly http: Pick<HttpClient, 'send'>;
}

type Set = Omit<VenueSetting, 'venue'>;

const MAKERS: Record<VenueName, (deps: VenueDeps & Set) => Feed> = {
  binance: createBinanceFeed,
  coinbase: createCoinbaseFeed,
  kraken: createKrakenFeed,
  coingecko: createCoingeckoFeed,
  demo: createDemoFeed,
};

const URLS: Record<VenueName, Pick<VenueSetting, 'wsUrl' | 'restUrl'>> = {
  binance: { wsUrl: BINANCE_WS_URL, restUrl: BINANCE_REST_URL },
  coinbase: COINBASE_DEFAULTS,
  kraken: KRAKEN_DEFAULTS,
  coingecko: { restUrl: COINGECKO_PLANS.keyless.restUrl },
  demo: {},
};

/** The addresses that the venue's feed connects to; none for a simulated one. */
export function venueUrls({ venue, ...set }: VenueSetting): readonly string[] {
  const { wsUrl, restUrl } = { ...URLS[venue], ...set };
  return [wsUrl, restUrl].filter((url) => url !== undefined);
}

export function createVenueFeeds(settings: readonly VenueSetting[], deps: VenueDeps): readonly Feed[] {
  return settings.map(({ venue, ...set }) => MAKERS[venue]({ ...deps, ...set }));
}
