/** The pipeline as people meet it: channels, firings, deliveries to a real receiver, the inbox. */
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '#test/until';
import { startWebhookReceiver, type WebhookReceiver } from '#test/webhook-receiver';
import { sampleFiring, sampleId } from './notification-samples.ts';
import { type NotificationsUnderTest, startNotifications, type UnderTestOptions } from './notifications-under-test.ts';

let receiver: WebhookReceiver;
let running: NotificationsUnderTest[] = [];
let under: NotificationsUnderTest;

async function start(options?: UnderTestOptions): Promise<NotificationsUnderTest> {
  const next = await startNotifications(options);
  running.push(next);
  return next;
}

beforeEach(async () => {
  receiver = await startWebhookReceiver();
  under = await start();
});
afterEach(async () => {
  await receiver.close();
  for (const each of running) await each.stop();
  running = [];
});

/** A channel of the receiver, once it is verified. */
async function makeChannel(path = '/hook', user = 'ann') {
  const made = await under.call('POST', '/v1/channels', { user, body: { kind: 'webhook', url: receiver.url(path) } });
  expect(made.status).toBe(201);
  await until(
    async () => (await under.call('GET', `/v1/channels/${made.body.id}`, { user })).body.verified,
    'the verification',
  );
  return made.body as { id: string; secret: string };
}

const fire = (count: number, changes: Parameters<typeof sampleFiring>[0] = {}) =>
  under.publish('evaluator.alert.fired', {
    firings: Array.from({ length: count }, (_, at) => sampleFiring({ sequence: at + 1, ...changes })),
  });

const deliveriesOf = async (query = '', user = 'ann') =>
  (await under.call('GET', `/v1/deliveries${query}`, { user })).body.items;
const received = (path: string) => receiver.received.filter((message) => message.path === path);
const arrived = (count: number, path = '/hook') =>
  until(async () => received(path).length >= count, `${count} messages at ${path}`);
const stateIs = (state: string) =>
  until(async () => (await deliveriesOf())[0]?.state === state, `a delivery that is ${state}`);

describe('a firing', () => {
  test('is one notification and one delivery a channel, however often it is told', async () => {
    const { id, secret } = await makeChannel();
    await Promise.all([fire(3), fire(3)]);
    await fire(3);
    await arrived(3);
    await until(async () => (await deliveriesOf('?state=delivered')).length === 3, 'three deliveries');
    expect(receiver.received).toHaveLength(3);
    expect((await under.call('GET', '/v1/notifications')).body).toMatchObject({
      unread: 3,
      nextCursor: null,
      items: { length: 3 },
    });
    const message = receiver.received.find((each) => each.id === `msg_${sampleId('a')}_2_${id}`);
    expect(new Webhook(secret).verify(message?.body ?? '', message?.headers ?? {})).toMatchObject({
      type: 'alert.fired',
      data: {
        firingId: `${sampleId('a')}.2`,
        sequence: 2,
        price: '65000.5',
        condition: 'price >= 65000',
        backfilled: false,
      },
    });
    const counts = await under.module.deliveryCounts.countsOf('ann', [`${sampleId('a')}.1`]);
    expect(counts.get(`${sampleId('a')}.1`)).toMatchObject({ delivered: 1, pending: 0, failed: 0 });
    expect(await under.metrics.text()).toContain('tidemark_deliveries_total{kind="webhook",outcome="accepted"} 3');
  });

  test('goes to the channels it names, else to the defaults, and never to an unverified one or to somebody else', async () => {
    const named = await makeChannel('/named');
    await under.call('PATCH', `/v1/channels/${named.id}`, { body: { isDefault: false } });
    await makeChannel('/default');
    const ofBob = await makeChannel('/bob', 'bob');
    await under.call('POST', '/v1/channels', { body: { kind: 'webhook', url: 'http://127.0.0.1:1/dead' } });
    await fire(1, { alertId: sampleId('a', 1) });
    await fire(1, { alertId: sampleId('a', 2), channels: [named.id, ofBob.id] });
    await fire(1, { alertId: sampleId('a', 3), channels: [] });
    await arrived(1, '/named');
    await arrived(1, '/default');
    expect(received('/default').map((message) => JSON.parse(message.body).data.alertId)).toEqual([sampleId('a', 1)]);
    expect(received('/named').map((message) => JSON.parse(message.body).data.alertId)).toEqual([sampleId('a', 2)]);
    expect(received('/bob')).toEqual([]);
    expect((await under.call('GET', '/v1/notifications')).body.items).toHaveLength(3);
    expect(await deliveriesOf()).toHaveLength(2);
    const firingId = `${sampleId('a', 2)}.1`;
    const own = await deliveriesOf(`?notificationId=${firingId}`);
    expect(own).toMatchObject([{ notificationId: firingId, channelId: named.id }]);
    expect(await deliveriesOf(`?notificationId=${sampleId('a', 3)}.1`)).toEqual([]);
    expect(await deliveriesOf(`?notificationId=${firingId}`, 'bob')).toEqual([]);
    expect((await under.call('GET', '/v1/deliveries?notificationId=')).body.code).toBe('validation_failed');
  });
});

describe('a delivery that fails', () => {
  test('is tried again by the schedule, with the same id and the same bytes, and shows every attempt', async () => {
    const { secret } = await makeChannel();
    let failures = 2;
    receiver.answerWith = (_, response) => {
      response.writeHead(failures-- > 0 ? 503 : 200).end('x'.repeat(300));
    };
    await fire(1);
    await stateIs('failed');
    expect(receiver.received).toHaveLength(1);
    under.clock.advance(6_000);
    await arrived(2);
    await stateIs('failed');
    under.clock.advance(60_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(receiver.received).toHaveLength(2);
    under.clock.advance(300_000);
    await stateIs('delivered');
    expect(new Set(receiver.received.map((message) => message.id)).size).toBe(1);
    expect(new Set(receiver.received.map((message) => message.body)).size).toBe(1);
    expect(new Set(receiver.received.map((message) => message.headers['webhook-timestamp'])).size).toBe(3);
    expect(() =>
      new Webhook(secret).verify(receiver.received[0]?.body ?? '', receiver.received[0]?.headers ?? {}),
    ).not.toThrow();
    const [delivery] = await deliveriesOf();
    expect(delivery.attempts.map((attempt: { status: number }) => attempt.status)).toEqual([503, 503, 200]);
    expect(delivery.attempts[0].answer).toHaveLength(256);
  });

  test('for good is dead, told once, and goes again when its owner says so', async () => {
    const { id } = await makeChannel();
    receiver.answerWith = (_, response) => response.writeHead(404).end();
    await fire(3);
    await until(async () => (await deliveriesOf('?state=dead')).length === 3, 'three dead deliveries');
    const inbox = (await under.call('GET', '/v1/notifications')).body.items;
    expect(inbox.filter((item: { type: string }) => item.type === 'delivery.failed')).toMatchObject([
      { data: { channelId: id } },
    ]);
    receiver.answerWith = undefined;
    const [first] = await deliveriesOf('?state=dead');
    expect(await under.call('POST', `/v1/deliveries/${first.id}/retry`, { user: 'bob' })).toMatchObject({
      status: 404,
    });
    expect(await under.call('POST', `/v1/deliveries/${first.id}/retry`)).toMatchObject({ status: 202 });
    await until(async () => (await deliveriesOf('?state=delivered')).length === 1, 'the retried one');
    expect(await under.call('POST', `/v1/deliveries/${first.id}/retry`)).toMatchObject({ status: 409 });
    expect(await under.call('POST', '/v1/deliveries/replay')).toMatchObject({ status: 202, body: { replayed: 2 } });
    await until(async () => (await deliveriesOf('?state=delivered')).length === 3, 'the replayed ones');
    expect(new Set(receiver.received.map((message) => message.id)).size).toBe(3);
  });

  test('with 410 disables its channel, tells the owner elsewhere, and ends what waits', async () => {
    const gone = await makeChannel('/gone');
    await makeChannel('/other');
    receiver.answerWith = (message, response) => response.writeHead(message.path === '/gone' ? 410 : 200).end();
    await fire(20);
    await until(
      async () => (await under.call('GET', `/v1/channels/${gone.id}`)).body.state === 'disabled',
      'the disabling',
    );
    await until(async () => (await deliveriesOf(`?state=dead&channelId=${gone.id}`)).length === 20, 'the ends');
    await arrived(21, '/other');
    const told = received('/other').filter((message) => JSON.parse(message.body).type === 'channel.disabled');
    expect(told.map((message) => JSON.parse(message.body).data.channelId)).toEqual([gone.id]);
    expect(await under.module.channels.verify('ann', [gone.id])).toMatchObject({
      error: { code: 'channel_unverified' },
    });
    await under.call('POST', `/v1/channels/${gone.id}/verify`);
    await until(
      async () => (await under.call('GET', `/v1/channels/${gone.id}`)).body.verified,
      'the second verification',
    );
  });

  test('keeps its id when the process dies between the send and its record', async () => {
    await makeChannel();
    let answer = () => {};
    receiver.answerWith = (_, response) => {
      answer = () => response.writeHead(200).end();
    };
    await fire(1);
    await arrived(1);
    // A second process on the rows of the first, which never gets to write what it sent.
    const first = under;
    under = await start({ db: first.db, clock: first.clock });
    await arrived(2);
    answer();
    await stateIs('delivered');
    expect(receiver.received.map((message) => message.id)).toEqual([
      receiver.received[0]?.id,
      receiver.received[0]?.id,
    ]);
    expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
    expect((await deliveriesOf())[0].attempts.map((attempt: { attempt: number }) => attempt.attempt)).toEqual([2]);
  });
});

describe('fairness', () => {
  test('an endpoint that never answers, with 1,000 deliveries waiting, holds nobody else up', async () => {
    await makeChannel('/dead', 'ann');
    await makeChannel('/alive', 'bob');
    let waiting = 0;
    receiver.answerWith = (message, response) => {
      if (message.path === '/alive') response.writeHead(200).end();
      else waiting += 1;
    };
    for (let batch = 0; batch < 2; batch++) {
      const firings = Array.from({ length: 500 }, (_, at) =>
        sampleFiring({ alertId: sampleId('d', batch * 500 + at) }),
      );
      await under.publish('evaluator.alert.fired', { firings });
    }
    await until(async () => waiting > 0, 'the dead endpoint to be asked');
    const beganAtMs = performance.now();
    await fire(1, { userId: 'bob', alertId: sampleId('b') });
    await arrived(1, '/alive');
    expect(performance.now() - beganAtMs).toBeLessThan(1_000);
    expect(waiting).toBe(1);
  });

  test('neither do a hundred endpoints that never answer', async () => {
    const dead = Array.from({ length: 100 }, (_, at) => `dead${at}`);
    for (const user of dead) await makeChannel('/dead', user);
    await makeChannel('/alive', 'bob');
    receiver.answerWith = (message, response) => {
      if (message.path === '/alive') response.writeHead(200).end();
    };
    const firings = dead.flatMap((userId, user) =>
      [1, 2, 3].map((sequence) => sampleFiring({ userId, alertId: sampleId('d', user), sequence })),
    );
    await under.publish('evaluator.alert.fired', { firings });
    const beganAtMs = performance.now();
    await fire(1, { userId: 'bob', alertId: sampleId('b') });
    await arrived(1, '/alive');
    expect(performance.now() - beganAtMs).toBeLessThan(1_500);
  });

  test('an endpoint that keeps failing is asked by one probe at a time, its deliveries waiting', async () => {
    await makeChannel();
    receiver.answerWith = (_, response) => response.writeHead(500).end();
    const firings = Array.from({ length: 50 }, (_, at) => sampleFiring({ alertId: sampleId('d', at) }));
    await under.publish('evaluator.alert.fired', { firings });
    await arrived(5);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(receiver.received.length).toBe(5);
    receiver.answerWith = undefined;
    under.clock.advance(20_000);
    await until(async () => (await deliveriesOf('?state=delivered&limit=200')).length === 50, 'all, once it answers');
  });
});
