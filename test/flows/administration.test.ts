/** What administrators see and do, on the whole app: nobody else may, and what died for everybody is found and started again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccounts } from '#app/accounts';
import { readConfig } from '#app/config';
import { createAlert, createWebhook, pushPrices } from '#test/alert-drive';
import { createApiClient, type SignedInClient } from '#test/api-client';
import { startTestApp, type TestApp } from '#test/test-app';
import { until } from '#test/until';
import { startWebhookReceiver, type WebhookReceiver } from '#test/webhook-receiver';

interface Delivery {
  id: string;
  userId: string;
  channelId: string;
  state: string;
  attempts: unknown[];
}

let app: TestApp;
let receiver: WebhookReceiver;
let admin: SignedInClient;

beforeAll(async () => {
  app = await startTestApp();
  receiver = await startWebhookReceiver();
  await app.signUp('root@example.com');
  const config = readConfig({ TIDEMARK_DATA_DIR: app.dataDir });
  if (!config.ok) throw new Error(config.error.join());
  const accounts = await openAccounts(config.value);
  await accounts.users.promote('root@example.com');
  await accounts.close();
  admin = await createApiClient(() => app.url).signIn('root@example.com');
});
afterAll(async () => {
  await receiver.close();
  await app.stop();
});

const list = async (query = '') =>
  (await admin.call<{ items: Delivery[]; nextCursor: string | null }>('GET', `/v1/admin/deliveries${query}`)).body;

/** One delivery of a new account that its endpoint refused for good. */
async function fail(name: string): Promise<{ client: SignedInClient; channelId: string }> {
  receiver.answerWith = (_message, response) => response.writeHead(422).end();
  const client = await app.signUp(`${name}@example.com`);
  const { id: channelId } = await createWebhook(client, receiver.url(`/${name}`));
  const market = `custom:${name.toUpperCase()}/USD`;
  await pushPrices(client, market, '10');
  await createAlert(client, { market, condition: 'price >= 11' });
  await pushPrices(client, market, '12');
  await until(async () => (await list()).items.some((item) => item.channelId === channelId), 'the dead delivery');
  return { client, channelId };
}

describe('administration', () => {
  it('is for administrators only', async () => {
    const somebody = await app.signUp();
    for (const [method, path] of [
      ['GET', '/v1/admin/overview'],
      ['GET', '/v1/admin/deliveries'],
      ['POST', '/v1/admin/deliveries/replay'],
    ] as const) {
      expect((await somebody.call(method, path)).body).toMatchObject({ code: 'forbidden' });
      expect((await createApiClient(() => app.url).call(method, path)).status).toBe(401);
    }
  });

  it('shows how everything is doing', async () => {
    const { body, status } = await admin.call('GET', '/v1/admin/overview');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      feeds: expect.any(Array),
      partitions: { count: 32, lagging: [], state: 'ok' },
      bus: { deadLetters: 0 },
      outbox: { waiting: expect.any(Number), oldestAgeS: expect.any(Number) },
      deliveries: { open: 0, dead: 0 },
      process: { version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    });
    const { uptimeS, rssBytes } = body.process as { uptimeS: number; rssBytes: number };
    expect([uptimeS > 0, rssBytes > 10_000_000]).toEqual([true, true]);
  });

  it('finds the dead deliveries of everybody, and starts them again, of one channel or of all', async () => {
    const one = await fail('one');
    const two = await fail('two');
    const gone = await fail('gone');
    await gone.client.call('DELETE', `/v1/channels/${gone.channelId}`);
    const first = await list('?limit=2');
    expect(first.items.map(({ userId, state, attempts }) => [userId, state, attempts.length])).toEqual([
      [gone.client.userId, 'dead', 1],
      [two.client.userId, 'dead', 1],
    ]);
    const second = await list(`?limit=2&cursor=${first.nextCursor}`);
    expect([second.items.map(({ userId }) => userId), second.nextCursor]).toEqual([[one.client.userId], null]);
    const overview = await admin.call<{ partitions: { alerts: number } }>('GET', '/v1/admin/overview');
    expect(overview.body).toMatchObject({ deliveries: { open: 0, dead: 3 } });

    receiver.answerWith = undefined;
    const replay = (body?: object) => admin.call('POST', '/v1/admin/deliveries/replay', body);
    expect((await replay({ channelId: one.channelId })).body).toEqual({ replayed: 1 });
    expect((await replay({ since: '2099-01-01T00:00:00Z' })).body).toEqual({ replayed: 0 });
    expect(await replay({ channelId: gone.channelId })).toMatchObject({ status: 404 });
    expect(await replay({})).toMatchObject({ status: 202, body: { replayed: 1 } });
    await until(async () => (await list()).items.length === 1, 'the others delivered');
    const ids = receiver.received.map(({ id }) => id);
    const dead = [...first.items, ...second.items].map(({ id }) => id);
    expect(dead.filter((id) => ids.filter((one) => one === id).length === 2)).toHaveLength(2);
    expect((await list('?state=failed')).items).toEqual([]);
    expect(await admin.call('GET', '/v1/admin/deliveries?state=pending')).toMatchObject({ status: 400 });
    expect(await admin.call('GET', '/v1/admin/deliveries?cursor=x')).toMatchObject({
      body: { code: 'cursor_invalid' },
    });
  });
});
