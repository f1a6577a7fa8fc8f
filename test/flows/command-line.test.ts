/** The command line as an operator uses it: commands as processes of their own, beside a server that runs, is killed, or is not there. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiClient, type SignedInClient, TEST_PASSWORD } from '#test/api-client';
import { CRASH_FILE, hasCrashData } from '#test/market-data';
import { until } from '#test/until';
import { createServerProcess, type ServerProcess } from '../crash/server-process.ts';

const ROOT = resolve(import.meta.dirname, '../..');

let folder: string;
let dataDir: string;
const cleanups: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-cli-flow-'));
  dataDir = join(folder, 'data');
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

function run(args: readonly string[], options: { input?: string; environment?: Record<string, string> } = {}) {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      TIDEMARK_DATA_DIR: dataDir,
      TIDEMARK_PORT: '0',
      TIDEMARK_FEEDS: 'none',
      ...options.environment,
    },
    stdio: 'pipe',
  });
  cleanups.push(() => child.kill('SIGKILL'));
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  return new Promise<Outcome>((ended) => child.on('close', (code) => ended({ code, out, errors })));
}

async function startServer(): Promise<ServerProcess> {
  const server = await createServerProcess(dataDir, { TIDEMARK_LOG_LEVEL: 'fatal' });
  await server.start();
  cleanups.push(() => server.kill());
  return server;
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('user', () => {
  it('makes, resets and promotes accounts beside a running server, which knows of it at once', async () => {
    const server = await startServer();
    const api = createApiClient(() => server.url);
    expect((await run(['user', 'create', 'ann@example.com'], { input: `${TEST_PASSWORD}\n` })).code).toBe(0);
    const ann = await api.signIn('ann@example.com');
    expect((await run(['user', 'promote', 'ANN@example.com'])).out).toContain('administrator');
    const again = await run(['user', 'create', 'ann@example.com'], { input: 'another-password-here' });
    expect([again.code, again.out]).toEqual([1, '']);
    expect(again.errors).not.toContain('    at ');

    const reset = await run(['user', 'reset-password', 'ann@example.com'], { input: 'a-new-password-of-hers' });
    expect([reset.code, reset.errors]).toEqual([0, '']);
    await until(async () => (await ann.call('GET', '/v1/me')).status === 401, 'the old session to end', 1_500);
    expect(
      (await api.call('POST', '/v1/auth/login', { email: 'ann@example.com', password: TEST_PASSWORD })).status,
    ).toBe(401);
    await api.signIn('ann@example.com', 'a-new-password-of-hers');
  });

  it('works without a server, and says in a sentence what it refuses', async () => {
    const short = await run(['user', 'create', 'bob@example.com'], { input: 'short' });
    expect([short.code, short.errors.trim().split('\n').length]).toEqual([1, 1]);
    expect((await run(['user', 'create', 'no-address'], { input: TEST_PASSWORD })).code).toBe(1);
    expect((await run(['user', 'create', 'bob@example.com'])).errors).toContain('The password is empty');
    expect((await run(['user', 'create', 'bob@example.com', '--admin'], { input: TEST_PASSWORD })).code).toBe(0);
    expect((await run(['user', 'reset-password', 'eve@example.com'], { input: TEST_PASSWORD })).code).toBe(1);
    const server = await startServer();
    await createApiClient(() => server.url).signIn('bob@example.com');
  });
});

describe.skipIf(!hasCrashData())('replay', () => {
  it('pushes every row, over a kill of the server, and loses nothing', { timeout: 90_000 }, async () => {
    const server = await startServer();
    const client: SignedInClient = await createApiClient(() => server.url).signUp('replay@example.com');
    const market = 'custom:BTC/USDT';
    const args = ['replay', '--data', CRASH_FILE, '--symbol', 'BTCUSDT', '--url', server.url];
    const replaying = run([...args, '--email', 'replay@example.com', '--speed', '0'], { input: TEST_PASSWORD });
    const pushed = async () => {
      const { body } = await client.call<{ items: { at: string }[] }>('GET', `/v1/prices?markets=${market}`);
      return body.items[0]?.at;
    };
    await until(async () => (await pushed()) !== undefined, 'the first price');
    await client.call('POST', '/v1/alerts', {
      market,
      condition: 'price crosses 55k',
      repeat: 'always',
      cooldown: '60s',
    });
    await server.kill();
    await server.start();
    const { code, out, errors } = await replaying;
    expect([code, errors]).toEqual([0, '']);
    const totals = JSON.parse(out) as { ticks: number; accepted: number; rejected: Record<string, number> };
    expect(totals.ticks).toBe(1440);
    // What was taken but not acknowledged before the kill is out_of_order to the second try: at most the one under way.
    const doubled = totals.rejected.out_of_order ?? 0;
    expect(doubled).toBeLessThanOrEqual(1);
    expect(totals.accepted + doubled).toBe(1440);
    expect(await pushed()).toBe('2021-04-18T17:59:00.000Z');
    const again = await run([...args, '--email', 'replay@example.com', '--speed', '0'], { input: TEST_PASSWORD });
    expect(JSON.parse(again.out)).toMatchObject({ ticks: 1440, accepted: 0, rejected: { out_of_order: 1440 } });
  });

  it('says what it was refused for', async () => {
    const server = await startServer();
    await createApiClient(() => server.url).signUp('replay@example.com');
    const data = file('prices.csv', 'timestamp_ms,price\n1000,1\n');
    const to = ['replay', '--data', data, '--url', server.url, '--email', 'replay@example.com'];
    expect((await run(to, { input: 'a-wrong-password' })).errors).toMatch(/login: 401 .*credentials_invalid/);
    expect((await run(to, { input: TEST_PASSWORD })).errors).toContain('Name the market of the file with --market');
    const foreign = await run([...to, '--market', 'binance:BTC/USDT'], { input: TEST_PASSWORD });
    expect([foreign.code, foreign.errors.includes('    at ')]).toEqual([1, false]);
    const taken = await run([...to, '--market', 'custom:BTC/USDT'], { input: TEST_PASSWORD });
    expect([taken.code, JSON.parse(taken.out).accepted]).toEqual([0, 1]);
  });
});

describe('backtest', () => {
  const rows = '1000,1\n2000,3\n3000,1\n4000,3\n5000,1\n6000,3\n';
  const data = () => file('prices.csv', `timestamp_ms,price\n${rows}`);
  const firings = async (...args: string[]) => {
    const { code, out, errors } = await run(['backtest', '--data', data(), ...args]);
    expect([code, errors]).toEqual([0, '']);
    return out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
  };

  it('takes each option of an alert', async () => {
    const always = ['--condition', 'price >= 2', '--repeat', 'always'];
    expect((await firings('--condition', 'price >= 2')).map(({ at }) => at)).toEqual(['1970-01-01T00:00:02.000Z']);
    expect(await firings(...always)).toHaveLength(3);
    expect(await firings('--condition', 'price >= 2', '--repeat', '2')).toHaveLength(2);
    expect(await firings(...always, '--cooldown', '3s')).toHaveLength(2);
    expect(await firings(...always, '--rearm', '1.5')).toHaveLength(1);
    expect((await firings('--condition', 'price > 0', '--trigger', 'state'))[0]).toMatchObject({ price: '1' });
    expect(await firings('--condition', 'price(custom:OWN/USD) >= 2', '--market', 'custom:OWN/USD')).toHaveLength(1);
  });

  it('takes many alerts and names each in its firings', async () => {
    const alerts = file(
      'alerts.ndjson',
      '{"id":"a","market":"custom:P/USD","condition":"price >= 2"}\n\n{"id":"b","market":"custom:P/USD","condition":"price <= 1","repeat":"always"}\n',
    );
    const found = await firings('--alerts', alerts);
    expect(found.map(({ alertId }) => alertId)).toEqual(['a', 'b', 'b']);
  });

  it('says in a sentence what it cannot do', async () => {
    const refused = async (...args: string[]) => {
      const { code, errors } = await run(['backtest', ...args]);
      expect(errors).not.toContain('    at ');
      return [code, errors.trim()] as const;
    };
    const over = ['--data', data()];
    expect(await refused(...over)).toEqual([1, 'Give either --condition or --alerts.']);
    expect((await refused(...over, '--condition', 'price >'))[1]).toMatch(/^condition: /);
    expect((await refused(...over, '--condition', 'price > 1', '--repeat', 'twice'))[1]).toMatch(/^repeat: /);
    expect((await refused(...over, '--condition', 'price > 1', '--trigger', 'now'))[1]).toMatch(/^trigger: /);
    expect((await refused(...over, '--condition', 'price > 1', '--for', '5m'))[1]).toContain('not supported yet');
    const broken = file('alerts.ndjson', '{"id":"a"}\n');
    expect((await refused(...over, '--alerts', broken))[1]).toContain('line 1: an alert needs an id and a condition');
    const notCsv = file('other.csv', 'a,b\n');
    expect((await refused('--data', notCsv, '--condition', 'price > 1'))[1]).toContain('the header must be');
    const badRow = file('bad.csv', 'timestamp_ms,price\n1000,1\nx,2\n');
    expect((await refused('--data', badRow, '--condition', 'price > 1'))[1]).toContain('line 3');
  });

  it('says when there is nothing of the symbol in the file', async () => {
    const candles = file('candles.csv', 'open_time_ms,symbol,open,high,low,close,volume\n1000,AUSDT,1,1,1,1,1\n');
    const { code, errors } = await run([
      'backtest',
      '--data',
      candles,
      '--symbol',
      'BUSDT',
      '--condition',
      'price > 1',
    ]);
    expect([code, errors]).toEqual([1, expect.stringContaining('BUSDT')]);
  });
});

describe('doctor', () => {
  const faults = async (environment: Record<string, string> = {}) => {
    const { code, out, errors } = await run(['doctor'], { environment });
    expect(errors).toBe('');
    const bad = out.split('\n').filter((line) => !line.startsWith('ok') && line !== '');
    expect(code, out).toBe(bad.some((line) => line.startsWith('fail')) ? 1 : 0);
    return bad.join('\n');
  };

  it('finds a new set-up sound, and makes nothing', async () => {
    expect(await faults()).toBe('');
    expect(() => chmodSync(dataDir, 0o700)).toThrow('ENOENT');
  });

  it('names each fault of the configuration and what to do', async () => {
    const found = await faults({
      TIDEMARK_PROT: '1',
      TIDEMARK_LOG_LEVEL: 'loud',
      TIDEMARK_HOST: '0.0.0.0',
      TIDEMARK_OUTBOUND_ALLOW: '10.0.0.0/99',
      TIDEMARK_METRICS_TOKEN: 'short',
      MONGODB_URL: 'mongodb://x',
    });
    for (const part of [
      'did you mean TIDEMARK_PORT',
      'LOG_LEVEL',
      'PUBLIC_URL',
      '10.0.0.0/99',
      'at least 16',
      'MONGODB_URL',
    ])
      expect(found).toContain(part);
    expect(found).not.toContain('short');
  });

  it('says which file is in the way, damaged, too new, too open or in use', async () => {
    writeFileSync(dataDir, 'a file');
    expect(await faults()).toContain('is a file; set TIDEMARK_DATA_DIR');
    rmSync(dataDir);
    mkdirSync(join(dataDir, 'keys'), { recursive: true });
    writeFileSync(join(dataDir, 'keys', 'secret.key'), 'x', { mode: 0o644 });
    expect(await faults()).toContain('chmod 600');
    rmSync(join(dataDir, 'keys'), { recursive: true });
    writeFileSync(join(dataDir, 'tidemark.db'), 'not a database at all, but long enough to look like one'.repeat(100));
    expect(await faults()).toMatch(/^fail {2}database: it cannot be read/m);
    rmSync(join(dataDir, 'tidemark.db'));
    const newer = new DatabaseSync(join(dataDir, 'tidemark.db'));
    newer.exec('PRAGMA user_version = 9999');
    newer.close();
    expect(await faults()).toContain('Run the newer Tidemark');
    rmSync(join(dataDir, 'tidemark.db'));
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => taken.once('listening', listening));
    const { port } = taken.address() as { port: number };
    expect(await faults({ TIDEMARK_PORT: String(port) })).toContain('EADDRINUSE');
    taken.close();
  });

  it('beside a running server says that it runs, and tells of messages that were set aside', async () => {
    const server = await startServer();
    expect(await faults()).toMatch(/^warn {2}data folder lock: .*Fine if that is the server/);
    await server.stop();
    const database = new DatabaseSync(join(dataDir, 'tidemark.db'));
    database.exec(`INSERT INTO bus_dead_letters (queue, topic, id, attempts, reason, published_at_ms, died_at_ms, body)
      VALUES ('tasks', 'evaluator.alert.fired', 'x', 10, 'Error: no', 1, 1, '{}')`);
    database.close();
    expect(await faults()).toMatch(/^warn {2}dead letters: .*tasks.*evaluator\.alert\.fired.*Error: no/m);
  });
});
