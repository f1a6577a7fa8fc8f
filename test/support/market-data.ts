/**
 * Real market data for suites that want it: candles of a real crash, kept outside the repository.
 * Looked for in the folder that TIDEMARK_TEST_DATA names, else in ../shared/data beside the checkout; a suite without it says that it was skipped.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type PriceRow, readPriceFile } from '#app/cli/candle-file';

const FOLDER = process.env.TIDEMARK_TEST_DATA ?? resolve(import.meta.dirname, '../../../shared/data');

export const CRASH_FILE = join(FOLDER, 'crash-2021-04-18/binance-spot-1m-2021-04-17T18_2021-04-18T18-91sym.csv.gz');

export function hasCrashData(): boolean {
  return existsSync(CRASH_FILE);
}

/** Rows of the crash by symbol, each in time order, of the symbols that are named. */
export async function readCrash(symbols: readonly string[]): Promise<Map<string, PriceRow[]>> {
  const bySymbol = new Map<string, PriceRow[]>(symbols.map((symbol) => [symbol, []]));
  for await (const row of readPriceFile(CRASH_FILE)) if (row.symbol !== undefined) bySymbol.get(row.symbol)?.push(row);
  return bySymbol;
}
