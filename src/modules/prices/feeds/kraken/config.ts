/**
 * What the feed of Kraken asks of the venue and how often. Its limit of messages is not published and changes with load (`Exceeded msg rate`): one
 * message in half a second for many symbols is far below what was seen refused. REST takes about one request a second by address.
 */

export const KRAKEN_DEFAULTS = {
  wsUrl: 'wss://ws.kraken.com/v2',
  restUrl: 'https://api.kraken.com',
};

export const KRAKEN_LIMITS = {
  symbolsPerMessage: 50,
  topicsPerSocket: 500,
  /** Pairs change a few times a week; halts are seen within this. */
  pairsMs: 300_000,
  /** A gap is read through so many pages of a thousand trades; what lies after comes from candles. */
  tradePagesMax: 10,
} as const;
