/**
 * Reads price files for `backtest` and `replay`: CSV with a header, plain or gzip, either
 * `open_time_ms,symbol,open,high,low,close,volume` (any interval, several symbols in time order) or `timestamp_ms,price`.
 * A row is a tick at its own time; a candle brings its open, so its path is walked from there.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parseMarket } from '#contract/market';

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

/**
 * Rows in the order of the file; with `symbol`, only its rows. Holds one piece of the file at a time.
 * Throws PriceFileError when the file cannot be read, at the first faulty line, and at the end when there was no row of `symbol`.
 */
export async function* readPriceFile(path: string, symbol?: string): AsyncGenerator<PriceRow> {
  let lineNumber = 0;
  let isFound = symbol === undefined;
  let parseRow: ((fields: string[]) => PriceRow | undefined) | undefined;
  for await (const line of readLines(path)) {
    lineNumber++;
    if (parseRow === undefined) {
      parseRow = rowParser(line, path);
      continue;
    }
    if (line === '') continue;
    const row = parseRow(line.split(','));
    if (!row)
      throw new PriceFileError(
        `${path}, line ${lineNumber}: not a row of numbers as the header promises: "${line.slice(0, 80)}".`,
      );
    if (symbol !== undefined && row.symbol !== symbol) continue;
    isFound = true;
    yield row;
  }
  if (lineNumber > 0 && !isFound) throw new PriceFileError(`${path} has no row of the symbol ${symbol}.`);
  if (lineNumber === 0) throw new PriceFileError(`${path} is empty.`);
}

/** Lines without their ends and the space around them. Whatever keeps the file from being read is a PriceFileError. */
async function* readLines(path: string): AsyncGenerator<string> {
  try {
    const pieces = (await startsWithGzip(path))
      ? pipeline(createReadStream(path), createGunzip(), ignoreFailure)
      : createReadStream(path);
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of pieces as AsyncIterable<Buffer>) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield line.trim();
    }
    rest += decoder.decode();
    if (rest !== '') yield rest.trim();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    const why = code.startsWith('Z_') ? `its gzip data is damaged or cut off (${code})` : code;
    throw new PriceFileError(`${path} cannot be read: ${why}.`, { cause });
  }
}

/** Whoever reads the last stream of the pipeline is told of a failure by it. */
function ignoreFailure(): void {}

async function startsWithGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16LE(0) === GZIP_MAGIC;
  } finally {
    await file.close();
  }
}

function rowParser(header: string, path: string): (fields: string[]) => PriceRow | undefined {
  if (header === CANDLE_HEADER) return parseCandle;
  if (header === PRICE_HEADER) return parsePrice;
  throw new PriceFileError(
    `${path}: the header must be "${CANDLE_HEADER}" or "${PRICE_HEADER}"; it is "${header.slice(0, 80)}".`,
  );
}

const NUMBER = /^\d+(\.\d+)?$/;
/** Up to the end of the year 9999. */
const INSTANT = /^\d{1,15}$/;
const INSTANT_MAX_MS = 253_402_300_799_999;

function parseCandle(fields: string[]): PriceRow | undefined {
  const [at = '', symbol = '', open = '', high = '', low = '', last = '', volume = ''] = fields;
  const atMs = parseAt(at);
  if (fields.length !== 7 || symbol === '' || atMs === undefined) return undefined;
  if (![open, high, low, last, volume].every((number) => NUMBER.test(number))) return undefined;
  return { symbol, atMs, open, high, low, last, volume };
}

function parsePrice(fields: string[]): PriceRow | undefined {
  const [at = '', price = ''] = fields;
  const atMs = parseAt(at);
  if (fields.length !== 2 || atMs === undefined || !NUMBER.test(price)) return undefined;
  return { symbol: undefined, atMs, open: undefined, high: price, low: price, last: price, volume: '0' };
}

function parseAt(text: string): number | undefined {
  const atMs = INSTANT.test(text) ? Number(text) : Number.NaN;
  return atMs <= INSTANT_MAX_MS ? atMs : undefined;
}

/** Not BUSD, TUSD and their like: `BNBUSD` and `DOTUSD` are in dollars. */
const QUOTES = ['USDT', 'USDC', 'USD', 'EUR', 'GBP', 'TRY', 'BTC', 'ETH', 'BNB'];

/** `BTCUSDT` -> `custom:BTC/USDT`: a venue's symbol as a market of one's own. Undefined when its quote currency is not known. */
export function marketOfSymbol(symbol: string): string | undefined {
  if (!/^[A-Za-z0-9]{2,40}$/.test(symbol)) return undefined;
  const quote = QUOTES.find((candidate) => symbol.endsWith(candidate) && symbol.length > candidate.length);
  if (quote === undefined) return undefined;
  const market = `custom:${symbol.slice(0, -quote.length)}/${quote}`;
  return parseMarket(market) ? market : undefined;
}

/** `binance:BTC/USDT` -> `BTCUSDT`. */
export function symbolOfMarket(market: string): string {
  return market.slice(market.indexOf(':') + 1).replace('/', '');
}
