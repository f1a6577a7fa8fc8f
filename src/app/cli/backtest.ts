/**
 * `tidemark backtest`: the engine alone over a price file. No server, no database, no clock; the same firings as live.
 * A firing's `at` is the time of the row that fired it. A candle's path is walked from its open.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type AlertRuleRequest, readAlertRules } from '#contract/alert-rules';
import { formatDecimal } from '#contract/decimal';
import { formatInstant } from '#contract/time';
import { type AlertSpec, conditionMarkets, type Firing, parseCondition, replay, type Tick } from '#engine';
import { marketOfSymbol, type PriceRow, readPriceFile, symbolOfMarket } from './candle-file.ts';
import { CommandFailure } from './command-failure.ts';

export interface BacktestOptions {
  readonly data: string;
  readonly symbol?: string;
  readonly market?: string;
  readonly condition?: string;
  readonly trigger?: string;
  readonly for?: string;
  readonly rearm?: string;
  readonly cooldown?: string;
  readonly repeat?: string;
  readonly alerts?: string;
}

interface BacktestAlert {
  readonly spec: AlertSpec;
  readonly symbol: string | undefined;
}

/** Writes one JSON line a firing, in the order of the rows. Throws CommandFailure for a faulty request, PriceFileError for a faulty file. */
export async function backtest(options: BacktestOptions, out: { write(text: string): unknown }): Promise<void> {
  if ((options.condition === undefined) === (options.alerts === undefined))
    throw new CommandFailure('Give either --condition or --alerts.');
  const alerts = options.alerts === undefined ? [singleAlert(options)] : await readAlerts(options.alerts, options);
  const namesAlert = options.alerts !== undefined;
  const write = (firing: Firing) =>
    out.write(
      `${JSON.stringify({
        ...(namesAlert ? { alertId: firing.alertId } : {}),
        at: formatInstant(firing.atMs),
        price: formatDecimal(firing.price),
        value: formatDecimal(firing.value),
        sequence: firing.sequence,
      })}\n`,
    );
  await replay(
    alerts.map((alert) => alert.spec),
    ticks(options, alerts),
    write,
  );
}

/** A line of `--alerts`, or the options that say the same. */
type AlertLine = AlertRuleRequest & { readonly id: string; readonly symbol?: string; readonly for?: string };

function singleAlert(options: BacktestOptions): BacktestAlert {
  const market = options.market ?? (options.symbol === undefined ? 'custom:PRICE/USD' : marketOfSymbol(options.symbol));
  if (market === undefined)
    throw new CommandFailure(`Name the market of ${options.symbol} with --market, for example custom:BASE/QUOTE.`);
  const { condition = '', trigger, rearm, cooldown, repeat } = options;
  const given = {
    for: options.for,
    trigger,
    rearm,
    cooldown,
    repeat: repeat !== undefined && /^\d+$/.test(repeat) ? Number(repeat) : repeat,
  };
  const rules = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return checkedAlert({ ...rules, id: 'backtest', market, condition }, options.symbol, '');
}

async function readAlerts(path: string, options: BacktestOptions): Promise<BacktestAlert[]> {
  const alerts: BacktestAlert[] = [];
  let lineNumber = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    lineNumber++;
    if (line.trim() === '') continue;
    const where = `${path}, line ${lineNumber}: `;
    const request = parseLine(line, where);
    const symbol = request.symbol ?? options.symbol;
    const market = request.market ?? options.market ?? (symbol === undefined ? undefined : marketOfSymbol(symbol));
    if (market === undefined) throw new CommandFailure(`${where}the alert needs a market.`);
    alerts.push(checkedAlert({ ...request, market }, symbol, where));
  }
  return alerts;
}

function parseLine(line: string, where: string): Omit<AlertLine, 'market'> & { readonly market?: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (cause) {
    throw new CommandFailure(`${where}not JSON (${(cause as Error).message}).`);
  }
  const request = parsed as { id?: unknown; condition?: unknown };
  if (typeof request?.id !== 'string' || typeof request.condition !== 'string')
    throw new CommandFailure(`${where}an alert needs an id and a condition.`);
  return parsed as Omit<AlertLine, 'market'> & { readonly market?: string };
}

function checkedAlert(request: AlertLine, symbol: string | undefined, where: string): BacktestAlert {
  // Firings without it would look like an answer and be another alert's.
  if (request.for !== undefined) throw new CommandFailure(`${where}\`for\` is not supported yet.`);
  const rules = readAlertRules(request);
  if (!rules.ok)
    throw new CommandFailure(
      `${where}${rules.error.map((fault) => `${fault.path.slice(1)}: ${fault.message}`).join('; ')}`,
    );
  return { spec: { id: request.id, ...rules.value.spec }, symbol };
}

/** Each row as a tick of every market that is made of its symbol: those of the alerts, and those that conditions refer to. */
async function* ticks(options: BacktestOptions, alerts: readonly BacktestAlert[]): AsyncGenerator<Tick> {
  const bySymbol = new Map<string | undefined, Set<string>>();
  const add = (symbol: string | undefined, market: string) => {
    const markets = bySymbol.get(symbol) ?? new Set();
    bySymbol.set(symbol, markets.add(market));
  };
  for (const { spec, symbol } of alerts) {
    add(symbol, spec.market);
    const tree = parseCondition(spec.condition, { market: spec.market });
    if (!tree.ok) continue;
    for (const market of conditionMarkets(tree.value, spec.market))
      if (market !== spec.market) add(symbolOfMarket(market), market);
  }
  const everyRow = bySymbol.get(undefined) ?? new Set<string>();
  let onlySymbol: string | undefined;
  for await (const row of readPriceFile(options.data, options.symbol)) {
    onlySymbol ??= row.symbol;
    if (everyRow.size > 0 && row.symbol !== onlySymbol) {
      throw new CommandFailure(
        `${options.data} holds several symbols (${onlySymbol}, ${row.symbol}, …); pick one with --symbol.`,
      );
    }
    for (const market of everyRow) yield tickOf(row, market);
    if (row.symbol !== undefined) for (const market of bySymbol.get(row.symbol) ?? []) yield tickOf(row, market);
  }
}

function tickOf(row: PriceRow, market: string): Tick {
  const tick = {
    market,
    atMs: row.atMs,
    last: Number(row.last),
    high: Number(row.high),
    low: Number(row.low),
    volume: Number(row.volume),
  };
  return row.open === undefined ? tick : { ...tick, open: Number(row.open) };
}
