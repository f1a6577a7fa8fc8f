/**
 * Runs alerts over recorded ticks, for back-tests and the command line: by the same engine as live, so it gives the same firings.
 */
import { createEngine } from './engine.ts';
import { createStepOutput } from './step-output.ts';
import type { AlertSpec, Firing, Tick } from './tick.ts';

export interface ReplayOutcome {
  /** Ticks that were evaluated. */
  readonly ticks: number;
  /** Ticks that were ignored, their time not being after their market's. */
  readonly outOfOrder: number;
}

/**
 * Arms all alerts before the first tick, then calls `onFiring` for each firing as it happens, in order. Alerts that are done are forgotten,
 * so memory follows what is still armed. Ids must differ. Throws where a condition does not parse.
 */
export function replay(
  alerts: Iterable<AlertSpec>,
  ticks: Iterable<Tick>,
  onFiring: (firing: Firing) => void,
): ReplayOutcome {
  const engine = createEngine();
  const out = createStepOutput();
  for (const alert of alerts) engine.step({ kind: 'arm', alert, arming: 1, sequence: 0, lastFiredAtMs: 0 }, out);
  out.clear();
  let count = 0;
  let outOfOrder = 0;
  for (const { market, atMs, open, high, low, last } of ticks) {
    if (engine.tick(engine.market(market), atMs, open ?? Number.NaN, high, low, last, out)) count += 1;
    else outOfOrder += 1;
    for (const firing of out.firings) {
      onFiring(firing);
      engine.release(firing.alertId);
    }
    out.clear();
  }
  return { ticks: count, outOfOrder };
}
