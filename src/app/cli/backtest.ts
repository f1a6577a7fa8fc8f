/**
 * `tidemark backtest`: the engine alone over a price file. No server, no database, no clock; the same firings as live.
 * A firing's `at` is the time of the row that fired it. A candle's path is walked from its open. Firings go to standard output and nothing else does;
 * what was left out, and why an alert fell silent, is told on standard error, so that silence always means that nothing fired.
 */
import { formatDecimal } from '#contract/decimal';
import { formatInstant } from '#contract/time';
import { type Firing, replay } from '#engine';
import { type BacktestAlert, type BacktestOptions, readBacktestAlerts } from './backtest-alerts.ts';
import { createBacktestTicks } from './backtest-ticks.ts';

interface Output {
  write(text: string): unknown;
}

/** Writes one JSON line a firing, in the order of the rows. Throws CommandFailure for a faulty request, PriceFileError for a faulty file. */
export async function backtest(options: BacktestOptions, out: Output, warnings: Output): Promise<void> {
  const alerts = await readBacktestAlerts(options);
  const ticks = createBacktestTicks(options, alerts);
  const namesAlert = options.alerts !== undefined;
  const outcome = await replay(
    alerts.map((alert) => alert.spec),
    ticks.read(),
    (firing) => out.write(lineOf(firing, namesAlert)),
  );
  for (const alertId of outcome.suspended) {
    warnings.write(
      `${nameOf(alertId, alerts)} was suspended: more than 15 firings in 3 minutes. It would fire no more.\n`,
    );
  }
  for (const warning of ticks.warnings(outcome.outOfOrder)) warnings.write(`${warning}\n`);
}

function lineOf(firing: Firing, namesAlert: boolean): string {
  const { alertId, atMs, price, value, sequence } = firing;
  const facts = { at: formatInstant(atMs), price: formatDecimal(price), value: formatDecimal(value), sequence };
  return `${JSON.stringify(namesAlert ? { alertId, ...facts } : facts)}\n`;
}

function nameOf(alertId: string, alerts: readonly BacktestAlert[]): string {
  return alerts.length === 1 ? 'The alert' : `Alert ${alertId}`;
}
