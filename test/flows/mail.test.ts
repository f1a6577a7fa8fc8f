/**
 * Mail on the whole app, over a real mail server in a process of its own: from signing up to unsubscribing, and from a forgotten password to a new one.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAlert, pushPrices } from '#test/alert-drive';
import { createApiClient, type SignedInClient, TEST_PASSWORD } from '#test/api-client';
import { type MailServer, type ReceivedMail, startMailServer } from '#test/mail-server';
import { startTestApp, type TestApp } from '#test/test-app';
import { until } from '#test/until';

const PUBLIC_URL = 'https://alerts.example.com';
const NEW_PASSWORD = 'another-horse-battery';

let server: MailServer;
let app: TestApp;

beforeAll(async () => {
  server = await startMailServer();
  app = await startTestApp({
    TIDEMARK_SMTP_URL: server.url,
    TIDEMARK_MAIL_FROM: 'Tidemark <alerts@mail.example>',
    TIDEMARK_PUBLIC_URL: PUBLIC_URL,
  });
});
afterAll(async () => {
  await app.stop();
  await server.kill();
});

const api = () => createApiClient(() => app.url);

/** The token of the link, which stands behind the #, where no server sees it. */
function tokenIn(mail: ReceivedMail, page: string): string {
  const token = new RegExp(`${PUBLIC_URL}/${page}#token=([\\w-]{43})\\b`).exec(mail.text)?.[1];
  expect(token).toBeDefined();
  expect(mail.html).toContain(`${PUBLIC_URL}/${page}#token=${token}`);
  return token ?? '';
}

async function fire(client: SignedInClient, market: string, note?: string): Promise<void> {
  await pushPrices(client, market, '64000');
  await createAlert(client, { market, condition: 'price >= 65000', ...(note === undefined ? {} : { note }) });
  await pushPrices(client, market, '65000');
}

describe('mail', () => {
  it('from signing up to unsubscribing', async () => {
    const email = 'ada@example.org';
    const client = await api().signUp(email);
    expect((await client.call('GET', '/v1/me')).body).toMatchObject({ emailVerified: false });
    const token = tokenIn(await server.mailTo(email), 'verify-email');
    expect((await api().call('POST', '/v1/auth/email/verify', { token })).status).toBe(204);
    expect((await client.call('GET', '/v1/me')).body).toMatchObject({ emailVerified: true });

    const created = await client.call<{ id: string; state: string }>('POST', '/v1/channels', { kind: 'email' });
    expect(created).toMatchObject({ status: 201, body: { state: 'active', address: email } });
    await fire(client, 'custom:BTC/USDT', '<b>take</b> profit');
    const mail = await server.mailTo(email);
    expect(mail.headers).toMatchObject({
      subject: 'BTC/USDT rose to 65 000',
      from: 'Tidemark <alerts@mail.example>',
      'message-id': expect.stringMatching(new RegExp(`^<msg_[a-z0-9]+_1_${created.body.id}@mail\\.example>$`)),
    });
    expect(mail.html).toContain('&lt;b&gt;take&lt;/b&gt; profit');
    expect(mail.text).toContain('<b>take</b> profit');

    const link = new URL((mail.headers['list-unsubscribe'] ?? '').slice(1, -1));
    expect(link.origin).toBe(PUBLIC_URL);
    const oneClick = () =>
      fetch(`${app.url}${link.pathname}${link.search}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
    expect((await oneClick()).status).toBe(200);
    expect((await client.call('GET', `/v1/channels/${created.body.id}`)).body).toMatchObject({ state: 'disabled' });
    await fire(client, 'custom:ETH/USDT');
    await until(async () => {
      const { body } = await client.call<{ items: { type: string }[] }>('GET', '/v1/notifications');
      return JSON.stringify(body.items.map(({ type }) => type)) === '["alert.fired","channel.disabled","alert.fired"]';
    }, 'the inbox');
    expect(server.received.filter(({ to }) => to.includes(email))).toHaveLength(2);
  });

  it('from a forgotten password to a new one: who was signed in is so no more', async () => {
    const email = 'bob@example.org';
    const old = await api().signUp(email);
    await server.mailTo(email);
    expect((await api().call('POST', '/v1/auth/password/forgot', { email })).status).toBe(202);
    const token = tokenIn(await server.mailTo(email), 'reset-password');
    const reset = await api().call('POST', '/v1/auth/password/reset', { token, password: NEW_PASSWORD });
    expect(reset.status).toBe(204);
    expect((await old.call('GET', '/v1/me')).body).toMatchObject({ code: 'token_revoked' });
    const refreshed = await api().call('POST', '/v1/auth/refresh', { refreshToken: old.refreshToken });
    expect(refreshed.body).toMatchObject({ code: 'refresh_token_invalid' });
    await expect(api().signIn(email, TEST_PASSWORD)).rejects.toThrow('401');
    const anew = await api().signIn(email, NEW_PASSWORD);
    expect((await server.mailTo(email)).headers.subject).toBe('Your Tidemark password was changed');
    expect((await anew.call('GET', '/v1/sessions')).body).toMatchObject({ items: [{ isCurrent: true }] });
    const again = await api().call('POST', '/v1/auth/password/reset', { token, password: NEW_PASSWORD });
    expect([again.status, again.body]).toMatchObject([400, { code: 'token_invalid' }]);
  });

  it('that could not be sent when the app stopped is sent by the next one', async () => {
    const email = 'eve@example.org';
    await server.kill();
    await api().signUp(email);
    await app.restart();
    await server.revive();
    const mail = await server.mailTo(email, 20_000);
    expect(mail.headers.subject).toBe('Confirm your address for Tidemark');
  });

  it('is told to be there, and what a channel lacks is told by its kind', async () => {
    const client = await api().signUp('zoe@example.org');
    const { publicKey } = (await client.call<{ publicKey: string }>('GET', '/v1/push/key')).body;
    expect((await api().call('GET', '/v1/about')).body).toMatchObject({ mail: true, webPushKey: publicKey });
    const refused = async (body: object) =>
      (await client.call<{ errors: { path: string }[] }>('POST', '/v1/channels', body)).body.errors.map(
        ({ path }) => path,
      );
    expect(await refused({ kind: 'pigeon' })).toEqual(['/kind']);
    expect(await refused({})).toEqual(['/kind']);
    expect(await refused({ kind: 'webhook' })).toEqual(['/url']);
    expect(await refused({ kind: 'email', url: 'https://example.com' })).toEqual(['/url']);
    expect(await refused({ kind: 'webpush', subscription: { endpoint: 'https://example.com' } })).toEqual([
      '/subscription/keys',
    ]);
  });
});
