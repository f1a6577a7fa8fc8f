/**
 * Binance's history, as tapes and charts need it. How a gap is read, so that no trade is in two pieces and none in no piece:
 * - A short one (EXACT_SPAN_MS, EXACT_PAGES_MAX), and any that fits into one page, trade by trade, by the numbers of its trades: exact, also for
 *   alerts that fire more than once.
 * - A longer one trade by trade up to the end of the broken second, then in candles of a second up to the minute, of a minute (of an hour, where that
 *   are too many) up to the present minute, of a second again up to two seconds ago, and trade by trade from that second on. Candles begin and
 *   end on borders that trades belong to one side of. What is lost is only the order of prices within one candle.
 */
import type { CandleInterval } from '#contract/api/prices';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';
import type { VenueRest } from '../connection/venue-rest.ts';
import type { VenueCandle, VenueCandleRange } from '../feed.ts';
import {
  type HistoryPiece,
  type HistoryRange,
  HistoryUnavailable,
  REWIND_MS,
  type VenueHistory,
  type VenueTrade,
} from '../tape/venue-history.ts';
import { CANDLE_SETTLED_MS, EXACT_PAGES_MAX, EXACT_SPAN_MS, MINUTES_SPAN_MAX_MS, PAGE_MAX, WEIGHTS } from './config.ts';
import { type Kline, parseAggTrade, parseKline } from './parse.ts';

export interface BinanceHistory extends VenueHistory {
  candles(range: VenueCandleRange): Promise<Result<readonly VenueCandle[], Problem>>;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

type KlineInterval = CandleInterval | '1s';

/** A step of a long gap: candles of this interval that open in [fromMs, toMs). */
interface CandleStep {
  readonly interval: KlineInterval;
  readonly fromMs: number;
  readonly toMs: number;
}

type TradeStart = { readonly fromId: number } | { readonly startTime: number };

export function createBinanceHistory(deps: {
  rest: Pick<VenueRest, 'get'>;
  clock: Clock;
  symbolOf: (market: string) => string;
}): BinanceHistory {
  const { rest, clock, symbolOf } = deps;

  async function get(path: string, query: Record<string, string | number>, lane: string, weight: number) {
    const answer = await rest.get({ path, query, lane, weight });
    if (answer.kind === 'answered') return answer.body;
    if (answer.kind === 'paused') throw new HistoryUnavailable('the venue wants a pause', answer.retryAfterMs);
    throw new HistoryUnavailable(answer.kind === 'refused' ? `refused with ${answer.status}` : answer.detail);
  }

  /** Also how many the venue sent, since a page with one that makes no sense is as full as another. */
  async function tradePage(market: string, start: TradeStart | { limit: 1 } | { startTime: number; endTime: number }) {
    const query = { symbol: symbolOf(market), limit: PAGE_MAX, ...start };
    const body = await get('/api/v3/aggTrades', query, market, WEIGHTS.aggTrades);
    if (!Array.isArray(body)) throw new HistoryUnavailable('trades did not come in a list');
    return { trades: body.flatMap((value) => parseAggTrade(value) ?? []), isFull: body.length >= PAGE_MAX };
  }

  async function klinePage(market: string, query: Record<string, string | number>): Promise<readonly Kline[]> {
    const body = await get('/api/v3/klines', { symbol: symbolOf(market), ...query }, market, WEIGHTS.klines);
    if (!Array.isArray(body)) throw new HistoryUnavailable('candles did not come in a list');
    return body.flatMap((value) => parseKline(value) ?? []);
  }

  async function* read(range: HistoryRange): AsyncGenerator<readonly HistoryPiece[]> {
    const { market, afterMs, afterId, until } = range;
    const isShort = (until?.atMs ?? clock.nowMs()) - afterMs <= EXACT_SPAN_MS;
    const startTime = Math.max(0, afterMs - REWIND_MS);
    let start: TradeStart = afterId === undefined ? { startTime } : { fromId: afterId + 1 };
    let reachedMs = afterMs;
    // A market in which little happens is read trade by trade over any time.
    for (let pages = 0; pages < (isShort ? EXACT_PAGES_MAX : 1); pages++) {
      const { trades, isFull } = await tradePage(market, start);
      const last = trades.at(-1);
      yield trades.map(pieceOf);
      if (!last && afterId === undefined) yield* readNewest(market, startTime);
      if (!isFull || last?.id === undefined || (until?.id !== undefined && last.id >= until.id)) return;
      start = { fromId: last.id + 1 };
      reachedMs = Math.max(reachedMs, last.atMs);
    }
    yield* readLong(market, start, reachedMs);
  }

  async function* readLong(
    market: string,
    start: TradeStart,
    reachedMs: number,
  ): AsyncGenerator<readonly HistoryPiece[]> {
    const nowMs = await venueTime();
    const firstMs = ceil(reachedMs + 1, SECOND_MS);
    const lastMs = floor(nowMs - CANDLE_SETTLED_MS, SECOND_MS);
    if (lastMs <= firstMs) {
      yield* readTrades(market, start, Number.POSITIVE_INFINITY);
      return;
    }
    yield* readTrades(market, start, firstMs);
    for (const step of stepsOf(firstMs, lastMs)) yield* readCandles(market, step);
    let isEmpty = true;
    for await (const page of readTrades(market, { startTime: lastMs }, Number.POSITIVE_INFINITY)) {
      isEmpty &&= page.length === 0;
      yield page;
    }
    if (isEmpty) yield* readNewest(market, lastMs);
  }

  /**
   * The last trade of all, so that the next one can be told from a hole; there was none from `startTime` on. Where there is one by now, they are
   * read from there, since the last one need not be the only one.
   */
  async function* readNewest(market: string, startTime: number): AsyncGenerator<readonly HistoryPiece[]> {
    const { trades } = await tradePage(market, { limit: 1 });
    const isBefore = trades.every(({ atMs }) => atMs < startTime);
    if (isBefore) yield trades.map(pieceOf);
    else yield* readTrades(market, { startTime }, Number.POSITIVE_INFINITY);
  }

  async function venueTime(): Promise<number> {
    const body = await get('/api/v3/time', {}, '', WEIGHTS.time);
    const { serverTime } = (body ?? {}) as { serverTime?: unknown };
    if (typeof serverTime !== 'number') throw new HistoryUnavailable('the venue did not tell its time');
    return serverTime;
  }

  /** Trades before `endMs`. */
  async function* readTrades(market: string, from: TradeStart, endMs: number): AsyncGenerator<readonly HistoryPiece[]> {
    let start = from;
    for (;;) {
      const { trades, isFull } = await tradePage(market, start);
      const last = trades.at(-1);
      yield trades.filter(({ atMs }) => atMs < endMs).map(pieceOf);
      if (!isFull || last?.id === undefined || last.atMs >= endMs) return;
      start = { fromId: last.id + 1 };
    }
  }

  async function* readCandles(
    market: string,
    { interval, fromMs, toMs }: CandleStep,
  ): AsyncGenerator<readonly HistoryPiece[]> {
    for (let startTime = fromMs; startTime < toMs; ) {
      const page = await klinePage(market, { interval, startTime, endTime: toMs - 1, limit: PAGE_MAX });
      yield page.filter(({ trades }) => trades > 0).map(candlePieceOf);
      const last = page.at(-1);
      if (!last || page.length < PAGE_MAX) return;
      startTime = last.closeAtMs + 1;
    }
  }

  return {
    read,
    async priceAt(market, atMs) {
      const secondMs = floor(atMs, SECOND_MS);
      const { trades } = await tradePage(market, { startTime: secondMs, endTime: atMs });
      const last = trades.findLast((trade) => trade.atMs <= atMs);
      if (last) return last.price;
      const [candle] = await klinePage(market, { interval: '1s', endTime: secondMs - 1, limit: 1 });
      return candle?.close;
    },
    async candles({ market, interval, fromMs, toMs }) {
      const query = { symbol: symbolOf(market), interval, startTime: fromMs, endTime: toMs - 1, limit: PAGE_MAX };
      const answer = await rest.get({
        path: '/api/v3/klines',
        query,
        lane: market,
        weight: WEIGHTS.klines,
        isUrgent: true,
      });
      if (answer.kind === 'answered' && Array.isArray(answer.body)) {
        return ok(answer.body.flatMap((value) => parseKline(value) ?? []).map(venueCandleOf));
      }
      const retryAfterS = answer.kind === 'paused' ? Math.ceil(answer.retryAfterMs / 1_000) : 5;
      return err(problem('overloaded', 'The venue does not give its candles right now. Try later.', { retryAfterS }));
    },
  };
}

/** What tiles [firstMs, lastMs), both whole seconds, with the fewest candles. */
export function stepsOf(firstMs: number, lastMs: number): readonly CandleStep[] {
  const step = (interval: KlineInterval, fromMs: number, toMs: number) => ({ interval, fromMs, toMs });
  const [firstMinuteMs, lastMinuteMs] = [ceil(firstMs, MINUTE_MS), floor(lastMs, MINUTE_MS)];
  if (firstMinuteMs >= lastMinuteMs) return [step('1s', firstMs, lastMs)];
  const [firstHourMs, lastHourMs] = [ceil(firstMinuteMs, HOUR_MS), floor(lastMinuteMs, HOUR_MS)];
  const minutes =
    lastMinuteMs - firstMinuteMs > MINUTES_SPAN_MAX_MS
      ? [
          step('1m', firstMinuteMs, firstHourMs),
          step('1h', firstHourMs, lastHourMs),
          step('1m', lastHourMs, lastMinuteMs),
        ]
      : [step('1m', firstMinuteMs, lastMinuteMs)];
  const all = [step('1s', firstMs, firstMinuteMs), ...minutes, step('1s', lastMinuteMs, lastMs)];
  return all.filter(({ fromMs, toMs }) => fromMs < toMs);
}

function pieceOf(trade: VenueTrade): HistoryPiece {
  return { kind: 'trade', trade };
}

function candlePieceOf({ closeAtMs, open, high, low, close, volume }: Kline): HistoryPiece {
  return { kind: 'candle', closeAtMs, open, high, low, close, volume };
}

function venueCandleOf({ atMs, open, high, low, close, volume }: Kline): VenueCandle {
  return { atMs, open, high, low, close, volume };
}

function floor(ms: number, unitMs: number): number {
  return Math.floor(ms / unitMs) * unitMs;
}

function ceil(ms: number, unitMs: number): number {
  return Math.ceil(ms / unitMs) * unitMs;
}
