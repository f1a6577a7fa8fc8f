/** Channels over HTTP: verification, secrets, limits, conditions on versions, and what is refused. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '#test/until';
import { sampleFiring } from './notification-samples.ts';
import { type NotificationsUnderTest, startNotifications } from './notifications-under-test.ts';
import { type RawReceiver, startRawReceiver } from './raw-receiver.ts';

let under: NotificationsUnderTest;
let receiver: RawReceiver;

beforeEach(async () => {
  under = await startNotifications();
  receiver = await startRawReceiver();
});
afterEach(async () => {
  await receiver.close();
  await under.stop();
});

const create = (body: object = {}) =>
  under.call('POST', '/v1/channels', { body: { kind: 'webhook', url: receiver.url, ...body } });
const codeOf = (message: string | undefined): string => JSON.parse(message ?? '{"data":{}}').data.code;
const messages = (count: number) => until(async () => receiver.bodies.length >= count, `${count} messages`);

describe('verification', () => {
  test('by the code that its owner posts, and until then nothing else is sent', async () => {
    const { body: channel } = await create();
    expect(channel).toMatchObject({ state: 'unverified', verified: false, version: 1 });
    await messages(1);
    await under.publish('evaluator.alert.fired', { firings: [sampleFiring({ channels: [channel.id] })] });
    const verify = (code?: string) =>
      under.call('POST', `/v1/channels/${channel.id}/verify`, { body: code ? { code } : {} });
    expect(await under.call('POST', `/v1/channels/${channel.id}/test`)).toMatchObject({
      body: { code: 'channel_unverified' },
    });
    expect(await under.module.channels.verify('ann', [channel.id])).toMatchObject({
      error: { code: 'channel_unverified' },
    });
    expect(await verify('wrong')).toMatchObject({ body: { code: 'verification_invalid' } });
    expect(await verify(codeOf(receiver.bodies[0]))).toMatchObject({ status: 200, body: { state: 'active' } });
    expect(await under.module.channels.verify('ann', [channel.id])).toMatchObject({ ok: true });
    expect(await under.module.channels.verify('bob', [channel.id])).toMatchObject({ error: { code: 'not_found' } });
    expect(receiver.bodies.map((body) => JSON.parse(body).type)).toEqual(['channel.verification']);
  });

  test('gives up a code after ten wrong ones; a new one is sent when asked for', async () => {
    const { body: channel } = await create();
    await messages(1);
    const verify = (code?: string) =>
      under.call('POST', `/v1/channels/${channel.id}/verify`, { body: code ? { code } : {} });
    for (let at = 0; at < 10; at++) await verify('wrong');
    expect(await verify(codeOf(receiver.bodies[0]))).toMatchObject({ body: { code: 'verification_invalid' } });
    await verify();
    await messages(2);
    expect(codeOf(receiver.bodies[1])).not.toBe(codeOf(receiver.bodies[0]));
    expect(await verify(codeOf(receiver.bodies[1]))).toMatchObject({ status: 200, body: { verified: true } });
  });

  test('is sent again a few times, then no more', async () => {
    await create();
    for (const afterMs of [0, 5_000, 30_000, 120_000, 600_000]) {
      under.clock.advance(afterMs);
      const count = [0, 5_000, 30_000, 120_000, 600_000].indexOf(afterMs) + 1;
      await messages(count);
    }
    under.clock.advance(86_400_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(receiver.bodies).toHaveLength(5);
    expect(new Set(receiver.bodies).size).toBe(1);
  });

  test('is asked for anew when the url changes', async () => {
    const { body: channel } = await create();
    await messages(1);
    await under.call('POST', `/v1/channels/${channel.id}/verify`, { body: { code: codeOf(receiver.bodies[0]) } });
    const renamed = await under.call('PATCH', `/v1/channels/${channel.id}`, { body: { name: 'desk' } });
    expect(renamed.body).toMatchObject({ name: 'desk', verified: true });
    const moved = await under.call('PATCH', `/v1/channels/${channel.id}`, {
      body: { url: `${receiver.url}other`, name: null },
    });
    expect(moved.body).toMatchObject({ state: 'unverified', url: `${receiver.url}other` });
    expect(moved.body.name).toBeUndefined();
  });
});

describe('channels', () => {
  test('show their secret once, and store it sealed', async () => {
    const { body: channel } = await create();
    expect(channel.secret).toMatch(/^whsec_/);
    expect(JSON.stringify((await under.call('GET', '/v1/channels')).body)).not.toContain(channel.secret);
    const row = under.db.prepare('SELECT secret FROM channels').get();
    expect(Buffer.from(row?.secret as Uint8Array).includes(channel.secret)).toBe(false);
  });

  test.each([
    ['an address that is not public', 'http://169.254.169.254/latest'],
    ['another scheme', 'ftp://example.com/'],
    ['no url at all', 'hello'],
  ])('refuse %s', async (_, url) => {
    const refused = await create({ url });
    expect(refused).toMatchObject({ body: { code: 'channel_refused', errors: [{ path: '/url' }] } });
    expect(refused.body.detail.length).toBeGreaterThan(10);
  });

  test('refuse unknown kinds and fields, stale versions, and other people', async () => {
    expect((await create({ kind: 'pigeon' })).status).toBe(400);
    expect((await create({ color: 'red' })).status).toBe(400);
    const { body: channel } = await create();
    const url = `/v1/channels/${channel.id}`;
    const stale = { body: { isDefault: false }, headers: { 'if-match': '"v9"' } };
    expect((await under.call('PATCH', url, stale)).status).toBe(412);
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/verify'],
      ['POST', '/test'],
    ] as const) {
      const body = method === 'PATCH' ? { body: { isDefault: false } } : {};
      expect((await under.call(method, url + path, { user: 'bob', ...body })).status).toBe(404);
    }
    expect((await under.call('DELETE', url)).status).toBe(204);
    expect((await under.call('GET', url)).status).toBe(404);
  });

  test('are at most twenty', async () => {
    const all = await Promise.all(Array.from({ length: 25 }, () => create()));
    expect(all.filter((answer) => answer.status === 201)).toHaveLength(20);
    expect(all.find((answer) => answer.status !== 201)?.body.code).toBe('limit_reached');
    const page = (await under.call('GET', '/v1/channels?limit=15')).body;
    const rest = (await under.call('GET', `/v1/channels?limit=15&cursor=${page.nextCursor}`)).body;
    expect(page.items.length + rest.items.length).toBe(20);
    expect(rest.nextCursor).toBeNull();
  });

  test('answer a test with what the endpoint said', async () => {
    const { body: channel } = await create();
    await messages(1);
    await under.call('POST', `/v1/channels/${channel.id}/verify`, { body: { code: codeOf(receiver.bodies[0]) } });
    const tested = await under.call('POST', `/v1/channels/${channel.id}/test`);
    expect(tested).toMatchObject({ status: 200, body: { outcome: 'accepted', status: 200, answer: 'thanks' } });
  });
});

test('a user who is deleted leaves no row behind', async () => {
  const { body: channel } = await create();
  await messages(1);
  await under.call('POST', `/v1/channels/${channel.id}/verify`, { body: { code: codeOf(receiver.bodies[0]) } });
  await under.publish('evaluator.alert.fired', { firings: [sampleFiring(), sampleFiring({ sequence: 2 })] });
  await messages(3);
  await until(
    async () => (await under.call('GET', '/v1/deliveries?state=delivered')).body.items.length === 2,
    'the deliveries',
  );
  await under.publish('tasks.task.changed', { userId: 'ann', taskId: 't', body: { id: 'secret' } });
  await under.publish('auth.user.deleted', { userId: 'ann', atMs: 0 });
  await under.publish('auth.user.deleted', { userId: 'ann', atMs: 0 });
  for (const table of ['channels', 'notifications', 'deliveries', 'delivery_attempts']) {
    expect(under.db.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
  }
  expect(JSON.stringify(under.db.prepare('SELECT * FROM stream_items').all())).not.toMatch(/ann|secret/);
});

test('inbox pages are stable, and read marks are its owner only', async () => {
  await under.publish('evaluator.alert.fired', {
    firings: [1, 2, 3, 4, 5].map((sequence) => sampleFiring({ sequence })),
  });
  const first = (await under.call('GET', '/v1/notifications?limit=2')).body;
  await under.publish('evaluator.alert.fired', { firings: [sampleFiring({ sequence: 6 })] });
  const second = (await under.call('GET', `/v1/notifications?limit=3&cursor=${first.nextCursor}`)).body;
  const sequences = [...first.items, ...second.items].map((item: { data: { sequence: number } }) => item.data.sequence);
  expect(sequences).toEqual([5, 4, 3, 2, 1]);
  expect(second.nextCursor).toBeNull();
  const { id } = first.items[0];
  expect((await under.call('POST', `/v1/notifications/${id}/read`, { user: 'bob' })).status).toBe(404);
  expect(await under.call('POST', `/v1/notifications/${id}/read`)).toMatchObject({
    status: 200,
    body: { isRead: true },
  });
  expect((await under.call('GET', '/v1/notifications?unread=true')).body).toMatchObject({
    items: { length: 5 },
    unread: 5,
  });
  expect((await under.call('POST', '/v1/notifications/read-all')).body).toEqual({ read: 5 });
  expect((await under.call('GET', '/v1/notifications?cursor=nonsense')).body.code).toBe('cursor_invalid');
  expect((await under.call('GET', '/v1/deliveries?cursor=nonsense')).body.code).toBe('cursor_invalid');
});
