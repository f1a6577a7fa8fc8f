/** What an alert costs in memory: by the engine's own account, and by what the process grew, in a process that does nothing else. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine } from '#engine';
import { atMost, type BenchContext, type Measurement } from '../measurement.ts';
import { armCrowd, type Crowd } from '../support/alert-crowd.ts';

const WARM_UPS = 15;

export function runMemory(crowd: Crowd): (context: BenchContext) => Promise<Measurement[]> {
  return async (context) => {
    const { markets } = crowd;
    const alerts = context.isQuick ? 50_000 : crowd.alerts;
    // Compiled, and the heap of JavaScript as large as it gets by reading texts, so that neither is counted as memory of alerts.
    for (let i = 0; i < WARM_UPS; i++) armCrowd(createEngine(), { alerts: 20_000, markets });
    const before = await settledRss();
    const engine = createEngine();
    context.progress(`arming ${alerts} alerts`);
    armCrowd(engine, { alerts, markets });
    const stats = engine.stats();
    const grown = (await settledRss()) - before;
    if (stats.alerts !== alerts) throw new Error(`The engine has ${stats.alerts} alerts, not ${alerts}.`);
    const where = markets === 1 ? 'one market' : `${markets.toLocaleString('en-US')} markets`;
    const what = `memory an alert, ${alerts.toLocaleString('en-US')} alerts on ${where}`;
    const row = (how: string, value: number): Measurement => ({
      scenario: 'memory',
      what: `${what}, ${how}`,
      value,
      unit: 'bytes',
      target: atMost(context, value, 100, 'bytes'),
    });
    return [row('by the growth of the process', grown / alerts), row('by its own account', stats.bytes / alerts)];
  };
}

/** After what was only needed on the way is gone. */
async function settledRss(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.();
    await sleep(50);
  }
  return process.memoryUsage.rss();
}
