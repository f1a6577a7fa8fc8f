/**
 * What is fixed about Binance's spot market data: addresses, limits and how often what is asked for. The limits are the venue's; where it gives a
 * range of readings (messages a second, pongs counted), the careful one is taken.
 */
import type { ConnectionTiming } from '../connection/wire.ts';

export const BINANCE = 'binance';
export const BINANCE_WS_URL = 'wss://data-stream.binance.vision';
export const BINANCE_REST_URL = 'https://data-api.binance.vision';

/** All symbols that changed, once a second. */
export const QUOTES_TOPIC = '!miniTicker@arr';
/** On every socket; changes every second. */
export const PULSE_TOPIC = 'btcusdt@miniTicker';

export const TOPICS_PER_SOCKET = 1_024;
export const TOPICS_PER_MESSAGE = 200;

/** Five messages a second at most, pongs counted; a connection lives for 24 hours at most. */
export const BINANCE_TIMING: Partial<ConnectionTiming> = {
  messageSpacingMs: 300,
  rotateAfterMs: 23 * 3_600_000,
  rotateJitterMs: 20 * 60_000,
};

/** `exchangeInfo` is some 15 MB with all symbols. */
export const BINANCE_REST_LIMITS = {
  concurrency: 4,
  timeoutMs: 20_000,
  answerBytesMax: 64 * 1024 * 1024,
  spacingMs: 0,
  weight: { header: 'x-mbx-used-weight-1m', perMinute: 6_000 },
} as const;

export const WEIGHTS = { aggTrades: 4, klines: 2, exchangeInfo: 20, time: 1, allTickers: 80 } as const;
/** The venue's largest page of trades and of candles. */
export const PAGE_MAX = 1_000;

/** A gap of this length at most is read trade by trade ... */
export const EXACT_SPAN_MS = 15 * 60_000;
/** ... as long as it takes no more pages than this. */
export const EXACT_PAGES_MAX = 5;
/** Minutes of a longer gap than this are read as hours. */
export const MINUTES_SPAN_MAX_MS = 7 * 24 * 3_600_000;
/** A candle is taken for complete this long after it closed. */
export const CANDLE_SETTLED_MS = 2_000;
