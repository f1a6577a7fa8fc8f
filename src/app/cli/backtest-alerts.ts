/** The alerts of a back-test: one from the options, or many from a file of NDJSON. Every fault of the file is told at once. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type AlertRuleRequest, readAlertRules } from '#contract/alert-rules';
import { parseMarket } from '#contract/market';
import type { AlertSpec } from '#engine';
import { marketOfSymbol } from './candle-file.ts';
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

export interface BacktestAlert {
  readonly spec: AlertSpec;
  /** Whose rows it watches; undefined: those of the only symbol of the file. */
  readonly symbol: string | undefined;
}

/** A line of `--alerts`, or the options that say the same. */
interface AlertLine {
  readonly id: string;
  readonly symbol?: string;
  readonly market?: string;
  readonly condition: string;
  readonly for?: string;
}

const FAULTS_SHOWN_MAX = 20;

export async function readBacktestAlerts(options: BacktestOptions): Promise<BacktestAlert[]> {
  if ((options.condition === undefined) === (options.alerts === undefined)) {
    throw new CommandFailure('Give either --condition or --alerts.');
  }
  const faults: string[] = [];
  const alerts =
    options.alerts === undefined ? [readAlert(lineOf(options), options, faults)] : await readFile(options, faults);
  if (faults.length === 0) return alerts.filter((alert) => alert !== undefined);
  const more = faults.length > FAULTS_SHOWN_MAX ? [`and ${faults.length - FAULTS_SHOWN_MAX} more`] : [];
  throw new CommandFailure([...faults.slice(0, FAULTS_SHOWN_MAX), ...more].join('\n'));
}

function lineOf({ condition = '', repeat, trigger, rearm, cooldown, ...options }: BacktestOptions): AlertLine {
  const count = repeat !== undefined && /^\d+$/.test(repeat) ? Number(repeat) : repeat;
  const given = Object.entries({ for: options.for, trigger, rearm, cooldown, repeat: count });
  return { id: 'backtest', condition, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) };
}

async function readFile(options: BacktestOptions, faults: string[]): Promise<(BacktestAlert | undefined)[]> {
  const path = options.alerts ?? '';
  const alerts = new Map<string, BacktestAlert | undefined>();
  let lineNumber = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    lineNumber++;
    if (line.trim() === '') continue;
    const found: string[] = [];
    const request = parseLine(line, found);
    const alert = request && readAlert(request, options, found);
    if (request && alerts.has(request.id)) found.push(`id: ${request.id} is the id of an earlier line, too`);
    if (request) alerts.set(request.id, alert);
    faults.push(...found.map((fault) => `${path}, line ${lineNumber}: ${fault}`));
  }
  return [...alerts.values()];
}

function parseLine(line: string, faults: string[]): AlertLine | undefined {
  try {
    const parsed = JSON.parse(line) as { id?: unknown; condition?: unknown } | null;
    if (typeof parsed?.id === 'string' && typeof parsed.condition === 'string') return parsed as AlertLine;
    faults.push('an alert needs an id and a condition, both text');
  } catch (cause) {
    faults.push(`not JSON (${(cause as Error).message})`);
  }
  return undefined;
}

function readAlert(line: AlertLine, options: BacktestOptions, faults: string[]): BacktestAlert | undefined {
  const symbol = line.symbol ?? options.symbol;
  const derived = symbol === undefined ? 'custom:PRICE/USD' : marketOfSymbol(symbol);
  const market = line.market ?? options.market ?? derived;
  // Firings without it would look like an answer and be another alert's.
  if (line.for !== undefined) faults.push('`for` is not supported yet');
  if (market === undefined) faults.push(`market: name the market of ${symbol}, for example custom:BASE/QUOTE`);
  else if (!parseMarket(market)) faults.push(`market: ${market} is not of the form venue:BASE/QUOTE`);
  if (market === undefined) return undefined;
  const rules = readAlertRules({ ...line, market } as AlertRuleRequest);
  if (rules.ok) return { spec: { id: line.id, ...rules.value.spec }, symbol };
  faults.push(...rules.error.map((fault) => `${fault.path.slice(1)}: ${fault.message}`));
  return undefined;
}
