/**
 * The history of Coinbase Exchange over REST: candles of every interval, and the trades that a gap is filled with. Without a key. Trades can only be
 * walked backwards from the newest, a thousand at a time; candles come 300 at a time and only where something was traded.
 */
import type { CandleInterval } from '#contract/api/prices';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';
import { INTERVAL_MS } from '../../candle.ts';
import type { VenueCandle, VenueCandleRange } from '../feed.ts';
import { aggregateVenueCandles } from '../venue-candles.ts';
import type { VenueGet } from '../venue-get.ts';
import { type CoinbaseTrade, parseCandles, parseTrades, productOfMarket } from './parse.ts';

const CANDLES_PER_ANSWER = 300;
const TRADES_PER_ANSWER = 1_000;
const CANDLES_MAX = 1_000;

/** What the venue has of each interval; four hours are made of single ones. */
const SOURCE: Readonly<Record<CandleInterval, CandleInterval>> = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '1h': '1h',
  '4h': '1h',
  '1d': '1d',
};

export interface TradeWalk {
  /** Oldest first. */
  readonly trades: readonly CoinbaseTrade[];
  /** Whether it came to a trade that was known (or to the venue's first), rather than to the end of its pages. */
  readonly isWhole: boolean;
}

export interface CoinbaseHistory {
  /** See Feed.candles. */
  candles(range: VenueCandleRange): Promise<Result<readonly VenueCandle[], Problem>>;
  /** The newest trades, or those of lower ids than `beforeId`, back to the first that is known; that one and older ones are left out. */
  tradesBack(walk: {
    readonly market: string;
    readonly beforeId?: number;
    readonly isKnown: (trade: CoinbaseTrade) => boolean;
    readonly pagesMax: number;
  }): Promise<Result<TradeWalk, Problem>>;
}

export function createCoinbaseHistory(deps: { get: VenueGet; clock: Clock }): CoinbaseHistory {
  const { get, clock } = deps;

  async function page(market: string, { interval, fromMs, toMs }: Omit<VenueCandleRange, 'market'>) {
    const query = `granularity=${INTERVAL_MS[interval] / 1_000}&start=${isoOf(fromMs)}&end=${isoOf(toMs - 1)}`;
    const body = await get(`/products/${productOfMarket(market)}/candles?${query}`);
    if (!body.ok) return body;
    const candles = parseCandles(body.value);
    // The venue may add older ones than were asked for.
    return candles ? ok(candles.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)) : notUnderstood('candles');
  }

  return {
    async candles({ market, interval, fromMs, toMs }) {
      const intervalMs = INTERVAL_MS[interval];
      const source = SOURCE[interval];
      const stepMs = INTERVAL_MS[source] * CANDLES_PER_ANSWER;
      const firstMs = Math.ceil(fromMs / intervalMs) * intervalMs;
      // What opens before `toMs`, to its end.
      const endMs = Math.min(
        Math.ceil(Math.min(toMs, clock.nowMs() + 1) / intervalMs) * intervalMs,
        firstMs + CANDLES_MAX * intervalMs,
      );
      const found: VenueCandle[] = [];
      for (let atMs = firstMs; atMs < endMs; atMs += stepMs) {
        const some = await page(market, { interval: source, fromMs: atMs, toMs: Math.min(atMs + stepMs, endMs) });
        if (!some.ok) return some;
        found.push(...some.value);
      }
      return ok(source === interval ? found : aggregateVenueCandles(found, intervalMs));
    },
    async tradesBack({ market, beforeId, isKnown, pagesMax }) {
      const product = productOfMarket(market);
      const pages: CoinbaseTrade[][] = [];
      let cursor = beforeId;
      for (let count = 0; count < pagesMax; count++) {
        const after = cursor === undefined ? '' : `&after=${cursor}`;
        const body = await get(`/products/${product}/trades?limit=${TRADES_PER_ANSWER}${after}`);
        if (!body.ok) return body;
        const trades = parseTrades(product, body.value);
        if (!trades) return notUnderstood('trades');
        const unknown = trades.slice(trades.findLastIndex(isKnown) + 1);
        pages.push(unknown);
        const first = trades[0];
        if (unknown.length < trades.length || first === undefined || first.id <= 1)
          return ok({ trades: pages.reverse().flat(), isWhole: true });
        cursor = first.id;
      }
      return ok({ trades: pages.reverse().flat(), isWhole: false });
    },
  };
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

function notUnderstood(what: string): Result<never, Problem> {
  return err(problem('overloaded', `Coinbase answered with ${what} that are none.`, { retryAfterS: 5 }));
}
