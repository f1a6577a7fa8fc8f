/** What the server takes while nothing happens, with an empty database, and how soon it is ready. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atMost, type BenchContext, type Measurement, median } from '../measurement.ts';
import { startServer } from '../support/bench-server.ts';

export async function runIdle(context: BenchContext): Promise<Measurement[]> {
  const readies: number[] = [];
  for (let round = 0; round < 3; round++) {
    const server = await startServer({ dataDir: mkdtempSync(join(context.folder, 'idle-')) });
    readies.push(server.readyAfterMs / 1_000);
    await server.stop();
  }
  const server = await startServer({ dataDir: mkdtempSync(join(context.folder, 'idle-')) });
  // What a start leaves to be done, and to be collected, is done.
  await sleep(context.isQuick ? 200 : 5_000);
  context.progress('idling');
  const idleMs = context.isQuick ? 500 : 20_000;
  const beganMs = performance.now();
  const beganCpuMs = server.cpuMs();
  await sleep(idleMs);
  const cpuShare = ((server.cpuMs() - beganCpuMs) / (performance.now() - beganMs)) * 100;
  const rss = server.rssBytes() / 2 ** 20;
  await server.stop();
  const row = (what: string, value: number, limit: number, unit: string): Measurement => ({
    scenario: 'idle',
    what,
    value,
    unit,
    target: atMost(context, value, limit, unit),
  });
  return [
    row('empty database, from the start of the process until it is ready', median(readies), 2, 's'),
    row('empty database, resident memory', rss, 150, 'MiB'),
    row(`empty database, use of a core over ${idleMs / 1_000} s`, cpuShare, 2, '%'),
  ];
}
