/**
 * Reads price files for `backtest` and `replay`: CSV with a header, plain or gzip, either
 * `open_time_ms,symbol,open,high,low,close,volume` (any interval, several symbols in time order) or `timestamp_ms,price`.
 * A row is a tick at its own time; a candle brings its open, so its path is walked from there.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

export interface PriceRow {
  /** Absent in files of one unnamed market. */
  readonly symbol: string | undefined;
  readonly atMs: number;
  /** As written, so that what is pushed is what was read. Absent in files of single prices. */
  readonly open: string | undefined;
  readonly high: string;
  readonly low: string;
  readonly last: string;
  readonly volume: string;
}

/** A fault of the file: which line, what is wrong with it. */
export class PriceFileError extends Error {
  override readonly name = 'PriceFileError';
}

const CANDLE_HEADER = 'open_time_ms,symbol,open,high,low,close,volume';
const PRICE_HEADER = 'timestamp_ms,price';
const GZIP_MAGIC = 0x8b1f;

/** Rows in the order of the file; with `symbol`, only its rows. Throws PriceFileError at the first faulty line. */
export async function* readPriceFile(path: string, symbol?: string): AsyncGenerator<PriceRow> {
  const source = createReadStream(path);
  const isGzip = await startsWithGzip(path);
  const lines = createInterface({
    input: isGzip ? source.pipe(createGunzip()) : source,
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let lineNumber = 0;
  let parseRow: ((fields: string[]) => PriceRow | undefined) | undefined;
  for await (const line of lines) {
    lineNumber++;
    if (parseRow === undefined) {
      parseRow = rowParser(line.trim().replace(/^\uFEFF/, ''), path);
      continue;
    }
    if (line.trim() === '') continue;
    const row = parseRow(line.split(','));
    if (!row)
      throw new PriceFileError(
        `${path}, line ${lineNumber}: not a row of numbers as the header promises: "${line.slice(0, 80)}".`,
      );
    if (symbol === undefined || row.symbol === symbol) yield row;
  }
  if (lineNumber === 0) throw new PriceFileError(`${path} is empty.`);
}

async function startsWithGzip(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { start: 0, end: 1 })) {
    const bytes = chunk as Buffer;
    return bytes.length === 2 && bytes.readUInt16LE(0) === GZIP_MAGIC;
  }
  return false;
}

function rowParser(header: string, path: string): (fields: string[]) => PriceRow | undefined {
  if (header === CANDLE_HEADER) return parseCandle;
  if (header === PRICE_HEADER) return parsePrice;
  throw new PriceFileError(
    `${path}: the header must be "${CANDLE_HEADER}" or "${PRICE_HEADER}"; it is "${header.slice(0, 80)}".`,
  );
}

const isNumber = (text: string | undefined): text is string => text !== undefined && /^\d+(\.\d+)?$/.test(text);

function parseCandle(fields: string[]): PriceRow | undefined {
  const [at, symbol, open, high, low, close, volume] = fields;
  if (fields.length !== 7 || !symbol || !isNumber(at)) return undefined;
  if (!isNumber(open) || !isNumber(high) || !isNumber(low) || !isNumber(close) || !isNumber(volume)) return undefined;
  return { symbol, atMs: Number(at), open, high, low, last: close, volume };
}

function parsePrice(fields: string[]): PriceRow | undefined {
  const [at, price] = fields;
  if (fields.length !== 2 || !isNumber(at) || !isNumber(price)) return undefined;
  return { symbol: undefined, atMs: Number(at), open: undefined, high: price, low: price, last: price, volume: '0' };
}

const QUOTES = ['USDT', 'USDC', 'BUSD', 'FDUSD', 'TUSD', 'USD', 'EUR', 'GBP', 'TRY', 'BTC', 'ETH', 'BNB'];

/** `BTCUSDT` -> `custom:BTC/USDT`: a venue's symbol as a market of one's own. Undefined when its quote currency is not known. */
export function marketOfSymbol(symbol: string): string | undefined {
  const quote = QUOTES.find((candidate) => symbol.endsWith(candidate) && symbol.length > candidate.length);
  return quote ? `custom:${symbol.slice(0, -quote.length)}/${quote}` : undefined;
}

/** `binance:BTC/USDT` -> `BTCUSDT`. */
export function symbolOfMarket(market: string): string {
  return market.slice(market.indexOf(':') + 1).replace('/', '');
}
