/**
 * What the feed of CoinGecko may ask of it, by plan. A credit is a call; the demo plan has 10,000 a month, so its prices come every five minutes,
 * which leaves a tenth for lists and gaps. Without a key the limit is by address, shared and not published: one call in ten seconds is safe.
 */

export interface CoingeckoLimits {
  readonly restUrl: string;
  /** Header that carries the key. */
  readonly keyHeader?: string;
  /** Prices of watched coins. The venue publishes them every 60 s, for paying plans every 20 s. */
  readonly pollMs: number;
  /** The largest coins with their prices. */
  readonly quotesMs: number;
  readonly requestsPerMinute: number;
  readonly creditsPerMonth?: number;
}

export const COINGECKO_PLANS = {
  keyless: {
    restUrl: 'https://api.coingecko.com/api/v3',
    pollMs: 60_000,
    quotesMs: 600_000,
    requestsPerMinute: 6,
  },
  demo: {
    restUrl: 'https://api.coingecko.com/api/v3',
    keyHeader: 'x-cg-demo-api-key',
    pollMs: 300_000,
    quotesMs: 3_600_000,
    requestsPerMinute: 80,
    creditsPerMonth: 10_000,
  },
  pro: {
    restUrl: 'https://pro-api.coingecko.com/api/v3',
    keyHeader: 'x-cg-pro-api-key',
    pollMs: 30_000,
    quotesMs: 300_000,
    requestsPerMinute: 400,
    creditsPerMonth: 500_000,
  },
} as const satisfies Record<string, CoingeckoLimits>;

export type CoingeckoPlan = keyof typeof COINGECKO_PLANS;

export interface CoingeckoTiming {
  /** The list of all coins, which changes by a handful a day. */
  readonly listMs: number;
  /** After a poll that failed, at first; twice as long each time, up to the time between polls. */
  readonly retryMs: number;
  /** Between two calls for coins that were just watched, ahead of the next poll. */
  readonly earlyMs: number;
  /** The last price is repeated this often, so that market time goes on. */
  readonly beatMs: number;
  /** A price that the venue has not renewed for so long is shown, and is no longer one of now. */
  readonly publishedAgeMaxMs: number;
  /** What was published meanwhile is asked for when nothing was heard for so long; charts have a point every five minutes. */
  readonly gapMinMs: number;
}

export const COINGECKO_TIMING: CoingeckoTiming = {
  listMs: 86_400_000,
  retryMs: 5_000,
  earlyMs: 10_000,
  beatMs: 1_000,
  publishedAgeMaxMs: 900_000,
  gapMinMs: 300_000,
};

/** 200 ids of up to 32 characters keep the URL of a call below 8 KB. */
export const COINS_PER_CALL = 200;
/** What `/coins/markets` gives at most. */
export const COINS_PER_PAGE = 250;
/** A thousand coins with their day are 200 KB, the list of all is 2 MB. */
export const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
export const REQUEST_TIMEOUT_MS = 15_000;

const MONTH_MS = 30 * 86_400_000;
/** Part of the month's credits that prices may take; the rest is for lists, gaps and retries. */
const SHARE_OF_PRICES = 0.9;

/** How often prices are asked for, with so many calls each time: never so often that the month's credits end before it does. */
export function pollIntervalMs(limits: CoingeckoLimits, calls: number): number {
  const { pollMs, creditsPerMonth, requestsPerMinute } = limits;
  // Half of what a minute may hold is for the others.
  const byMinuteMs = (calls * 60_000 * 2) / requestsPerMinute;
  const byMonthMs = creditsPerMonth === undefined ? 0 : (calls * MONTH_MS) / (creditsPerMonth * SHARE_OF_PRICES);
  return Math.ceil(Math.max(pollMs, byMinuteMs, byMonthMs));
}
