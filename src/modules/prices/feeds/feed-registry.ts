/** The venues that there are: one line each. `index` is made of the others, and made where there is one. */
import type { Feed } from './feed.ts';

export interface VenueSetting {
  readonly venue: VenueName;
  /** Base URLs in place of the venue's own; absent: those. */
  readonly wsUrl?: string;
  readonly restUrl?: string;
}

export const VENUE_NAMES = ['binance', 'coinbase', 'kraken', 'coingecko', 'demo'] as const;
export type VenueName = (typeof VENUE_NAMES)[number];

export type FeedMaker = (setting: VenueSetting) => Feed;

const MAKERS: Partial<Record<VenueName, FeedMaker>> = {};

export function createVenueFeeds(settings: readonly VenueSetting[]): readonly Feed[] {
  return settings.flatMap((setting) => MAKERS[setting.venue]?.(setting) ?? []);
}
