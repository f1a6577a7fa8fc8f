/**
 * The history of Kraken over REST, without a key: candles of every interval, and the trades of a gap. Trades are asked for by the nanosecond and come
 * oldest first, so a gap is read from its beginning; of candles there are only the newest 720 of each interval, so older gaps are bridged by longer ones.
 */
import { CANDLE_INTERVALS, type CandleInterval } from '#contract/api/prices';
import type { Clock } from '#platform/clock';
import { INTERVAL_MS, MINUTE_MS, openingOf } from '../../candle.ts';
import { askRest, historyResult } from '../ask-rest.ts';
import type { VenueRest } from '../connection/venue-rest.ts';
import type { Feed, VenueCandle } from '../feed.ts';
import { type ForwardTrades, readGap } from '../gap-reader.ts';
import type { VenueHistory } from '../tape/venue-history.ts';
import { KRAKEN_LIMITS } from './config.ts';
import { parseAnswer, parseCandles, parseTradePage } from './rest-parse.ts';

const TRADES_PER_ANSWER = 1_000;
const CANDLES_MAX = 1_000;
const SETTLE_MS = MINUTE_MS;
/** Of the 720 that there are, so that one is not gone by the time it is asked for. */
const CANDLES_SURE = 700;

export interface KrakenHistory extends VenueHistory {
  /** From the newest 720 of the interval: of single minutes there are twelve hours. */
  readonly candles: NonNullable<Feed['candles']>;
}

interface CandleWindow {
  readonly market: string;
  readonly interval: CandleInterval;
  readonly fromMs: number;
  readonly toMs: number;
}

export function createKrakenHistory(deps: {
  rest: Pick<VenueRest, 'get'>;
  clock: Clock;
  /** What REST calls the pair of the market. */
  restNameOf: (market: string) => string;
}): KrakenHistory {
  const { rest, clock, restNameOf } = deps;

  async function candlesOf(
    { market, interval, fromMs, toMs }: CandleWindow,
    isUrgent: boolean,
  ): Promise<VenueCandle[]> {
    const query = {
      pair: restNameOf(market),
      interval: INTERVAL_MS[interval] / MINUTE_MS,
      // A second earlier: whether a candle that opens at `since` is among them is not said.
      since: Math.max(0, Math.ceil(fromMs / 1_000) - 1),
    };
    const request = { path: '/0/public/OHLC', query, lane: market, isUrgent };
    const candles = await askRest(rest, request, (body) => resultOf(body, parseCandles));
    return candles.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  }

  function intervalAt(atMs: number): CandleInterval {
    const ageMs = clock.nowMs() - atMs;
    return CANDLE_INTERVALS.find((interval) => ageMs < INTERVAL_MS[interval] * CANDLES_SURE) ?? '1d';
  }

  const source: ForwardTrades = {
    async *pages({ market, fromMs, afterId }) {
      // The instant asked for is left out by the venue, and it knows instants to the nanosecond: one before the millisecond.
      let since = (BigInt(Math.max(0, fromMs)) * 1_000_000n - 1n).toString();
      for (;;) {
        const query = { pair: restNameOf(market), since, count: TRADES_PER_ANSWER };
        const request = { path: '/0/public/Trades', query, lane: market };
        const page = await askRest(rest, request, (body) => resultOf(body, parseTradePage));
        yield page.trades.filter(({ id }) => afterId === undefined || (id ?? 0) > afterId);
        if (page.trades.length < TRADES_PER_ANSWER || page.last === since) return;
        since = page.last;
      }
    },
    candles: ({ market, intervalMs, fromMs, toMs }) => {
      const interval = CANDLE_INTERVALS.find((one) => INTERVAL_MS[one] === intervalMs) ?? '1m';
      return candlesOf({ market, interval, fromMs, toMs }, false);
    },
    intervalMsAt: (atMs) => INTERVAL_MS[intervalAt(atMs)],
  };

  /** The last trade from `fromMs` on that is not after `toMs`. */
  async function lastPriceWithin(market: string, fromMs: number, toMs: number): Promise<string | undefined> {
    let price: string | undefined;
    for await (const page of source.pages({ market, fromMs })) {
      const last = page.findLast(({ atMs }) => atMs <= toMs);
      price = last?.price ?? price;
      if (page.some(({ atMs }) => atMs > toMs)) break;
    }
    return price;
  }

  return {
    read: (range) => readGap({ source, clock, tradePagesMax: KRAKEN_LIMITS.tradePagesMax, settleMs: SETTLE_MS }, range),
    async priceAt(market, atMs) {
      const interval = intervalAt(atMs);
      const openMs = openingOf(atMs, INTERVAL_MS[interval]);
      const within = await lastPriceWithin(market, openMs, atMs);
      if (within !== undefined) return within;
      // Quiet intervals have a candle too, of the price before.
      const before = await candlesOf({ market, interval, fromMs: openMs - INTERVAL_MS[interval], toMs: openMs }, false);
      return before.at(-1)?.close;
    },
    candles: (range) => historyResult(candlesOf(range, true).then((found) => found.slice(0, CANDLES_MAX))),
  };
}

function resultOf<T>(body: unknown, read: (result: Readonly<Record<string, unknown>>) => T | undefined): T | undefined {
  const answer = parseAnswer(body);
  return answer.ok ? read(answer.value) : undefined;
}
