/**
 * What the feed of CoinGecko may ask of it, by plan. A credit is a call; the demo plan has 10,000 a month, so its prices come every five minutes,
 * which leaves a thousand for lists and gaps. Without a key the limit is by address, shared and not published: one call in ten seconds is safe.
 */

export const COINGECKO_PLANS = {
  keyless: {
    restUrl: 'https://api.coingecko.com/api/v3',
    keyHeader: undefined,
    /** Prices are published every 60 s. */
    pollMs: 60_000,
    /** The largest coins with their prices, for the list of markets. */
    quotesMs: 600_000,
    requestsPerMinute: 6,
    creditsPerMonth: undefined,
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
    /** Prices are published every 20 s. */
    pollMs: 30_000,
    quotesMs: 300_000,
    requestsPerMinute: 400,
    creditsPerMonth: 500_000,
  },
} as const satisfies Record<string, CoingeckoPlanLimits>;

export type CoingeckoPlan = keyof typeof COINGECKO_PLANS;

export interface CoingeckoPlanLimits {
  readonly restUrl: string;
  /** Header that carries the key. */
  readonly keyHeader: string | undefined;
  readonly pollMs: number;
  readonly quotesMs: number;
  readonly requestsPerMinute: number;
  readonly creditsPerMonth: number | undefined;
}

/** Coins in one call: 250 ids of up to 32 characters keep its URL below 8 KB. */
export const COINS_PER_CALL = 200;
/** Of 250 coins each. */
export const MARKET_PAGES = 1;
/** The list of all coins changes by a handful a day. */
export const COIN_LIST_MS = 86_400_000;

const MONTH_MS = 30 * 86_400_000;
/** Part of the month's credits that prices may take; the rest is for lists, gaps and retries. */
const SHARE_OF_PRICES = 0.9;

/** How often prices are asked for, with so many calls each time: never so often that the month's credits end before it does. */
export function pollIntervalMs(limits: CoingeckoPlanLimits, calls: number): number {
  const { pollMs, creditsPerMonth } = limits;
  if (creditsPerMonth === undefined) return Math.max(pollMs, (calls * 2 * 60_000) / limits.requestsPerMinute);
  return Math.max(pollMs, Math.ceil((calls * MONTH_MS) / (creditsPerMonth * SHARE_OF_PRICES)));
}
