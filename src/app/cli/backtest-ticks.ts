/**
 * The ticks of a back-test: each row of the file as a tick of every market that is made of its symbol. What is not a price never becomes a tick,
 * as in a live feed; the guard against jumps is left out, since a recorded history is not a feed that may have slipped.
 */
import { parseDecimal, SIGNIFICANT_DIGITS_MAX } from '#contract/decimal';
import { conditionMarkets, parseCondition, type Tick } from '#engine';
import type { BacktestAlert, BacktestOptions } from './backtest-alerts.ts';
import { type PriceRow, readPriceFile, symbolOfMarket } from './candle-file.ts';
import { CommandFailure } from './command-failure.ts';

export interface BacktestTicks {
  read(): AsyncGenerator<Tick>;
  /** What was left out, a sentence each; after the last tick was read. */
  warnings(outOfOrder: number): readonly string[];
}

export function createBacktestTicks(options: BacktestOptions, alerts: readonly BacktestAlert[]): BacktestTicks {
  const marketsOf = marketsBySymbol(alerts);
  const everyRow = marketsOf.get(undefined) ?? new Set<string>();
  const left = new Map<string, number>();
  const seen = new Set<string | undefined>();

  function* ticksOf(row: PriceRow): Generator<Tick> {
    const markets = [...everyRow, ...(row.symbol === undefined ? [] : (marketsOf.get(row.symbol) ?? []))];
    if (markets.length === 0) return;
    seen.add(row.symbol);
    const read = readRow(row);
    if (typeof read === 'string') {
      left.set(read, (left.get(read) ?? 0) + 1);
      return;
    }
    for (const market of markets) yield { market, ...read };
  }

  return {
    async *read() {
      let first: string | undefined;
      for await (const row of readPriceFile(options.data, options.symbol)) {
        first ??= row.symbol;
        if (everyRow.size > 0 && row.symbol !== first) {
          throw new CommandFailure(
            `${options.data} holds several symbols (${first}, ${row.symbol}, …); pick one with --symbol.`,
          );
        }
        yield* ticksOf(row);
      }
    },
    warnings(outOfOrder) {
      const silent = [...marketsOf].filter(([symbol]) => symbol !== undefined && !seen.has(symbol));
      return [
        ...[...left].map(([reason, rows]) => `Rows left out: ${rows}, for ${reason}.`),
        ...(outOfOrder > 0
          ? [`Ticks left out: ${outOfOrder}, for a time that is not after the one before in their market.`]
          : []),
        ...silent.map(
          ([symbol, markets]) =>
            `${options.data} has no rows of ${symbol}: ${[...markets].join(', ')} never has a price.`,
        ),
      ];
    },
  };
}

/** Markets of the alerts, and those that their conditions refer to, by the symbol whose rows they are made of. */
function marketsBySymbol(alerts: readonly BacktestAlert[]): Map<string | undefined, Set<string>> {
  const bySymbol = new Map<string | undefined, Set<string>>();
  const own = new Set<string>();
  const add = (symbol: string | undefined, market: string) =>
    bySymbol.set(symbol, (bySymbol.get(symbol) ?? new Set()).add(market));
  for (const { spec, symbol } of alerts) {
    add(symbol, spec.market);
    own.add(spec.market);
  }
  for (const { spec } of alerts) {
    const tree = parseCondition(spec.condition, { market: spec.market });
    if (!tree.ok) continue;
    for (const market of conditionMarkets(tree.value, spec.market))
      if (!own.has(market)) add(symbolOfMarket(market), market);
  }
  return bySymbol;
}

/** What ticks of the row have in common, or why it is none. */
function readRow(row: PriceRow): Omit<Tick, 'market'> | string {
  const prices = [row.open ?? row.last, row.high, row.low, row.last].map((text) => parseDecimal(text));
  const [open, high, low, last] = prices;
  if (open === undefined || high === undefined || low === undefined || last === undefined) {
    return `a price with more than ${SIGNIFICANT_DIGITS_MAX} significant digits`;
  }
  if (!(low > 0)) return 'a price that is not above 0';
  if (low > Math.min(open, last) || high < Math.max(open, last)) return 'open or close outside low and high';
  const tick = { atMs: row.atMs, last, high, low, volume: Number(row.volume) };
  return row.open === undefined ? tick : { ...tick, open };
}
