/**
 * Answers `GET /v1/candles`: candles of any interval, added up from stored minutes (below an hour) or hours, a bounded number of rows a request.
 */
import type { CandleItem, CandleList, CandleQuery } from '#contract/api/prices';
import { formatDecimal, formatRounded } from '#contract/decimal';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { formatInstant } from '#contract/time';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { aggregateCandles, type Candle, HOUR_MS, INTERVAL_MS, MINUTE_MS } from './candle.ts';
import type { CandleRecorder } from './candle-recorder.ts';

const LIMIT_DEFAULT = 500;
/** As far as RFC 3339 can say. */
const TO_MS_MAX = Date.UTC(9999, 11, 31);

/** The market is one that the caller may see. Fails with `validation_failed` or `cursor_invalid`. */
export async function listCandles(
  recorder: Pick<CandleRecorder, 'read'>,
  query: CandleQuery,
): Promise<Result<CandleList, Problem>> {
  const { market, interval = '1m', limit = LIMIT_DEFAULT } = query;
  const intervalMs = INTERVAL_MS[interval];
  const range = rangeOf(query, intervalMs);
  if (!range.ok) return range;
  const storedMs = intervalMs < HOUR_MS ? MINUTE_MS : HOUR_MS;
  const isForward = query.from !== undefined || query.cursor !== undefined;
  const stored = await recorder.read({
    market,
    intervalMs: storedMs,
    ...range.value,
    // One candle more than asked for: it tells whether there is a next page, and takes the cut, if the limit cut one in two.
    limit: (limit + 1) * (intervalMs / storedMs),
    take: isForward ? 'oldest' : 'newest',
  });
  const candles = aggregateCandles(stored, intervalMs);
  const page = isForward ? candles.slice(0, limit) : candles.slice(-limit);
  const next = isForward ? candles[limit] : undefined;
  return ok({ market, interval, items: page.map(viewCandle), nextCursor: next ? encodeCursor([next.atMs]) : null });
}

export interface CandlePageRange {
  /** What is read: candles that open at or after this ... */
  readonly fromMs: number;
  /** ... and before this; never more than a page. */
  readonly toMs: number;
  /** Where the walk ends, beyond this page. */
  readonly endMs: number;
  /** Oldest first from `from` or the cursor on; else the newest before `to`. */
  readonly isForward: boolean;
  readonly limit: number;
}

/** The part of a query that one page covers, for histories that are asked for by time. Fails as `listCandles` does. */
export function pageRangeOf(query: CandleQuery, nowMs: number): Result<CandlePageRange, Problem> {
  const { interval = '1m', limit = LIMIT_DEFAULT } = query;
  const intervalMs = INTERVAL_MS[interval];
  const range = rangeOf(query, intervalMs);
  if (!range.ok) return range;
  const isForward = query.from !== undefined || query.cursor !== undefined;
  const endMs = Math.min(range.value.toMs, roundUp(nowMs + 1, intervalMs));
  const pageMs = limit * intervalMs;
  return ok(
    isForward
      ? { fromMs: range.value.fromMs, toMs: Math.min(endMs, range.value.fromMs + pageMs), endMs, isForward, limit }
      : { fromMs: Math.max(range.value.fromMs, endMs - pageMs), toMs: endMs, endMs, isForward, limit },
  );
}

/** Candles open at multiples of the interval, so both ends go up to the next one. */
function rangeOf(query: CandleQuery, intervalMs: number): Result<{ fromMs: number; toMs: number }, Problem> {
  let fromMs = query.from === undefined ? 0 : Date.parse(query.from);
  const toMs = query.to === undefined ? TO_MS_MAX : Date.parse(query.to);
  if (query.cursor !== undefined) {
    const [atMs] = decodeCursor(query.cursor, 1) ?? [];
    if (typeof atMs !== 'number') return err(problem('cursor_invalid', 'The cursor is not one of this list.'));
    fromMs = Math.max(fromMs, atMs);
  }
  if (!(fromMs < toMs)) {
    return err(
      problem('validation_failed', 'The range is empty.', {
        errors: [{ path: 'from', message: 'must be before `to`' }],
      }),
    );
  }
  return ok({ fromMs: roundUp(fromMs, intervalMs), toMs: roundUp(toMs, intervalMs) });
}

function roundUp(atMs: number, intervalMs: number): number {
  return Math.ceil(atMs / intervalMs) * intervalMs;
}

function viewCandle({ atMs, open, high, low, close, volume }: Candle): CandleItem {
  return {
    at: formatInstant(atMs),
    open: formatDecimal(open),
    high: formatDecimal(high),
    low: formatDecimal(low),
    close: formatDecimal(close),
    // One that was pushed with more digits is told to as many as a double holds.
    volume: formatRounded(volume, 15),
  };
}
