/**
 * The main job over HTTP on the whole app: an account, a level, prices, exactly one firing, told by inbox, stream and webhook, and a task that opens.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedInClient } from '#test/api-client';
import { openEventStream } from '#test/event-stream';
import { startTestApp, type TestApp } from '#test/test-app';
import { until } from '#test/until';
import { startWebhookReceiver, type WebhookReceiver } from '#test/webhook-receiver';

const MARKET = 'custom:BTC/USDT';
const START_MS = Date.UTC(2026, 0, 1);

let app: TestApp;
let receiver: WebhookReceiver;
let minute = 0;

beforeAll(async () => {
  app = await startTestApp();
  receiver = await startWebhookReceiver();
});

afterAll(async () => {
  await app.stop();
  await receiver.close();
});

async function push(client: SignedInClient, market: string, ...prices: string[]) {
  const ticks = prices.map((price) => ({ at: new Date(START_MS + ++minute * 60_000).toISOString(), price }));
  const answer = await client.call<{ accepted: number; rejected: { index: number; code: string }[] }>(
    'POST',
    '/v1/ticks',
    { market, ticks },
  );
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return answer.body;
}

async function createAlert(client: SignedInClient, body: Record<string, unknown>) {
  const answer = await client.call<{
    id: string;
    state: string;
    alreadyTrue: boolean;
    condition: string;
    version: number;
  }>('POST', '/v1/alerts', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

describe('a level that is reached', () => {
  it('is told once on every channel, opens a task, and survives a restart in between', async () => {
    const client = await app.signUp();
    await push(client, MARKET, '64000');
    const channel = await client.call<{ id: string }>('POST', '/v1/channels', {
      kind: 'webhook',
      url: receiver.url('/main'),
    });
    expect(channel.status).toBe(201);
    await until(async () => (await client.all<{ verified: boolean }>('/v1/channels'))[0]?.verified === true);
    const stream = await openEventStream(`${app.url}/v1/stream?markets=${MARKET}`, client.token);
    const alert = await createAlert(client, {
      market: MARKET,
      condition: 'price above 65k',
      note: 'breakout',
      channels: [channel.body.id],
      task: { title: 'Take profit', priority: 'high', dueIn: '1h' },
    });
    expect(alert).toMatchObject({ state: 'armed', alreadyTrue: false, condition: 'price >= 65000' });

    await push(client, MARKET, '64999.99');
    expect(await client.all('/v1/firings')).toEqual([]);
    await app.restart();
    await push(client, MARKET, '65000', '66000', '64000', '65500');

    const firings = await client.all<{ id: string; price: string; value: string; sequence: number }>('/v1/firings');
    expect(firings).toHaveLength(1);
    expect(firings[0]).toMatchObject({ id: `${alert.id}.1`, price: '65000', value: '65000', sequence: 1 });
    const after = await client.call('GET', `/v1/alerts/${alert.id}`);
    expect(after.body).toMatchObject({ state: 'done', firings: 1 });

    await until(async () => receiver.received.length > 0);
    const message = JSON.parse(receiver.received[0]?.body ?? '{}');
    expect(message).toMatchObject({
      type: 'alert.fired',
      data: { firingId: `${alert.id}.1`, market: MARKET, price: '65000', note: 'breakout' },
    });
    const inbox = await client.all<{ read: boolean }>('/v1/notifications');
    expect(inbox).toHaveLength(1);
    const deliveries = await client.all<{ state: string }>('/v1/deliveries');
    expect(deliveries.map(({ state }) => state)).toEqual(['delivered']);
    const tasks = await client.all<{ title: string; priority: string; status: string; source: { firingId: string } }>(
      '/v1/tasks',
    );
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({
      title: 'Take profit',
      priority: 'high',
      status: 'todo',
      source: { firingId: `${alert.id}.1` },
    });
    await stream.close();
  });

  it('reaches the stream within a moment, with the price, the firing and the task', async () => {
    const client = await app.signUp();
    const market = 'custom:STREAM/USD';
    await push(client, market, '10');
    const stream = await openEventStream(`${app.url}/v1/stream?markets=${market}`, client.token);
    await createAlert(client, { market, condition: 'price crosses 11', task: { title: 'Look' } });
    await push(client, market, '12');
    for (const event of ['price', 'firing', 'task'])
      await until(async () => stream.events.some((seen) => seen.event === event), `a ${event} event`);
    await stream.close();
  });

  it('says when it is already true, waits until it was false, and then fires', async () => {
    const client = await app.signUp();
    const market = 'custom:WAIT/USD';
    await push(client, market, '100');
    const alert = await createAlert(client, { market, condition: 'price > 90' });
    expect(alert).toMatchObject({ state: 'waiting', alreadyTrue: true });
    await push(client, market, '101', '95');
    expect(await client.all(`/v1/alerts/${alert.id}/firings`)).toEqual([]);
    await push(client, market, '90');
    expect((await client.call('GET', `/v1/alerts/${alert.id}`)).body).toMatchObject({ state: 'armed' });
    await push(client, market, '90.01');
    expect(await client.all(`/v1/alerts/${alert.id}/firings`)).toHaveLength(1);
  });

  it('adds later firings to the open task', async () => {
    const client = await app.signUp();
    const market = 'custom:OPEN/USD';
    await push(client, market, '4.8');
    await createAlert(client, { market, condition: 'price crosses 5', repeat: 'always', task: { title: 'Rebalance' } });
    await push(client, market, '5.2', '4.8', '5.2');
    await until(async () => (await client.all<{ source: { firings: number } }>('/v1/tasks'))[0]?.source.firings === 3);
    expect(await client.all('/v1/tasks')).toHaveLength(1);
  });

  it('watches another market too, wherever its partition lies', async () => {
    const client = await app.signUp();
    const others = Array.from({ length: 8 }, (_, index) => `custom:OTHER${index}/USD`);
    for (const other of others) {
      await push(client, other, '10');
      const market = 'custom:HOME/USD';
      await push(client, market, '100');
      const alert = await createAlert(client, { market, condition: `price / price(${other}) <= 9` });
      expect(alert.state).toBe('armed');
      await push(client, other, '12');
      expect(await client.all(`/v1/alerts/${alert.id}/firings`), other).toHaveLength(1);
    }
  });
});

describe('an alert that its owner stops', () => {
  it('fires no more while paused, and arms anew when resumed', async () => {
    const client = await app.signUp();
    const market = 'custom:PAUSE/USD';
    await push(client, market, '4.8');
    const alert = await createAlert(client, { market, condition: 'price >= 5' });
    expect((await client.call('POST', `/v1/alerts/${alert.id}/pause`)).body).toMatchObject({ state: 'paused' });
    await push(client, market, '5.2');
    expect(await client.all(`/v1/alerts/${alert.id}/firings`)).toEqual([]);
    expect((await client.call('POST', `/v1/alerts/${alert.id}/resume`)).body).toMatchObject({
      state: 'waiting',
      alreadyTrue: true,
    });
    await push(client, market, '4.8', '5');
    expect(await client.all(`/v1/alerts/${alert.id}/firings`)).toHaveLength(1);
  });

  it('is suspended when it floods, and its owner is told', async () => {
    const client = await app.signUp();
    const market = 'custom:FLOOD/USD';
    await push(client, market, '4.8');
    const alert = await createAlert(client, { market, condition: 'price crosses 5', repeat: 'always' });
    const ticks = Array.from({ length: 40 }, (_, index) => ({
      at: START_MS + 100 * 3_600_000 + index * 1_000,
      price: index % 2 === 0 ? '5.2' : '4.8',
    }));
    const answer = await client.call('POST', '/v1/ticks', { market, ticks });
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    expect((await client.call('GET', `/v1/alerts/${alert.id}`)).body).toMatchObject({
      state: 'suspended',
      stateReason: 'flood',
      firings: 16,
    });
    await until(async () => (await client.all('/v1/notifications')).length === 17);
  });
});
