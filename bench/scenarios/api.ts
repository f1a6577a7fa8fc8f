/**
 * Creating alerts over HTTP, each durable before it is answered, in a database that has a million of them: the server on one core, those who ask on another.
 * Beside it, what the same disk takes from SQLite alone when each row is a transaction of its own.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ApiClient, createApiClient, type SignedInClient } from '#test/api-client';
import { atLeast, type BenchContext, type Measurement } from '../measurement.ts';
import { START_MS } from '../support/alert-crowd.ts';
import { keepToCore, startServer } from '../support/bench-server.ts';
import { closedLoop, createLoadClient, type LoadRequest, mustHaveWorked } from '../support/http-load.ts';
import { copyOfPrepared, type DataShape } from '../support/prepared-data.ts';

const CONNECTIONS = 64;
const USERS = 8;

export function spreadShape(isQuick: boolean): DataShape {
  const [alerts, users] = isQuick ? [10_000, 100] : [1_000_000, 10_000];
  return { alerts, users, markets: isQuick ? 50 : 1_000, webhookOrigin: 'http://127.0.0.1:9' };
}

export async function runApi(context: BenchContext): Promise<Measurement[]> {
  const { isQuick } = context;
  const shape = spreadShape(isQuick);
  context.progress('preparing the database');
  const dataDir = await copyOfPrepared(context.folder, shape, 'api');
  const bareRate = bareInserts(mkdtempSync(join(context.folder, 'bare-')), isQuick ? 100 : 2_000);
  const server = await startServer({ dataDir, core: 0 });
  keepToCore(1);
  try {
    const users = await signUpUsers(createApiClient(() => server.url));
    const client = createLoadClient(server.url, CONNECTIONS);
    context.progress('creating alerts');
    const make = alertMaker(users);
    await closedLoop(client, { connections: CONNECTIONS, durationMs: isQuick ? 300 : 3_000 }, make);
    const beganCpuMs = server.cpuMs();
    const outcome = await closedLoop(client, { connections: CONNECTIONS, durationMs: isQuick ? 700 : 10_000 }, make);
    const cpuShare = ((server.cpuMs() - beganCpuMs) / outcome.tookMs) * 100;
    mustHaveWorked(outcome, 'creating alerts');
    client.close();
    const { latencies, tookMs } = outcome;
    const value = (latencies.count / tookMs) * 1_000;
    const what = `creating alerts, ${CONNECTIONS} connections, ${shape.alerts.toLocaleString('en-US')} in the database`;
    const row = (more: string, one: number, unit: string): Measurement => ({
      scenario: 'api',
      what: what + more,
      value: one,
      unit,
    });
    return [
      {
        ...row(', server on one core', value, '/s'),
        comparedWith: { what: 'SQLite alone, a row a transaction', value: bareRate },
        target: atLeast(context, value, 3_000, '/s'),
      },
      row(', p50', latencies.percentileMs(0.5), 'ms'),
      row(', p99', latencies.percentileMs(0.99), 'ms'),
      row(', use of the core', cpuShare, '%'),
    ];
  } finally {
    await server.stop();
  }
}

/** Each with a market whose price is known. */
async function signUpUsers(api: ApiClient): Promise<SignedInClient[]> {
  const users: SignedInClient[] = [];
  for (let i = 0; i < USERS; i++) {
    const user = await api.signUp(`creator${i}@example.com`);
    const tick = { at: START_MS, price: '100' };
    const pushed = await user.call('POST', '/v1/ticks', { market: `custom:C${i}/USD`, ticks: [tick] });
    if (pushed.status !== 202) throw new Error(`A tick was answered with ${pushed.status}.`);
    users.push(user);
  }
  return users;
}

function alertMaker(users: readonly SignedInClient[]): () => LoadRequest {
  let made = 0;
  return () => {
    const i = made++ % users.length;
    const level = (101 + (made % 5_000) / 100).toFixed(2);
    const body = { market: `custom:C${i}/USD`, condition: `price above ${level}`, note: 'made by the benchmark' };
    return { method: 'POST', path: '/v1/alerts', token: users[i]?.token ?? '', body, status: 201 };
  };
}

/** Rows a second, each synced to the same disk by itself. */
function bareInserts(folder: string, count: number): number {
  const db = new DatabaseSync(join(folder, 'bare.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT)');
  const insert = db.prepare('INSERT INTO t VALUES (?, ?)');
  const startMs = performance.now();
  for (let i = 0; i < count; i++) insert.run(`row ${i}`, 'x'.repeat(200));
  const tookMs = performance.now() - startMs;
  db.close();
  return (count / tookMs) * 1_000;
}
