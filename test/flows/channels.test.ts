/**
 * Channels as their owner and as an attacker would use them: nothing is sent to a place that has not agreed to it, and nothing at all to addresses
 * inside; and the inbox, which needs no channel.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAlert, createWebhook, pushPrices } from '#test/alert-drive';
import type { SignedInClient } from '#test/api-client';
import { startTestApp, type TestApp } from '#test/test-app';
import { until } from '#test/until';
import { startWebhookReceiver } from '#test/webhook-receiver';

interface Channel {
  id: string;
  state: string;
  verified: boolean;
  url: string;
  version: number;
  secret?: string;
  code: string;
  errors?: { path: string }[];
}

let app: TestApp;
let client: SignedInClient;
const servers: Server[] = [];

beforeAll(async () => {
  app = await startTestApp();
  client = await app.signUp();
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
afterAll(() => app.stop());

/** An endpoint that answers 200 with a text of its own, as most do, and keeps what it was sent. */
async function startQuiet(answer = 'ok') {
  const bodies: { type: string; data: { code?: string } }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(200).end(answer);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, port, bodies };
}

const create = (url: string, by = client) => by.call<Channel>('POST', '/v1/channels', { kind: 'webhook', url });
const verify = (id: string, body?: unknown, by = client) => by.call<Channel>('POST', `/v1/channels/${id}/verify`, body);

describe('a channel', () => {
  it('gets nothing but its code until the code is posted', async () => {
    const endpoint = await startQuiet();
    const { body: channel } = await create(endpoint.url);
    expect(channel).toMatchObject({ state: 'unverified', verified: false });
    await until(async () => endpoint.bodies.length === 1, 'the code');
    const market = 'custom:UNVERIFIED/USD';
    await pushPrices(client, market, '10');
    await createAlert(client, { market, condition: 'price >= 11' });
    await pushPrices(client, market, '11');
    const named = { market, condition: 'price >= 12', channels: [channel.id] };
    expect((await client.call<{ code: string }>('POST', '/v1/alerts', named)).body.code).toBe('channel_unverified');
    expect((await client.call('POST', `/v1/channels/${channel.id}/test`)).status).toBe(422);

    const other = await app.signUp();
    const code = endpoint.bodies[0]?.data.code ?? '';
    expect((await verify(channel.id, { code }, other)).status).toBe(404);
    expect((await verify(channel.id, { code: `${code}x` })).body.code).toBe('verification_invalid');
    expect((await verify(channel.id, { code })).body).toMatchObject({ state: 'active', verified: true });
    expect(endpoint.bodies.map(({ type }) => type)).toEqual(['channel.verification']);
    const tested = await client.call<{ outcome: string; answer: string }>('POST', `/v1/channels/${channel.id}/test`);
    expect(tested.body).toMatchObject({ outcome: 'accepted', status: 200, answer: 'ok' });
    expect((await client.call<Channel>('GET', `/v1/channels/${channel.id}`)).body.secret).toBeUndefined();
  });

  it('gives up a code after ten wrong ones; a new one is sent on demand, and the old one is worth nothing', async () => {
    const endpoint = await startQuiet();
    const { body: channel } = await create(endpoint.url);
    await until(async () => endpoint.bodies.length === 1, 'the code');
    const code = endpoint.bodies[0]?.data.code;
    for (let i = 0; i < 10; i++) expect((await verify(channel.id, { code: `wrong-${i}` })).status).toBe(422);
    expect((await verify(channel.id, { code })).body.code).toBe('verification_invalid');
    expect((await verify(channel.id)).body.state).toBe('unverified');
    await until(async () => endpoint.bodies.length === 2, 'another code');
    const next = endpoint.bodies[1]?.data.code;
    expect(next).not.toBe(code);
    expect((await verify(channel.id, { code })).status).toBe(422);
    expect((await verify(channel.id, { code: next })).body.state).toBe('active');
  });

  it('is verified by an answer only when that holds the very code', async () => {
    const wrong = await startQuiet('{"code":"something else"}');
    const { body: channel } = await create(wrong.url);
    await until(async () => wrong.bodies.length === 1, 'the code');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await client.call<Channel>('GET', `/v1/channels/${channel.id}`)).body.state).toBe('unverified');
    const right = await startWebhookReceiver();
    await createWebhook(client, right.url('/answers'));
    await right.close();
  });

  it('must be verified anew when its url changes', async () => {
    const receiver = await startWebhookReceiver();
    const { id } = await createWebhook(client, receiver.url('/one'));
    const endpoint = await startQuiet();
    const moved = await client.call<Channel>('PATCH', `/v1/channels/${id}`, { url: endpoint.url });
    expect(moved.body).toMatchObject({ state: 'unverified', url: endpoint.url });
    const renamed = await client.call<Channel>(
      'PATCH',
      `/v1/channels/${id}`,
      { name: 'n' },
      {
        token: client.token,
        headers: { 'if-match': '"v1"' },
      },
    );
    expect(renamed.status).toBe(412);
    const other = await app.signUp();
    for (const [method, body] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const)
      expect((await other.call(method, `/v1/channels/${id}`, body)).status, method).toBe(404);
    expect((await client.call('DELETE', `/v1/channels/${id}`)).status).toBe(204);
    await receiver.close();
  });
});

describe('an address inside', () => {
  it('is refused when it is written, in every spelling', async () => {
    const strict = await startTestApp({ TIDEMARK_OUTBOUND_ALLOW: '' });
    const user = await strict.signUp();
    const refused = [
      'http://127.0.0.1/',
      'http://127.1/',
      'http://2130706433/',
      'http://0x7f.0.0.1/',
      'http://0177.0.0.1/',
      'http://0.0.0.0/',
      'http://10.0.0.1/',
      'http://172.16.9.9/',
      'http://192.168.0.1/',
      'http://169.254.169.254/latest/meta-data',
      'http://100.64.0.1/',
      'http://[::1]/',
      'http://[::]/',
      'http://[::ffff:127.0.0.1]/',
      'http://[64:ff9b::7f00:1]/',
      'http://[fd00::1]/',
      'http://[fe80::1]/',
      'http://[2002:7f00:1::]/',
      'ftp://example.com/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'http://user:password@example.com/',
      'example.com/hook',
    ];
    for (const url of refused) {
      const { status, body } = await create(url, user);
      expect([url, status, body.code, body.errors?.[0]?.path]).toEqual([url, 422, 'channel_refused', '/url']);
    }
    expect(await user.all('/v1/channels')).toEqual([]);
    await strict.stop();
  }, 60_000);

  it('is refused when a name leads to it: nothing is sent, not even the code', async () => {
    const strict = await startTestApp({ TIDEMARK_OUTBOUND_ALLOW: '' });
    const user = await strict.signUp();
    const endpoint = await startQuiet();
    const { body: channel, status } = await create(`http://localhost:${endpoint.port}/hook`, user);
    expect(status).toBe(201);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(endpoint.bodies).toEqual([]);
    const shown = (await user.call<Channel>('GET', `/v1/channels/${channel.id}`)).body;
    expect(shown).toMatchObject({ state: 'unverified', stateReason: expect.stringContaining('not a public address') });
    await strict.stop();
  });
});

describe('the inbox', () => {
  it('is read one by one and all at once, newest first over pages, and is nobody else’s', async () => {
    const user = await app.signUp();
    const market = 'custom:INBOX/USD';
    await pushPrices(user, market, '10');
    for (const level of ['11', '12', '13']) await createAlert(user, { market, condition: `price >= ${level}` });
    await pushPrices(user, market, '11', '12', '13');
    const inbox = async (query = '') =>
      (
        await user.call<{ items: { id: string; isRead: boolean; data: { price: string } }[]; unread: number }>(
          'GET',
          `/v1/notifications${query}`,
        )
      ).body;
    await until(async () => (await inbox()).unread === 3, 'three notifications');
    expect((await inbox()).items.map(({ data }) => data.price)).toEqual(['13', '12', '11']);
    expect(await user.all('/v1/notifications?unread=true')).toHaveLength(3);
    const [newest] = (await inbox('?limit=1')).items;
    const path = `/v1/notifications/${newest?.id}/read`;
    const other = await app.signUp();
    expect((await other.call('POST', path)).status).toBe(404);
    expect((await user.call<{ isRead: boolean }>('POST', path)).body.isRead).toBe(true);
    expect((await user.call('POST', path)).status).toBe(200);
    expect((await inbox('?unread=true')).items.map(({ data }) => data.price)).toEqual(['12', '11']);
    expect((await inbox()).unread).toBe(2);
    expect((await user.call('POST', '/v1/notifications/read-all')).body).toEqual({ read: 2 });
    expect((await inbox()).items.every(({ isRead }) => isRead)).toBe(true);
    expect((await inbox('?unread=true')).items).toEqual([]);
    expect((await user.call('GET', '/v1/notifications?cursor=x')).status).toBe(400);
  });
});
