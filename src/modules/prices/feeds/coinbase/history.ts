/**
 * The history of Coinbase Exchange over REST, without a key: candles of every interval, and the trades of a gap. The venue pages trades backwards, by
 * their numbers; since these have no holes, a page can be asked for by the number that it ends at, and an instant is found by halving. Candles
 * come 300 at a time and only where something was traded.
 */
import type { CandleInterval } from '#contract/api/prices';
import type { Clock } from '#platform/clock';
import { INTERVAL_MS, MINUTE_MS } from '../../candle.ts';
import { askRest, historyResult } from '../ask-rest.ts';
import type { VenueRest } from '../connection/venue-rest.ts';
import type { Feed, VenueCandle, VenueCandleRange } from '../feed.ts';
import { type ForwardTrades, readGap } from '../gap-reader.ts';
import type { VenueHistory, VenueTrade } from '../tape/venue-history.ts';
import { aggregateVenueCandles } from '../venue-candles.ts';
import { COINBASE_LIMITS } from './config.ts';
import { type CoinbaseTrade, parseCandles, parseTrades, productOfMarket } from './parse.ts';

const CANDLES_PER_ANSWER = 300;
const TRADES_PER_ANSWER = 1_000;
const CANDLES_MAX = 1_000;
const SETTLE_MS = 2 * MINUTE_MS;

/** What the venue has of each interval; four hours are made of single ones. */
const SOURCE: Readonly<Record<CandleInterval, CandleInterval>> = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '1h': '1h',
  '4h': '1h',
  '1d': '1d',
};

export interface CoinbaseHistory extends VenueHistory {
  readonly candles: NonNullable<Feed['candles']>;
  /** The market's last trade. Throws HistoryUnavailable. */
  newest(market: string): Promise<VenueTrade | undefined>;
}

export function createCoinbaseHistory(deps: { rest: Pick<VenueRest, 'get'>; clock: Clock }): CoinbaseHistory {
  const { rest, clock } = deps;

  /** `isUrgent`: somebody looks at a chart. */
  async function candlesOf(
    { market, interval, fromMs, toMs }: VenueCandleRange,
    isUrgent: boolean,
  ): Promise<VenueCandle[]> {
    const stepMs = INTERVAL_MS[interval] * CANDLES_PER_ANSWER;
    const found: VenueCandle[] = [];
    for (let startMs = fromMs; startMs < toMs; startMs += stepMs) {
      const endMs = Math.min(startMs + stepMs, toMs);
      const query = { granularity: INTERVAL_MS[interval] / 1_000, start: isoOf(startMs), end: isoOf(endMs - 1) };
      const path = `/products/${productOfMarket(market)}/candles`;
      const candles = await askRest(rest, { path, query, lane: market, isUrgent }, parseCandles);
      // The venue may add older ones than were asked for.
      found.push(...candles.filter(({ atMs }) => atMs >= startMs && atMs < endMs));
    }
    return found;
  }

  /** Trades with numbers below `beforeId`, or the newest; ascending, `limit` at most. */
  function tradesBefore(market: string, limit: number, beforeId?: number): Promise<CoinbaseTrade[]> {
    const product = productOfMarket(market);
    const query = { limit, ...(beforeId === undefined ? {} : { after: beforeId }) };
    return askRest(rest, { path: `/products/${product}/trades`, query, lane: market }, (body) =>
      parseTrades(product, body),
    );
  }

  const newestOf = async (market: string) => (await tradesBefore(market, 1)).at(-1);

  /** The last trade before the instant, if there is one, and the number below which all trades are before it. */
  async function lastBefore(market: string, atMs: number): Promise<{ trade?: CoinbaseTrade; id: number }> {
    const newest = await newestOf(market);
    if (!newest) return { id: 0 };
    if (newest.atMs < atMs) return { trade: newest, id: newest.id };
    // Trades up to `earlyId` are before the instant, those from `lateId` on are not.
    let earlyId = 0;
    let lateId = newest.id;
    for (let stepBack = TRADES_PER_ANSWER; lateId - earlyId > TRADES_PER_ANSWER; stepBack *= 2) {
      const id = earlyId > 0 ? Math.floor((earlyId + lateId) / 2) : Math.max(1, lateId - stepBack);
      const probe = (await tradesBefore(market, 1, id + 1)).at(-1);
      if (probe && probe.atMs >= atMs) lateId = probe.id;
      else earlyId = id;
    }
    const page = await tradesBefore(market, TRADES_PER_ANSWER, lateId);
    const trade = page.findLast((one) => one.atMs < atMs);
    return trade ? { trade, id: trade.id } : { id: (page[0]?.id ?? lateId) - 1 };
  }

  const source: ForwardTrades = {
    async *pages({ market, fromMs, afterId }) {
      let lastId = afterId ?? (await lastBefore(market, fromMs)).id;
      for (;;) {
        const endId = lastId + TRADES_PER_ANSWER;
        const news = (await tradesBefore(market, TRADES_PER_ANSWER, endId + 1)).filter(({ id }) => id > lastId);
        yield news;
        // Fewer: it is the end, or the venue left out numbers.
        if (news.length < TRADES_PER_ANSWER && ((await newestOf(market))?.id ?? 0) <= endId) return;
        lastId = endId;
      }
    },
    candles: ({ market, fromMs, toMs }) => candlesOf({ market, interval: '1m', fromMs, toMs }, false),
    intervalMsAt: () => MINUTE_MS,
  };

  return {
    read: (range) =>
      readGap({ source, clock, tradePagesMax: COINBASE_LIMITS.tradePagesMax, settleMs: SETTLE_MS }, range),
    newest: newestOf,
    async priceAt(market, atMs) {
      return (await lastBefore(market, atMs + 1)).trade?.price;
    },
    candles({ market, interval, fromMs, toMs }) {
      const intervalMs = INTERVAL_MS[interval];
      const firstMs = Math.ceil(fromMs / intervalMs) * intervalMs;
      // What opens before `toMs`, to its end; nothing of the future.
      const openMs = Math.ceil(Math.min(toMs, clock.nowMs() + 1) / intervalMs) * intervalMs;
      const endMs = Math.min(openMs, firstMs + CANDLES_MAX * intervalMs);
      const source = SOURCE[interval];
      const candles = candlesOf({ market, interval: source, fromMs: firstMs, toMs: endMs }, true);
      return historyResult(
        candles.then((found) => (source === interval ? found : aggregateVenueCandles(found, intervalMs))),
      );
    },
  };
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
