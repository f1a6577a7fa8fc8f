/**
 * Deliveries over HTTP on the whole app: every attempt is shown, one id for all of them, signatures that a receiver can verify by itself,
 * and endpoints that fail in each way that endpoints fail.
 */
import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAlert, createWebhook, pushPrices } from '#test/alert-drive';
import { createApiClient, type SignedInClient } from '#test/api-client';
import { startTestApp, type TestApp } from '#test/test-app';
import { until } from '#test/until';
import { type ReceivedMessage, startWebhookReceiver, type WebhookReceiver } from '#test/webhook-receiver';

interface Delivery {
  id: string;
  notificationId: string;
  channelId: string;
  state: string;
  attempts: { attempt: number; outcome: string; status?: number; reason?: string; answer?: string; tookMs: number }[];
  nextAttemptAt?: string;
  lastError?: string;
  endedAt?: string;
}

/** A clock that goes on by itself and can be moved ahead. */
function createMovedClock() {
  let aheadMs = 0;
  return {
    nowMs: () => Date.now() + aheadMs,
    monotonicMs: () => performance.now() + aheadMs,
    advance(ms: number) {
      aheadMs += ms;
    },
  };
}

let clock: ReturnType<typeof createMovedClock>;
let app: TestApp;
let receiver: WebhookReceiver;
let client: SignedInClient;
let markets = 0;

beforeEach(async () => {
  clock = createMovedClock();
  app = await startTestApp({}, clock);
  receiver = await startWebhookReceiver();
  client = await app.signUp('ann@example.com');
});

afterEach(async () => {
  receiver.answerWith = undefined;
  await receiver.close();
  await app.stop();
});

/** One firing on the channel. */
async function fire(channelId: string, by = client): Promise<string> {
  const market = `custom:FIRE${++markets}/USD`;
  await pushPrices(by, market, '10');
  const alertId = await createAlert(by, { market, condition: 'price >= 11', channels: [channelId] });
  await pushPrices(by, market, '11');
  return `${alertId}.1`;
}

const deliveries = (query = '') => client.all<Delivery>(`/v1/deliveries${query}`);
const NONE_YET: Delivery = { id: '', notificationId: '', channelId: '', state: 'none yet', attempts: [] };
const only = async () => (await deliveries())[0] ?? NONE_YET;
const answering =
  (status: number, headers: Record<string, string> = {}) =>
  (_: ReceivedMessage, to: ServerResponse) =>
    void to.writeHead(status, headers).end(`answer ${status}`);

/** As the specification of Standard Webhooks says it, without its library. */
function expectSigned({ headers, body, id }: ReceivedMessage, secret: string): void {
  expect(secret).toMatch(/^whsec_/);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  expect(key.length).toBeGreaterThanOrEqual(24);
  const mac = createHmac('sha256', key).update(`${id}.${headers['webhook-timestamp']}.${body}`).digest('base64');
  expect(headers['webhook-signature']?.split(' ')).toContain(`v1,${mac}`);
}

describe('mistake 5: sent is written before sending, and a failed send is only logged', () => {
  it('a delivery is delivered when the endpoint has answered, and not before', async () => {
    const channel = await createWebhook(client, receiver.url('/held'));
    const held: ServerResponse[] = [];
    receiver.answerWith = (_, to) => void held.push(to);
    await fire(channel.id);
    await until(async () => held.length === 1, 'the request');
    expect(await only()).toMatchObject({ state: 'sending', attempts: [] });
    held[0]?.writeHead(200).end('thanks');
    await until(async () => (await only()).state === 'delivered', 'delivered');
    const [attempt] = (await only()).attempts;
    expect(attempt).toMatchObject({ attempt: 1, outcome: 'accepted', status: 200, answer: 'thanks' });
  });

  it('a send that fails is shown with its cause, and is tried again until it arrives', async () => {
    const channel = await createWebhook(client, receiver.url('/failing'));
    receiver.answerWith = answering(500);
    await fire(channel.id);
    await until(async () => (await only()).state === 'failed', 'failed');
    const failed = await only();
    expect(failed.attempts).toMatchObject([{ attempt: 1, outcome: 'retry', status: 500, answer: 'answer 500' }]);
    expect(failed.lastError).toContain('500');
    expect(Date.parse(failed.nextAttemptAt ?? '')).toBeGreaterThan(clock.nowMs());
    receiver.answerWith = undefined;
    clock.advance(6_001);
    await until(async () => (await only()).state === 'delivered', 'delivered');
    expect((await only()).attempts.map(({ outcome }) => outcome)).toEqual(['retry', 'accepted']);
    expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set([failed.id]));
  });
});

describe('every attempt of a delivery', () => {
  it('has the same id and body and a signature of its own, through the whole schedule, a restart, and a replay', async () => {
    const channel = await createWebhook(client, receiver.url('/down'));
    receiver.answerWith = answering(503);
    const firingId = await fire(channel.id);
    await until(async () => (await only()).attempts.length === 1, 'the first attempt');
    for (let attempt = 2; attempt <= 8; attempt++) {
      if (attempt === 4) await app.restart();
      clock.advance(13 * 3_600_000);
      client = await createApiClient(() => app.url).signIn('ann@example.com');
      await until(async () => (await only()).attempts.length === attempt, `attempt ${attempt}`);
    }
    const dead = await only();
    expect(dead).toMatchObject({ state: 'dead', notificationId: firingId });
    expect(dead.lastError).toContain('last of 8 attempts');
    expect(dead.nextAttemptAt).toBeUndefined();
    const inbox = await client.all<{ type: string }>('/v1/notifications');
    expect(inbox.map(({ type }) => type)).toEqual(['delivery.failed', 'alert.fired']);

    receiver.answerWith = undefined;
    const replayed = await client.call('POST', '/v1/deliveries/replay', {});
    expect([replayed.status, replayed.body]).toEqual([202, { replayed: 1 }]);
    await until(async () => (await only()).state === 'delivered', 'delivered');
    expect((await only()).attempts).toHaveLength(9);
    expect(receiver.received).toHaveLength(9);
    for (const message of receiver.received) {
      expectSigned(message, channel.secret);
      expect([message.id, message.body]).toEqual([dead.id, receiver.received[0]?.body]);
    }
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBeGreaterThan(7);
    expect((await client.call('POST', '/v1/deliveries/replay')).body).toEqual({ replayed: 0 });
  });

  it('can be asked for now, and only where there is something to try', async () => {
    const channel = await createWebhook(client, receiver.url('/refusing'));
    receiver.answerWith = answering(404);
    await fire(channel.id);
    await until(async () => (await only()).state === 'dead', 'dead');
    expect(await deliveries('?state=dead')).toHaveLength(1);
    expect(await deliveries(`?state=delivered&channelId=${channel.id}`)).toEqual([]);
    receiver.answerWith = undefined;
    const { id } = await only();
    const retried = await client.call<Delivery>('POST', `/v1/deliveries/${id}/retry`);
    expect([retried.status, retried.body.id]).toEqual([202, id]);
    await until(async () => (await only()).state === 'delivered', 'delivered');
    expect((await client.call<{ code: string }>('POST', `/v1/deliveries/${id}/retry`)).body.code).toBe('conflict');
    const other = await app.signUp();
    expect((await other.call('POST', `/v1/deliveries/${id}/retry`)).status).toBe(404);
    expect(await other.all('/v1/deliveries')).toEqual([]);
    expect((await other.call('GET', `/v1/deliveries?channelId=${channel.id}`)).status).toBe(404);
    expect((await other.call('POST', '/v1/deliveries/replay', { channelId: channel.id })).status).toBe(404);
  });
});

describe('an endpoint', () => {
  it('that redirects is not followed', async () => {
    const channel = await createWebhook(client, receiver.url('/moved'));
    const target = await startWebhookReceiver();
    receiver.answerWith = answering(307, { location: target.url('/inside') });
    await fire(channel.id);
    await until(async () => (await only()).state === 'failed', 'failed');
    expect((await only()).lastError).toContain('redirects are not followed');
    expect(target.received).toEqual([]);
    await target.close();
  });

  it('that is gone (410) is disabled, and its owner is told', async () => {
    const channel = await createWebhook(client, receiver.url('/gone'));
    receiver.answerWith = answering(410);
    await fire(channel.id);
    await until(async () => (await only()).state === 'dead', 'dead');
    await until(async () => (await client.all('/v1/notifications')).length === 2, 'word of it');
    expect((await client.call(`GET`, `/v1/channels/${channel.id}`)).body).toMatchObject({
      state: 'disabled',
      verified: false,
    });
    const [told] = await client.all<{ type: string; data: unknown }>('/v1/notifications');
    expect(told).toMatchObject({ type: 'channel.disabled', data: { channelId: channel.id } });
    expect((await client.call('POST', `/v1/deliveries/${(await only()).id}/retry`)).status).toBe(422);
  });

  it('that never ends its answer is read to a bound', async () => {
    const channel = await createWebhook(client, receiver.url('/endless'));
    receiver.answerWith = (_, to) => {
      to.writeHead(200);
      const more = setInterval(() => to.write('x'.repeat(65_536)), 1);
      to.on('close', () => clearInterval(more));
    };
    await fire(channel.id);
    await until(async () => (await only()).state === 'delivered', 'delivered', 3_000);
    expect((await only()).attempts[0]?.answer).toBe('x'.repeat(256));
  });

  it('that never answers delays nobody else, and not the stop of the server for long', async () => {
    const dead = await createWebhook(client, receiver.url('/silent'));
    const market = 'custom:SILENT/USD';
    receiver.answerWith = (message, to) => {
      if (message.path !== '/silent') to.writeHead(200).end();
    };
    await pushPrices(client, market, '10');
    for (let i = 0; i < 60; i++) await createAlert(client, { market, condition: 'price >= 11', channels: [dead.id] });
    await pushPrices(client, market, '11');
    const other = await app.signUp();
    const alive = await createWebhook(other, receiver.url('/alive'));
    const beganAtMs = performance.now();
    await fire(alive.id, other);
    await until(async () => receiver.received.some(({ path }) => path === '/alive'), 'the other delivery', 2_000);
    expect(performance.now() - beganAtMs).toBeLessThan(1_000);
  });
});
