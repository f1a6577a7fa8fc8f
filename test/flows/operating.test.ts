/**
 * What an operator relies on: numbers that move when things happen, probes that tell the truth, a reference that names every answer, and a stop
 * that ends in seconds and loses nothing, whatever is under way.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createAlert, createWebhook, pushPrices } from '#test/alert-drive';
import { createApiClient } from '#test/api-client';
import { openEventStream } from '#test/event-stream';
import { startTestApp, type TestApp } from '#test/test-app';
import { until } from '#test/until';
import { startWebhookReceiver, type WebhookReceiver } from '#test/webhook-receiver';
import { createServerProcess } from '../crash/server-process.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(environment = {}): Promise<TestApp> {
  const app = await startTestApp(environment);
  cleanups.push(() => app.stop());
  return app;
}

async function receive(): Promise<WebhookReceiver> {
  const receiver = await startWebhookReceiver();
  cleanups.push(() => receiver.close());
  return receiver;
}

/** The value of one line of /metrics; 0 where there is none. */
async function metric(app: { url: string }, line: string): Promise<number> {
  const text = (await createApiClient(() => app.url).call<string>('GET', '/metrics')).body;
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1) ?? 0);
}

describe('/metrics', () => {
  it('moves with ticks, firings, refusals and deliveries', async () => {
    const app = await start();
    const receiver = await receive();
    const client = await app.signUp();
    const channel = await createWebhook(client, receiver.url('/metrics'));
    const market = 'custom:METRIC/USD';
    await pushPrices(client, market, '10');
    await createAlert(client, { market, condition: 'price crosses 11', repeat: 'always', channels: [channel.id] });
    expect(await metric(app, 'tidemark_evaluator_alerts')).toBe(1);
    await pushPrices(client, market, '12', '10', '12');
    const late = [
      { at: '2020-01-01T00:00:00Z', price: '12' },
      { at: new Date(Date.now() + 3_600_000).toISOString(), price: '12' },
      { at: '2020-01-01T00:00:01Z', price: '0' },
    ];
    await client.call('POST', '/v1/ticks', { market, ticks: late });
    expect(await metric(app, 'tidemark_ticks_accepted_total')).toBe(4);
    expect(await metric(app, 'tidemark_ticks_evaluated_total')).toBe(4);
    expect(await metric(app, 'tidemark_ticks_rejected_total{reason="out_of_order"}')).toBe(1);
    expect(await metric(app, 'tidemark_firings_total')).toBe(3);
    const delivered = 'tidemark_deliveries_total{kind="webhook",outcome="accepted"}';
    await until(async () => (await metric(app, delivered)) === 3, 'three deliveries');
    expect(await metric(app, 'tidemark_tick_to_firing_seconds_count')).toBeGreaterThan(0);
    expect(await metric(app, 'tidemark_tick_to_firing_seconds_sum')).toBeGreaterThan(0);
    expect(await metric(app, 'tidemark_tick_to_delivered_seconds_count{kind="webhook"}')).toBe(3);
    expect(await metric(app, 'tidemark_http_request_seconds_count{method="POST",route="/v1/ticks",status="202"}')).toBe(
      3,
    );
    await until(async () => (await metric(app, 'tidemark_bus_ready')) === 0, 'an empty bus');
    expect(await metric(app, 'tidemark_outbox_age_seconds')).toBe(0);

    receiver.answerWith = (_, to) => void to.writeHead(404).end();
    await pushPrices(client, market, '10');
    const rejected = 'tidemark_deliveries_total{kind="webhook",outcome="rejected"}';
    await until(async () => (await metric(app, rejected)) === 1, 'a refused delivery');
  });

  it('counts rejected ticks by each reason', async () => {
    const app = await start();
    const client = await app.signUp();
    const market = 'custom:REASON/USD';
    await pushPrices(client, market, '10');
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const answer = await client.call<{ rejected: { code: string }[] }>('POST', '/v1/ticks', {
      market,
      ticks: [
        { at: '2001-01-01T00:00:00Z', price: '12' },
        { at: at(60), price: '12' },
        { at: at(-1), price: '0' },
        { at: at(-1), price: '100000' },
      ],
    });
    for (const { code } of answer.body.rejected)
      expect(await metric(app, `tidemark_ticks_rejected_total{reason="${code}"}`), code).toBeGreaterThan(0);
    expect(new Set(answer.body.rejected.map(({ code }) => code)).size).toBeGreaterThan(2);
  });

  it('is for this machine, or for whoever has the token', async () => {
    const open = await start();
    const forwarded = { headers: { 'x-forwarded-for': '203.0.113.9' } };
    const ask = (app: TestApp, options = {}) =>
      createApiClient(() => app.url).call('GET', '/metrics', undefined, options);
    expect((await ask(open)).status).toBe(200);
    expect((await ask(open, forwarded)).status).toBe(403);
    const closed = await start({ TIDEMARK_METRICS_TOKEN: 'a-token-of-some-length' });
    expect((await ask(closed)).status).toBe(403);
    expect((await ask(closed, { token: 'another-token-of-length' })).status).toBe(403);
    expect((await ask(closed, { token: 'a-token-of-some-length', ...forwarded })).status).toBe(200);
  });
});

describe('the reference', () => {
  interface Operation {
    summary?: string;
    security?: unknown[];
    responses: Record<string, { content?: Record<string, unknown> }>;
  }

  it('says of each call of operating, notifications and tasks what it does and what it may answer', async () => {
    const app = await start();
    const { body } = await createApiClient(() => app.url).call<{ paths: Record<string, Record<string, Operation>> }>(
      'GET',
      '/openapi.json',
    );
    const calls = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
    );
    const mine = calls.filter(({ name }) =>
      / \/(healthz|readyz|v1\/(channels|notifications|deliveries|stream|tasks))/.test(name),
    );
    expect(mine).toHaveLength(22);
    for (const { name, operation } of mine) expect(operation.summary, name).toBeTruthy();
    for (const { name, operation } of calls) {
      const isPublic = operation.security?.length === 0;
      const answers = Object.keys(operation.responses);
      expect(answers, name).toEqual(expect.arrayContaining(['429', '503']));
      expect(answers.includes('401') || isPublic, name).toBe(true);
      expect(answers.includes('404'), name).toBe(name.includes('{'));
    }
    const task = calls.find(({ name }) => name === 'patch /v1/tasks/{id}')?.operation.responses;
    expect(Object.keys(task ?? {})).toEqual(expect.arrayContaining(['200', '400', '401', '403', '404', '412', '413']));
    expect(Object.keys(task?.['412']?.content ?? {})).toEqual(['application/problem+json']);
  });
});

describe('SIGTERM', () => {
  it('ends in seconds with 0, whatever is under way, and loses nothing', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-stop-'));
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
    const server = await createServerProcess(folder, { TIDEMARK_LOG_LEVEL: 'fatal' });
    cleanups.push(() => server.kill());
    const receiver = await receive();
    await server.start();
    const api = createApiClient(() => server.url);
    const client = await api.signUp('stop@example.com');
    const channel = await createWebhook(client, receiver.url('/stop'));
    const market = 'custom:STOP/USD';
    await pushPrices(client, market, '1000');
    const alerts = 400;
    for (let i = 0; i < alerts; i++)
      await createAlert(client, { market, condition: `price >= ${1001 + i}`, channels: [channel.id] });
    const held: ServerResponse[] = [];
    receiver.answerWith = (_, to) => void held.push(to);
    const stream = await openEventStream(`${server.url}/v1/stream?markets=${market}`, client.token);
    const { port } = new URL(server.url);
    const silent = connect(Number(port), '127.0.0.1');
    silent.on('error', () => {});
    cleanups.push(() => silent.destroy());

    // Pushes until all is taken, sending again what was not acknowledged.
    let isRunning = true;
    const pushing = (async () => {
      for (let next = 1; next <= alerts; ) {
        const ticks = [{ at: Date.UTC(2026, 5, 1) + next * 1_000, price: String(1_000 + next) }];
        const options = { token: client.token };
        const answer = await api.call('POST', '/v1/ticks', { market, ticks }, options).catch(() => undefined);
        if (answer?.status === 202) next++;
        else if (isRunning) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await until(async () => held.length > 0, 'a webhook under way');
    const beganAtMs = performance.now();
    const code = await server.stop();
    const tookMs = performance.now() - beganAtMs;
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(8_000);
    await stream.close();
    receiver.answerWith = undefined;
    await server.start();
    await pushing;
    isRunning = false;
    const firings = await client.all<{ id: string; alertId: string }>('/v1/firings');
    expect(firings).toHaveLength(alerts);
    expect(new Set(firings.map(({ alertId }) => alertId)).size).toBe(alerts);
    const idsOf = () => new Set(receiver.received.map(({ id }) => id));
    await until(async () => idsOf().size === alerts, 'every delivery', 30_000);
    await until(
      async () => (await client.all('/v1/deliveries?state=delivered')).length === alerts,
      'delivered',
      20_000,
    );
    expect(await server.stop()).toBe(0);
  });

  it('is quick where nothing is under way, also with connections that never sent a request', async () => {
    const app = await startTestApp();
    const sockets = Array.from({ length: 3 }, () => connect(Number(new URL(app.url).port), '127.0.0.1'));
    for (const socket of sockets) {
      socket.on('error', () => {});
      await new Promise((resolve) => socket.once('connect', resolve));
    }
    await createApiClient(() => app.url).call('GET', '/healthz');
    const beganAtMs = performance.now();
    await app.stop();
    expect(performance.now() - beganAtMs).toBeLessThan(1_500);
    for (const socket of sockets) socket.destroy();
  });
});
