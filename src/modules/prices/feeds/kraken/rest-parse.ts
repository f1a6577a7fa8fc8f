/**
 * Answers of Kraken's REST interface -> trades, candles and pairs, or why there are none. Pure. A failure comes with status 200 and a list of
 * errors; decimals are text there but for the instants, which are seconds with up to nine decimals: bodies have their numbers as text (see
 * json-numbers), so that these are read exactly.
 */
import { err, ok, type Result } from '#contract/result';
import type { VenueCandle } from '../feed.ts';
import { amountOf, type Fields, fieldsOf, listOf, priceOf, textOf, wholeOf } from '../json-fields.ts';
import type { VenueTrade } from '../tape/venue-history.ts';

export interface KrakenTradePage {
  /** Oldest first. */
  readonly trades: readonly VenueTrade[];
  /** What to ask the next page with: an instant in ns, as text, since a number does not hold it. */
  readonly last: string;
}

/** `isBusy`: it asks for a pause. */
export interface KrakenRefusal {
  readonly isBusy: boolean;
  readonly detail: string;
}

const BUSY = /Rate limit exceeded|Too many requests|Temporary lockout|Throttled|Unavailable|Busy/i;

/** The `result` of an answer. */
export function parseAnswer(body: unknown): Result<Fields, KrakenRefusal> {
  const answer = fieldsOf(body);
  const errors = listOf(answer?.error)?.map(String) ?? [];
  const result = fieldsOf(answer?.result);
  if (errors.length === 0 && result) return ok(result);
  const detail = errors.length > 0 ? errors.join(', ') : 'an answer without a result';
  return err({ isBusy: BUSY.test(detail), detail });
}

/** The `result` of `Trades`; undefined when one row is not a trade. */
export function parseTradePage(result: Fields): KrakenTradePage | undefined {
  const last = textOf(result.last);
  const trades = rowsOf(result)?.map(tradeOf);
  return last !== undefined && trades?.every((trade) => trade !== undefined) ? { trades, last } : undefined;
}

/** The `result` of `OHLC`, oldest first: at most the newest 720, the last of them still open. Undefined when one row is not a candle. */
export function parseCandles(result: Fields): VenueCandle[] | undefined {
  const candles = rowsOf(result)?.map(candleOf);
  return candles?.every((candle) => candle !== undefined) ? candles : undefined;
}

/** The rows stand under a name of the pair that need not be the one that was asked for. */
function rowsOf(result: Fields): readonly unknown[] | undefined {
  const name = Object.keys(result).find((key) => key !== 'last');
  return name === undefined ? undefined : listOf(result[name]);
}

function tradeOf(row: unknown): VenueTrade | undefined {
  const cells = listOf(row) ?? [];
  const price = priceOf(cells[0]);
  const size = amountOf(cells[1]);
  const atMs = msOfSeconds(cells[2]);
  const id = wholeOf(cells[6]);
  if (price === undefined || size === undefined || atMs === undefined || id === undefined) return undefined;
  return { id, atMs, price, size };
}

function candleOf(row: unknown): VenueCandle | undefined {
  const [at, ...cells] = listOf(row) ?? [];
  const [open, high, low, close] = cells.map(priceOf);
  const volume = amountOf(cells[5]);
  const atMs = msOfSeconds(at);
  if (atMs === undefined || !open || !high || !low || !close || volume === undefined) return undefined;
  return { atMs, open, high, low, close, volume };
}

/** `1762795433.9717445` -> 1762795433971: digits beyond the millisecond are dropped, as in the frames. */
function msOfSeconds(literal: unknown): number | undefined {
  const match = typeof literal === 'string' ? /^(\d{1,11})(?:\.(\d{1,9}))?$/.exec(literal) : null;
  return match ? Number(match[1]) * 1_000 + Number((match[2] ?? '').padEnd(3, '0').slice(0, 3)) : undefined;
}
