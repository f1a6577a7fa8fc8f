/** The venues that there are: one line each. */
import type { HttpClient } from '#platform/http-client/http-client';
import { createBinanceFeed } from './binance/feed.ts';
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
};

export function createVenueFeeds(settings: readonly VenueSetting[], deps: VenueDeps): readonly Feed[] {
  return settings.flatMap(({ venue, ...urls }) => MAKERS[venue]?.({ ...deps, ...urls }) ?? []);
}
