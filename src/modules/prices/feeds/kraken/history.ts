/**
 * The history of Kraken over REST: candles of every interval, and the trades that a gap is filled with. Without a key. Trades are asked for by the
 * nanosecond and come oldest first, so a gap is read from its beginning; of candles there are only the newest 720 of each interval.
 */
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { INTERVAL_MS } from '../../candle.ts';
import type { VenueCandle, VenueCandleRange } from '../feed.ts';
import type { Fields } from '../json-fields.ts';
import type { VenueGet } from '../venue-get.ts';
import { type KrakenRestTrade, parseAnswer, parseCandles, parseTradePage } from './rest-parse.ts';

const TRADES_PER_ANSWER = 1_000;
const CANDLES_MAX = 1_000;
const MINUTE_MS = 60_000;

export interface KrakenTradeRange {
  /** As REST calls the pair. */
  readonly restName: string;
  /** Trades at or after this ... */
  readonly fromMs: number;
  /** ... and before this. */
  readonly toMs: number;
  readonly pagesMax: number;
}

export interface KrakenTradeRead {
  /** Oldest first. */
  readonly trades: readonly KrakenRestTrade[];
  /** Whether it came to the end of the range, rather than to the end of its pages. */
  readonly isWhole: boolean;
}

export interface KrakenHistory {
  /** See Feed.candles; from the newest 720 of the interval, so that of single minutes there are twelve hours. */
  candles(restName: string, range: VenueCandleRange): Promise<Result<readonly VenueCandle[], Problem>>;
  trades(range: KrakenTradeRange): Promise<Result<KrakenTradeRead, Problem>>;
}

export function createKrakenHistory(deps: { get: VenueGet }): KrakenHistory {
  async function ask(path: string): Promise<Result<Fields, Problem>> {
    const body = await deps.get(path);
    if (!body.ok) return body;
    const answer = parseAnswer(body.value);
    return answer.ok ? answer : err(problem('overloaded', `Kraken: ${answer.error.detail}.`, { retryAfterS: 5 }));
  }

  return {
    async candles(restName, { interval, fromMs, toMs }) {
      const minutes = INTERVAL_MS[interval] / MINUTE_MS;
      // A second earlier: whether a candle that opens at `since` is among them is not said.
      const sinceS = Math.max(0, Math.ceil(fromMs / 1_000) - 1);
      const answer = await ask(`/0/public/OHLC?pair=${restName}&interval=${minutes}&since=${sinceS}`);
      if (!answer.ok) return answer;
      const candles = parseCandles(answer.value);
      if (!candles) return notUnderstood('candles');
      return ok(candles.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).slice(0, CANDLES_MAX));
    },
    async trades({ restName, fromMs, toMs, pagesMax }) {
      const found: KrakenRestTrade[] = [];
      // The instant asked for is left out by the venue, and frames and answers tell instants to different digits: one nanosecond before the millisecond.
      let since = (BigInt(fromMs) * 1_000_000n - 1n).toString();
      for (let count = 0; count < pagesMax; count++) {
        const answer = await ask(`/0/public/Trades?pair=${restName}&since=${since}&count=${TRADES_PER_ANSWER}`);
        if (!answer.ok) return answer;
        const page = parseTradePage(answer.value);
        if (!page) return notUnderstood('trades');
        found.push(...page.trades.filter(({ atMs }) => atMs >= fromMs && atMs < toMs));
        const last = page.trades.at(-1);
        if (last === undefined || last.atMs >= toMs || page.trades.length < TRADES_PER_ANSWER || page.last === since)
          return ok({ trades: found, isWhole: true });
        since = page.last;
      }
      return ok({ trades: found, isWhole: false });
    },
  };
}

function notUnderstood(what: string): Result<never, Problem> {
  return err(problem('overloaded', `Kraken answered with ${what} that are none.`, { retryAfterS: 5 }));
}
