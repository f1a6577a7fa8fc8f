/** Starting with a million alerts: from the start of the process until it listens, and what of it is the loading of alerts. The files are in the page cache. */
import { atMost, type BenchContext, type Measurement, median } from '../measurement.ts';
import { startServer } from '../support/bench-server.ts';
import { copyOfPrepared } from '../support/prepared-data.ts';
import { spreadShape } from './api.ts';

const ROUNDS = 3;

export async function runStart(context: BenchContext): Promise<Measurement[]> {
  const shape = spreadShape(context.isQuick);
  context.progress('preparing the database');
  const dataDir = await copyOfPrepared(context.folder, shape, 'start');
  const loads: number[] = [];
  const listens: number[] = [];
  const readies: number[] = [];
  let rssBytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    context.progress(`start ${round + 1} of ${ROUNDS}`);
    const server = await startServer({ dataDir });
    if (server.recovered.alerts !== shape.alerts)
      throw new Error(`The server loaded ${server.recovered.alerts} alerts, not ${shape.alerts}.`);
    loads.push(server.recovered.tookMs / 1_000);
    listens.push(server.listeningAfterMs / 1_000);
    readies.push(server.readyAfterMs / 1_000);
    rssBytes = server.rssBytes();
    await server.stop();
  }
  const what = `start with ${shape.alerts.toLocaleString('en-US')} alerts`;
  const load = median(loads);
  return [
    { scenario: 'start', what: `${what}, loading them`, value: load, unit: 's', target: atMost(context, load, 3, 's') },
    { scenario: 'start', what: `${what}, until it listens`, value: median(listens), unit: 's' },
    { scenario: 'start', what: `${what}, until GET /readyz says that all is well`, value: median(readies), unit: 's' },
    { scenario: 'start', what: `${what}, resident memory after it`, value: rssBytes / 2 ** 20, unit: 'MiB' },
  ];
}
