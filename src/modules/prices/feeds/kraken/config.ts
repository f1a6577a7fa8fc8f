/**
 * What the feed of Kraken asks of the venue and how often. Its limit of messages is not published and changes with load (`Exceeded msg rate`): one
 * message in half a second for many symbols stays far from it. REST takes about one request a second by address.
 */
import type { VenueRestLimits } from '../connection/venue-rest.ts';
import type { ConnectionTiming } from '../connection/wire.ts';

export const KRAKEN_DEFAULTS = {
  wsUrl: 'wss://ws.kraken.com',
  restUrl: 'https://api.kraken.com',
};

const REST: VenueRestLimits = {
  concurrency: 1,
  timeoutMs: 10_000,
  /** A thousand trades are 90 KB, all pairs 1 MB. */
  answerBytesMax: 8 * 1024 * 1024,
  spacingMs: 1_000,
};

export const KRAKEN_LIMITS = {
  symbolsPerMessage: 50,
  topicsPerSocket: 1_500,
  /** Pairs change a few times a week; halts are seen within this. */
  pairsMs: 300_000,
  /** A gap is read through so many pages of a thousand trades before candles take over. */
  tradePagesMax: 10,
  rest: REST,
  /** Its count of requests falls by one in one to three seconds. */
  busyPauseMs: 5_000,
} as const;

export const KRAKEN_TIMING: Partial<ConnectionTiming> = { messageSpacingMs: 500 };
