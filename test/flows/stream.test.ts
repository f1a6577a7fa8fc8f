/** The stream over HTTP on a server of its own process: killed in between, and yet every event once and in order; and whom it stops for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAlert, pushPrices } from '#test/alert-drive';
import { createApiClient } from '#test/api-client';
import { openEventStream, type StreamEvent } from '#test/event-stream';
import { startTestApp, type TestApp } from '#test/test-app';
import { until } from '#test/until';
import { createServerProcess } from '../crash/server-process.ts';

const KILLS = 4;
const FIRINGS = 240;

describe('a stream that resumes by Last-Event-ID', () => {
  it('has each firing, notification and task once and in order, over kills', { timeout: 90_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-stream-'));
    const server = await createServerProcess(folder, { TIDEMARK_LOG_LEVEL: 'fatal' });
    await server.start();
    const api = createApiClient(() => server.url);
    const client = await api.signUp('stream@example.com');
    const market = 'custom:RESUME/USD';
    await pushPrices(client, market, '1000');
    for (let i = 0; i < FIRINGS; i++)
      await createAlert(client, { market, condition: `price >= ${1001 + i}`, task: { title: `Level ${i}` } });

    const seen: StreamEvent[] = [];
    let isDone = false;
    let lastId: string | undefined;
    const reading = (async () => {
      while (!isDone) {
        const stream = await openEventStream(`${server.url}/v1/stream?markets=${market}`, client.token, lastId).catch(
          () => undefined,
        );
        if (!stream) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          continue;
        }
        await Promise.race([stream.ended, until(async () => isDone, 'the end', 80_000)]);
        await stream.close();
        // A price has no id: it is not resumed, and leaves the last id as it is.
        lastId = stream.events.findLast(({ id }) => id !== undefined)?.id ?? stream.firstId() ?? lastId;
        seen.push(...stream.events);
      }
    })();
    await until(async () => (await client.call('GET', '/readyz')).status === 200);

    const killAt = new Set(
      Array.from({ length: KILLS }, (_, index) => Math.floor(((index + 1) * FIRINGS) / (KILLS + 1))),
    );
    for (let next = 1; next <= FIRINGS; ) {
      const ticks = [{ at: Date.UTC(2026, 5, 1) + next * 1_000, price: String(1_000 + next) }];
      const pushing = client.call('POST', '/v1/ticks', { market, ticks }).catch(() => undefined);
      if (killAt.delete(next)) {
        await server.kill();
        await server.start();
      }
      if ((await pushing)?.status === 202) next++;
    }
    const told = (event: string) => seen.filter((one) => one.event === event).length;
    await until(async () => (await client.all('/v1/tasks')).length === FIRINGS, 'the tasks', 20_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    isDone = true;
    await reading;

    const firings = await client.all<{ id: string }>('/v1/firings');
    expect(firings).toHaveLength(FIRINGS);
    const idsOf = (event: string) =>
      seen.filter((one) => one.event === event).map((one) => (one.data as { id: string }).id);
    const expected = firings.map(({ id }) => id).reverse();
    expect(idsOf('firing')).toEqual(expected);
    expect(idsOf('notification')).toEqual(expected);
    const tasks = await client.all<{ id: string }>('/v1/tasks');
    expect([...idsOf('task')].sort()).toEqual(tasks.map(({ id }) => id).sort());
    expect(told('price')).toBeGreaterThan(0);
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('a stream', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('ends at once when its session is signed out, and other sessions of the user go on', async () => {
    const first = await app.signUp('leaving@example.com');
    const second = await createApiClient(() => app.url).signIn('leaving@example.com');
    const url = `${app.url}/v1/stream`;
    const ending = await openEventStream(url, first.token);
    const staying = await openEventStream(url, second.token);
    await first.call('POST', '/v1/auth/logout', { refreshToken: first.refreshToken });
    await Promise.race([ending.ended, until(async () => false, 'the end of the stream', 1_000)]);
    await pushPrices(second, 'custom:LEAVING/USD', '10');
    await createAlert(second, { market: 'custom:LEAVING/USD', condition: 'price >= 11' });
    await pushPrices(second, 'custom:LEAVING/USD', '11');
    await until(async () => staying.events.some(({ event }) => event === 'firing'), 'the firing');
    expect(ending.events).toEqual([]);
    await staying.close();
  });

  it('ends when its account is deleted', async () => {
    const client = await app.signUp('deleted@example.com');
    const stream = await openEventStream(`${app.url}/v1/stream`, client.token);
    const gone = await client.call('DELETE', '/v1/me', { password: 'correct-horse-battery' });
    expect(gone.status, JSON.stringify(gone.body)).toBe(204);
    await Promise.race([stream.ended, until(async () => false, 'the end of the stream', 1_000)]);
  });

  it('shows nobody the prices, firings or tasks of others', async () => {
    const owner = await app.signUp();
    const other = await app.signUp();
    const market = 'custom:MINE/USD';
    await pushPrices(owner, market, '10');
    await createAlert(owner, { market, condition: 'price >= 11', task: { title: 'Mine' } });
    const own = await openEventStream(`${app.url}/v1/stream?markets=${market}`, owner.token);
    const foreign = await openEventStream(`${app.url}/v1/stream?markets=${market}`, other.token, '0.0');
    await pushPrices(owner, market, '11');
    await until(async () => own.events.some(({ event }) => event === 'task'), 'the task');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(foreign.events).toEqual([]);
    await own.close();
    await foreign.close();
  });

  it('refuses a position that is none, a market that is none, and one stream too many', async () => {
    const client = await app.signUp();
    const ask = (query: string, headers = {}) =>
      client.call<{ code: string }>('GET', `/v1/stream${query}`, undefined, { token: client.token, headers });
    expect((await ask('', { 'last-event-id': 'yesterday' })).body.code).toBe('cursor_invalid');
    expect((await ask('?markets=nonsense')).body.code).toBe('validation_failed');
    const streams = await Promise.all(
      Array.from({ length: 10 }, () => openEventStream(`${app.url}/v1/stream`, client.token)),
    );
    expect((await ask('')).body.code).toBe('limit_reached');
    for (const stream of streams) await stream.close();
  });
});
