/** The demo as somebody meets it: one command, a user who is signed in without an account, alerts that fire soon, and nothing left behind. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoConfig, startDemo } from '#app/cli/demo';
import type { Clock } from '#platform/clock';
import { createApiClient } from '#test/api-client';
import { startTestApp } from '#test/test-app';
import { until } from '#test/until';

const ROOT = resolve(import.meta.dirname, '../..');

let folder: string;
const cleanups: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-demo-flow-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  rmSync(folder, { recursive: true, force: true });
});

/** Time that passes faster than ours, so that a minute of the market does not take one. */
function fastClock(times: number): Clock {
  const beganAtMs = Date.now();
  return {
    nowMs: () => Math.floor(beganAtMs + (Date.now() - beganAtMs) * times),
    monotonicMs: () => performance.now() * times,
  };
}

async function begin(clock?: Clock) {
  const config = await demoConfig({ TIDEMARK_PORT: '0', TIDEMARK_LOG_LEVEL: 'fatal' }, join(folder, 'data'));
  const { app, url } = await startDemo(config, clock ? { clock } : {});
  cleanups.push(() => app.stop());
  const api = createApiClient(() => url);
  const signedIn = await api.call<{
    accessToken: string;
    user: { role: string; email: string };
    refreshToken?: string;
  }>('POST', '/v1/auth/demo', { client: 'native' });
  expect(signedIn.status).toBe(200);
  const token = signedIn.body.accessToken;
  const list = async <T>(path: string) =>
    (await api.call<{ items: T[] }>('GET', path, undefined, { token })).body.items;
  return { app, api, signedIn, token, list };
}

interface AlertRow {
  readonly id: string;
  readonly state: string;
  readonly market: string;
  readonly condition: string;
  readonly firings: number;
}

describe('the demo', () => {
  it('signs in as an administrator, shows alerts of many shapes, and fires with a task within a minute of the market', async () => {
    const { api, signedIn, token, list } = await begin(fastClock(6));
    expect(signedIn.body.user).toMatchObject({ role: 'admin' });
    expect(signedIn.body.refreshToken).toBeDefined();
    const watchlist = await api.call<{ markets: string[] }>('GET', '/v1/watchlist', undefined, { token });
    expect(watchlist.body.markets).toContain('index:BTC/USD');
    const prices = await list<{ market: string; simulated?: boolean }>(
      `/v1/prices?markets=${encodeURIComponent(watchlist.body.markets.join())}`,
    );
    expect(prices.filter(({ simulated }) => simulated !== true)).toEqual([]);
    const alerts = await list<AlertRow>('/v1/alerts');
    expect(alerts.length).toBeGreaterThanOrEqual(8);
    const near = alerts[0];
    expect(near?.condition).toMatch(/^price outside/);
    const fired = async () =>
      (await list<{ alertId: string }>('/v1/firings')).filter(({ alertId }) => alertId === near?.id);
    await until(async () => (await fired()).length > 0, 'the first firing', 15_000);
    const isOpened = async () =>
      (await list<{ source: { alertId: string } | null }>('/v1/tasks')).some(
        ({ source }) => source?.alertId === near?.id,
      );
    await until(isOpened, 'its task');
    await until(async () => (await list('/v1/notifications')).length > 0, 'the notification');
    for (const { state } of await list<AlertRow>('/v1/alerts')) expect(['warming', 'suspended']).not.toContain(state);
    const about = await api.call<{ demo: boolean; feeds: { simulated: boolean }[] }>('GET', '/v1/about');
    expect(about.body).toMatchObject({ demo: true });
    expect(about.body.feeds.every(({ simulated }) => simulated)).toBe(true);
  });

  it('gives a browser its cookie, and takes a request without a body', async () => {
    const { api } = await begin();
    const answer = await api.call<{ refreshToken?: string }>('POST', '/v1/auth/demo');
    expect(answer.status).toBe(200);
    expect(answer.body.refreshToken).toBeUndefined();
    expect(answer.headers.get('set-cookie')).toContain('HttpOnly');
  });

  it('goes on where a kept folder was left', async () => {
    const first = await begin();
    const before = await first.list<AlertRow>('/v1/alerts');
    await first.app.stop();
    const second = await begin();
    const after = await second.list<AlertRow>('/v1/alerts');
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it('nobody is signed in like that elsewhere', async () => {
    const app = await startTestApp({ TIDEMARK_FEEDS: 'demo' });
    cleanups.push(() => app.stop());
    const api = createApiClient(() => app.url);
    expect((await api.call('POST', '/v1/auth/demo', {})).status).toBe(404);
    expect((await api.call('GET', '/v1/about')).body).toMatchObject({ demo: false });
    await api.signUp('demo@example.com');
    expect((await api.call('POST', '/v1/auth/demo', {})).status).toBe(404);
  });
});

function run(command: string, environment: Record<string, string>) {
  const child = spawn(process.execPath, ['src/main.ts', command], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, TMPDIR: folder, TIDEMARK_DATA_DIR: join(folder, 'data'), ...environment },
    stdio: 'pipe',
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const said = { out: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.errors += chunk;
  });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  function end(): Promise<number | null> {
    child.kill('SIGTERM');
    return ended;
  }
  return { said, end };
}

describe('the console', () => {
  it('the demo says where it is and that prices are simulated, takes the next free port, and leaves nothing', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    cleanups.push(() => new Promise((done) => taken.close(done)));
    const { port } = taken.address() as AddressInfo;
    const { said, end } = run('demo', { TIDEMARK_PORT: String(port) });
    await until(async () => said.out.includes('Ctrl-C'), 'the welcome', 20_000);
    const url = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said.out);
    expect(Number(url?.[1])).toBeGreaterThan(port);
    expect(said.out).toContain('SIMULATED');
    expect((await createApiClient(() => url?.[0] ?? '').call('POST', '/v1/auth/demo')).status).toBe(200);
    expect(readdirSync(folder).some((name) => name.startsWith('tidemark-demo-'))).toBe(true);
    expect(await end()).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
    expect(said.errors).toBe('');
  });

  it('the server says in one sentence that no venue answers, and goes on', async () => {
    const closed = createServer();
    await new Promise<void>((done) => closed.listen(0, '127.0.0.1', done));
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    const { said, end } = run('serve', {
      TIDEMARK_PORT: '0',
      TIDEMARK_FEEDS: 'binance',
      TIDEMARK_BINANCE_WS_URL: `ws://127.0.0.1:${port}`,
      TIDEMARK_BINANCE_REST_URL: `http://127.0.0.1:${port}`,
    });
    await until(async () => said.errors.includes('No venue answers'), 'the sentence', 20_000);
    expect(said.errors).toMatch(/^Tidemark is at http:\/\/127\.0\.0\.1:\d+\n/);
    const sentences = said.errors.split('\n').filter((line) => line.includes('No venue answers'));
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toMatch(/tried binance \(.*ECONNREFUSED.*npm run demo/);
    expect(await end()).toBe(0);
    expect(existsSync(join(folder, 'data'))).toBe(true);
  });
});
