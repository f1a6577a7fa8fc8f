/**
 * What the feed of Coinbase asks of the venue and how often, below the limits that it documents: 8 messages a second by address (20 in a burst) and 10
 * subscriptions of one channel of one product; 10 requests a second by address over REST (15 in a burst).
 * The Exchange feed is taken rather than Advanced Trade: there each trade has a consecutive id, and products, candles and trades are read without a key.
 */
import type { VenueRestLimits } from '../connection/venue-rest.ts';
import type { ConnectionTiming } from '../connection/wire.ts';

export const COINBASE_DEFAULTS = {
  wsUrl: 'wss://ws-feed.exchange.coinbase.com',
  restUrl: 'https://api.exchange.coinbase.com',
  /** Its heartbeat comes every second: a socket without it is dead. */
  pulseProduct: 'BTC-USD',
};

const REST: VenueRestLimits = {
  concurrency: 4,
  timeoutMs: 10_000,
  /** A thousand trades are 130 KB, all products 500 KB. */
  answerBytesMax: 8 * 1024 * 1024,
  spacingMs: 150,
};

export const COINBASE_LIMITS = {
  topicsPerMessage: 100,
  /** All products and as many watched ones fit on one socket; in a crash that is some thousand frames a second. */
  topicsPerSocket: 1_500,
  /** Products change a few times a week; halts are seen within this. */
  productsMs: 300_000,
  /** A gap is read through so many pages of a thousand trades before candles take over. */
  tradePagesMax: 12,
  rest: REST,
} as const;

export const COINBASE_TIMING: Partial<ConnectionTiming> = { messageSpacingMs: 200 };
