/**
 * What the feed of Coinbase asks of the venue and how often, below the limits that it documents: 8 messages a second by address (20 in a burst) and 10
 * subscriptions of one channel of one product; 10 requests a second by address over REST (15 in a burst).
 * The Exchange feed is taken rather than Advanced Trade: there each trade has a consecutive id, and products, candles and trades are read without a key.
 */

export const COINBASE_DEFAULTS = {
  wsUrl: 'wss://ws-feed.exchange.coinbase.com',
  restUrl: 'https://api.exchange.coinbase.com',
  /** Its heartbeat comes every second: a socket without it is dead. */
  pulseProduct: 'BTC-USD',
};

export const COINBASE_LIMITS = {
  topicsPerMessage: 100,
  /** Frames of all on one socket are more than one that reads JSON keeps up with in a crash: watched products are spread. */
  topicsPerSocket: 1_000,
  /** Products change a few times a week; halts are seen within this. */
  productsMs: 300_000,
  /** A gap is walked back through so many pages of a thousand trades; what lies before comes from candles. */
  tradePagesMax: 12,
} as const;
