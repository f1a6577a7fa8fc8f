/**
 * Real market data for suites that want it: candles of a real crash and of an outage, recorded frames; kept outside the repository.
 * Looked for in the folder that TIDEMARK_TEST_DATA names, else in ../shared/data beside the checkout; a suite without it says that it was skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type PriceRow, readPriceFile } from '#app/cli/candle-file';

const FOLDER = process.env.TIDEMARK_TEST_DATA ?? resolve(import.meta.dirname, '../../../shared/data');

export const CRASH_FILE = join(FOLDER, 'crash-2021-04-18/binance-spot-1m-2021-04-17T18_2021-04-18T18-91sym.csv.gz');

export function hasCrashData(): boolean {
  return existsSync(CRASH_FILE);
}

const OUTAGE_FILE = join(FOLDER, 'outage-2021-04-20/binance-spot-1m-2021-04-20T01_T0530-outage-12sym.csv.gz');
const FRAMES_FILE = join(
  FOLDER,
  'binance-ticks-2024/binance-spot-combined-stream-btcusdt-ethusdt-trade-bookTicker.recvns.ndjson.gz',
);
const MINI_TICKERS_FILE = join(FOLDER, 'wire/recorded/binance-miniTicker-real-frames.ndjson');
const EXCHANGE_INFO_FILE = join(FOLDER, 'wire/recorded/binance-rest-exchangeInfo.BINANCE.0.txt.gz');

export function hasOutageData(): boolean {
  return existsSync(OUTAGE_FILE);
}

export async function readOutage(): Promise<PriceRow[]> {
  const rows: PriceRow[] = [];
  for await (const row of readPriceFile(OUTAGE_FILE)) rows.push(row);
  return rows;
}

export function hasBinanceFrames(): boolean {
  return [FRAMES_FILE, MINI_TICKERS_FILE, EXCHANGE_INFO_FILE].every((file) => existsSync(file));
}

/** Frames of the combined stream as they were received: trades and best prices of BTCUSDT and ETHUSDT. */
export function readBinanceFrames(): string[] {
  const lines = gunzipSync(readFileSync(FRAMES_FILE)).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => line.slice(line.indexOf(' ') + 1));
}

export function readBinanceMiniTickers(): string[] {
  return readFileSync(MINI_TICKERS_FILE, 'utf8').trimEnd().split('\n');
}

/** A recorded answer of `exchangeInfo`. */
export function readBinanceExchangeInfo(): unknown {
  const text = gunzipSync(readFileSync(EXCHANGE_INFO_FILE)).toString('utf8').split('\n')[0] ?? '';
  return JSON.parse(text.slice(text.indexOf('{')));
}

/** Rows of the crash by symbol, each in time order, of the symbols that are named. */
export async function readCrash(symbols: readonly string[]): Promise<Map<string, PriceRow[]>> {
  const bySymbol = new Map<string, PriceRow[]>(symbols.map((symbol) => [symbol, []]));
  for await (const row of readPriceFile(CRASH_FILE)) if (row.symbol !== undefined) bySymbol.get(row.symbol)?.push(row);
  return bySymbol;
}
