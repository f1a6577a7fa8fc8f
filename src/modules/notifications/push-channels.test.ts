/** Browser push: the whole module against a push service that checks the signature and decrypts what it gets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PushService, startPushService } from '#test/push-service';
import { until } from '#test/until';
import { sampleFiring, sampleId } from './notification-samples.ts';
import { type NotificationsUnderTest, startNotifications } from './notifications-under-test.ts';

let service: PushService;
let under: NotificationsUnderTest;
let serverKey: string;

beforeEach(async () => {
  service = await startPushService();
  under = await startNotifications();
  serverKey = (await under.call('GET', '/v1/push/key')).body.publicKey;
});
afterEach(async () => {
  await under.stop();
  await service.close();
});

const create = (subscription: object = service.subscribe(serverKey)) =>
  under.call('POST', '/v1/channels', { body: { kind: 'webpush', subscription, name: 'Laptop' } });
const channel = async (id: string) => (await under.call('GET', `/v1/channels/${id}`)).body;
const states = async () =>
  (await under.call('GET', '/v1/deliveries')).body.items.map(({ state }: { state: string }) => state);
const fire = (changes: Parameters<typeof sampleFiring>[0] = {}) =>
  under.publish('evaluator.alert.fired', { firings: [sampleFiring(changes)] });
const ofFirings = () => service.received.filter(({ payload }) => payload.type === 'alert.fired');

describe('browser push', () => {
  it('is active once the push service took a first message, and then gets what fires, encrypted and signed', async () => {
    const created = await create();
    expect(created).toMatchObject({
      status: 201,
      body: { kind: 'webpush', name: 'Laptop', state: 'active', address: service.origin },
    });
    expect(JSON.stringify(created.body)).not.toContain('/push/');
    expect(created.body).not.toHaveProperty('secret');
    await fire({ note: 'sell some' });
    await until(async () => ofFirings().length === 1, 'the push');
    expect(service.faults).toEqual([]);
    const push = ofFirings()[0];
    expect(push?.payload).toEqual({
      type: 'alert.fired',
      title: 'BTC/USDT rose to 65 000.5',
      body: 'sell some',
      url: `https://tidemark.example/alerts/${sampleId('a')}`,
      tag: `${sampleId('a')}.1`,
    });
    expect(push?.headers).toMatchObject({ ttl: '3600', urgency: 'high', 'content-encoding': 'aes128gcm' });
    expect(push?.claims).toMatchObject({ sub: 'mailto:operator@example.com', aud: service.origin });
    expect(push?.bytes).toBeLessThan(4_096);
    await until(async () => (await states())[0] === 'delivered', 'the record');
  });

  it('stays small whatever a note holds', async () => {
    await create();
    await fire({ note: '🌊'.repeat(2_000) });
    await until(async () => ofFirings().length === 1, 'the push');
    expect(ofFirings()[0]?.bytes).toBeLessThan(4_096);
  });

  it('to a service that answers otherwise than a push service takes the code that it is sent', async () => {
    service.answerWith = (response) => response.writeHead(200).end();
    const created = await create();
    expect(created.body.state).toBe('unverified');
    const code = /is (\w{10})$/.exec(service.received[0]?.payload.title ?? '')?.[1];
    const verified = await under.call('POST', `/v1/channels/${created.body.id}/verify`, { body: { code } });
    expect(verified.body.state).toBe('active');
  });

  it('to a service that is down becomes active when it is back', async () => {
    service.answerWith = (response) => response.writeHead(503).end();
    const created = await create();
    expect(created.body).toMatchObject({ state: 'unverified', stateReason: expect.stringContaining('503') });
    service.answerWith = undefined;
    under.clock.advance(5_000);
    await until(async () => (await channel(created.body.id)).state === 'active', 'the second message');
  });

  it.each([404, 410])('that answers %i is over: the channel is disabled and its owner told', async (status) => {
    const { id } = (await create()).body;
    service.answerWith = (response) => response.writeHead(status).end();
    await fire();
    await until(async () => (await channel(id)).state === 'disabled', 'the end');
    const inbox = (await under.call('GET', '/v1/notifications')).body.items;
    expect(inbox[0]).toMatchObject({ type: 'channel.disabled', data: { channelId: id } });
  });

  it('waits as long as the service asks', async () => {
    await create();
    service.answerWith = (response) => response.writeHead(429, { 'retry-after': '120' }).end();
    await fire();
    await until(async () => (await states())[0] === 'failed', 'the refusal');
    service.answerWith = undefined;
    under.clock.advance(119_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await states()).toEqual(['failed']);
    under.clock.advance(2_000);
    await until(async () => (await states())[0] === 'delivered', 'the retry');
  });

  it('is made only of a subscription, and only to public addresses', async () => {
    const right = service.subscribe(serverKey);
    const { keys } = right;
    const faulty: [object, string][] = [
      [{ ...right, endpoint: 'http://push.example.com/x' }, '/subscription/endpoint'],
      [{ ...right, endpoint: 'https://10.0.0.1/x' }, '/subscription/endpoint'],
      [{ ...right, keys: { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') } }, '/subscription/keys/p256dh'],
      [{ ...right, keys: { ...keys, auth: 'short' } }, '/subscription/keys/auth'],
    ];
    for (const [subscription, path] of faulty) {
      const refused = await create(subscription);
      expect([refused.status >= 400, refused.body.errors?.[0]?.path]).toEqual([true, path]);
    }
  });

  it('has no url to change', async () => {
    const { id } = (await create()).body;
    const patched = await under.call('PATCH', `/v1/channels/${id}`, { body: { url: 'https://example.com' } });
    expect(patched).toMatchObject({ status: 400, body: { errors: [{ path: '/url' }] } });
  });
});
