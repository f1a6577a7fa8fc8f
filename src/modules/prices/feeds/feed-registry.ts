/** The venues that there are: one line each. `index` is made of the others, and is there where one of them is (`index-price/`). */
import type { HttpClient } from '#platform/http-client/http-client';
import { BINANCE_REST_URL, BINANCE_WS_URL } from './binance/config.ts';
import { createBinanceFeed } from './binance/feed.ts';
import { createDemoFeed } from './demo/demo-feed.ts';
import type { Feed } from './feed.ts';
import type { VenueFeedDeps } from './venue-feed.ts';

export const VENUE_NAMES = ['binance', 'coinbase', 'kraken', 'coingecko', 'demo'] as const;
export type VenueName = (typeof VENUE_NAMES)[number];

export interface VenueSetting {
  readonly venue: VenueName;
  /** Base URLs in place of the venue's own; absent: those. */
  readonly wsUrl?: string;
  readonly restUrl?: string;
}

export interface VenueDeps extends Pick<VenueFeedDeps, 'webSockets' | 'clock' | 'random' | 'log' | 'metrics'> {
  /** May reach the base URLs that were set, wherever they are. */
  readonly http: Pick<HttpClient, 'send'>;
}

type Urls = Pick<VenueSetting, 'wsUrl' | 'restUrl'>;

const MAKERS: Partial<Record<VenueName, (deps: VenueDeps & Urls) => Feed>> = {
  binance: createBinanceFeed,
  demo: createDemoFeed,
};

const URLS: Partial<Record<VenueName, Urls>> = {
  binance: { wsUrl: BINANCE_WS_URL, restUrl: BINANCE_REST_URL },
};

/** The addresses that the venue's feed connects to; none for a simulated one. */
export function venueUrls({ venue, ...set }: VenueSetting): readonly string[] {
  const { wsUrl, restUrl } = { ...URLS[venue], ...set };
  return [wsUrl, restUrl].filter((url) => url !== undefined);
}

export function createVenueFeeds(settings: readonly VenueSetting[], deps: VenueDeps): readonly Feed[] {
  return settings.flatMap(({ venue, ...urls }) => MAKERS[venue]?.({ ...deps, ...urls }) ?? []);
}
