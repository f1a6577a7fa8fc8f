/**
 * Runs alerts over recorded ticks, for back-tests and the command line: by the same engine as live, so it gives the same firings.
 */
import { createEngine } from './engine.ts';
import { createStepOutput } from './step-output.ts';
import type { AlertSpec, Firing, Tick } from './tick.ts';

type OnFiring = (firing: Firing) => void;

export interface ReplayOutcome {
  /** Ticks that were evaluated. */
  readonly ticks: number;
  /** Ticks that were ignored, their time not being after their market's. */
  readonly outOfOrder: number;
  /** Ids of the alerts that the flood stop has ended, in the order in which it did. */
  readonly suspended: readonly string[];
}

/**
 * Arms all alerts before the first tick, then calls `onFiring` for each firing as it happens, in order. Alerts that are done are forgotten,
 * so memory follows what is still armed. Ids must differ. Throws (rejects) where a condition does not parse. Ticks may also
 * come from a stream, one by one; the outcome is then promised.
 */
export function replay(alerts: Iterable<AlertSpec>, ticks: Iterable<Tick>, onFiring: OnFiring): ReplayOutcome;
export function replay(
  alerts: Iterable<AlertSpec>,
  ticks: AsyncIterable<Tick>,
  onFiring: OnFiring,
): Promise<ReplayOutcome>;
export function replay(
  alerts: Iterable<AlertSpec>,
  ticks: Iterable<Tick> | AsyncIterable<Tick>,
  onFiring: OnFiring,
): ReplayOutcome | Promise<ReplayOutcome> {
  if (Symbol.asyncIterator in ticks) return replayStream(alerts, ticks, onFiring);
  const run = begin(alerts, onFiring);
  for (const tick of ticks) run.pass(tick);
  return run.outcome();
}

async function replayStream(
  alerts: Iterable<AlertSpec>,
  ticks: AsyncIterable<Tick>,
  onFiring: OnFiring,
): Promise<ReplayOutcome> {
  const run = begin(alerts, onFiring);
  for await (const tick of ticks) run.pass(tick);
  return run.outcome();
}

function begin(alerts: Iterable<AlertSpec>, onFiring: OnFiring) {
  const engine = createEngine();
  const out = createStepOutput();
  for (const alert of alerts) engine.step({ kind: 'arm', alert, arming: 1, sequence: 0, lastFiredAtMs: 0 }, out);
  out.clear();
  let ticks = 0;
  let outOfOrder = 0;
  const suspended: string[] = [];
  return {
    pass({ market, atMs, open, high, low, last }: Tick): void {
      if (engine.tick(engine.market(market), atMs, open ?? Number.NaN, high, low, last, out)) ticks += 1;
      else outOfOrder += 1;
      for (const firing of out.firings) {
        onFiring(firing);
        if (engine.progressOf(firing.alertId)?.phase === 'suspended') suspended.push(firing.alertId);
        engine.release(firing.alertId);
      }
      out.clear();
    },
    outcome: (): ReplayOutcome => ({ ticks, outOfOrder, suspended }),
  };
}
