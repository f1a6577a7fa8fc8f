/**
 * Frames and answers of Binance -> what they say, or why they are not taken. Pure, and as fast as JSON.parse allows: texts of decimals are looked
 * over and passed on as they are. What is dropped here (a price of 0, an empty text) shows as a hole in the numbers and comes from the history.
 */
import type { FrameSignal } from '../connection/wire.ts';
import type { RawQuote, VenueCandle } from '../feed.ts';
import type { VenueTrade } from '../tape/venue-history.ts';
import { hasDigitAboveZero, scanQuotes, scanTrade } from './scan.ts';

export interface FrameReader {
  trade(symbol: string, trade: VenueTrade): void;
  quotes(quotes: readonly RawQuote[]): void;
  clock(venueMs: number): void;
  /** The market of a symbol; undefined: not listed. */
  marketOf(symbol: string): string | undefined;
}

/** Fields are checked where they are used: nothing of a frame is believed. */
type Fields = Readonly<Record<string, unknown>>;

const rejected = (reason: string): FrameSignal => ({ kind: 'rejected', reason });

/** Hands what the frame says to the reader; returns what it means for the connection. Raw and combined (`{stream, data}`) frames alike. */
export function readFrame(text: string, reader: FrameReader): FrameSignal | undefined {
  const scanned = scanTrade(text);
  if (scanned) {
    reader.clock(scanned.eventMs);
    reader.trade(scanned.symbol, scanned.trade);
    return undefined;
  }
  const told = scanQuotes(text, reader.marketOf);
  if (!told) return parseFrame(text, reader);
  reader.clock(told.newestMs);
  if (told.quotes.length > 0) reader.quotes(told.quotes);
  return undefined;
}

/** The same by way of JSON, for every text. */
export function parseFrame(text: string, reader: FrameReader): FrameSignal | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return rejected('not_json');
  }
  if (typeof frame !== 'object' || frame === null) return rejected('not_an_object');
  const data = Array.isArray(frame) ? frame : ((frame as Fields).data ?? frame);
  if (Array.isArray(data)) return readTickers(data, reader);
  const fields = data as Fields;
  switch (fields.e) {
    case 'aggTrade':
      return readTrade(fields, fields.a, reader);
    case 'trade':
      return readTrade(fields, fields.t, reader);
    case '24hrMiniTicker':
      return readTickers([fields], reader);
    case 'serverShutdown':
      return { kind: 'leaving', detail: 'the venue shuts this server down' };
    case undefined:
      return readAnswer(fields);
    default:
      return rejected('unknown_event');
  }
}

function readTrade({ E, s, p, q, T }: Fields, id: unknown, reader: FrameReader): FrameSignal | undefined {
  if (typeof s !== 'string' || !isCount(id) || !isCount(T)) return rejected('bad_trade');
  if (!isPrice(p) || !isDecimal(q)) return rejected('bad_price');
  if (isCount(E)) reader.clock(E);
  reader.trade(s, { id, atMs: T, price: p, size: q });
  return undefined;
}

/** An array of a frame: quotes of all symbols that changed. A bad one costs only itself. */
function readTickers(tickers: readonly unknown[], reader: FrameReader): FrameSignal | undefined {
  const quotes: RawQuote[] = [];
  let newestMs = 0;
  let bad = 0;
  for (const ticker of tickers) {
    const { e, E, s, c, o, q } = (ticker ?? {}) as Fields;
    if (e !== '24hrMiniTicker' || typeof s !== 'string' || !isCount(E) || !isPrice(c)) {
      bad++;
      continue;
    }
    if (E > newestMs) newestMs = E;
    const market = reader.marketOf(s);
    if (market !== undefined) quotes.push(quoteOf(market, { price: c, atMs: E, open: o, volume: q }));
  }
  if (newestMs > 0) reader.clock(newestMs);
  if (quotes.length > 0) reader.quotes(quotes);
  return bad > 0 ? rejected('bad_quote') : undefined;
}

function quoteOf(
  market: string,
  { price, atMs, open, volume }: { price: string; atMs: number; open: unknown; volume: unknown },
): RawQuote {
  return {
    market,
    price,
    atMs,
    ...(isPrice(open) ? { open24h: open } : undefined),
    ...(isDecimal(volume) ? { volume24h: volume } : undefined),
  };
}

/** One of `GET /api/v3/ticker/24hr`, of type MINI. Undefined where the symbol is not listed, or has no price. */
export function parseDayTicker(value: unknown, marketOf: (symbol: string) => string | undefined): RawQuote | undefined {
  const { symbol, lastPrice, openPrice, quoteVolume, closeTime } = (value ?? {}) as Fields;
  if (typeof symbol !== 'string' || !isPrice(lastPrice) || !isCount(closeTime)) return undefined;
  const market = marketOf(symbol);
  return market === undefined
    ? undefined
    : quoteOf(market, { price: lastPrice, atMs: closeTime, open: openPrice, volume: quoteVolume });
}

/** `{"result":null,"id":1}`, `{"code":2,"msg":"…","id":1}` and `{"error":{"code":2,"msg":"…"},"id":1}`. */
function readAnswer({ result, id, code, msg, error }: Fields): FrameSignal {
  const fault = typeof error === 'object' && error !== null ? (error as Fields) : { code, msg };
  if (fault.code !== undefined) {
    const detail = `${String(fault.code)} ${String(fault.msg)}`;
    return { kind: 'refused', detail, ...(isCount(id) ? { id } : {}) };
  }
  return result === null && isCount(id) ? { kind: 'answered', id } : rejected('unknown_frame');
}

/** One of `GET /api/v3/aggTrades`. */
export function parseAggTrade(value: unknown): VenueTrade | undefined {
  const { a, p, q, T } = (value ?? {}) as Fields;
  return isCount(a) && isPrice(p) && isDecimal(q) && isCount(T) ? { id: a, atMs: T, price: p, size: q } : undefined;
}

export interface Kline extends VenueCandle {
  /** The last millisecond that belongs to it. */
  readonly closeAtMs: number;
  readonly trades: number;
}

/** One of `GET /api/v3/klines`. */
export function parseKline(value: unknown): Kline | undefined {
  if (!Array.isArray(value)) return undefined;
  const [atMs, open, high, low, close, volume, closeAtMs, , trades] = value as unknown[];
  if (!isCount(atMs) || !isCount(closeAtMs) || !isCount(trades) || !isDecimal(volume)) return undefined;
  if (!isPrice(open) || !isPrice(high) || !isPrice(low) || !isPrice(close)) return undefined;
  return { atMs, open, high, low, close, volume, closeAtMs, trades };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** A plain decimal above 0. */
function isPrice(value: unknown): value is string {
  return isDecimal(value) && hasDigitAboveZero(value);
}

const ZERO = 48;
const NINE = 57;
const POINT = 46;
const DECIMAL_CHARS_MAX = 49;

/** Digits, with at most one point that has digits on both sides. */
function isDecimal(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > DECIMAL_CHARS_MAX) return false;
  let point = -1;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code >= ZERO && code <= NINE) continue;
    if (code !== POINT || point >= 0) return false;
    point = index;
  }
  return point !== 0 && point !== value.length - 1;
}
