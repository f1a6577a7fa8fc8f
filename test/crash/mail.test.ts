/**
 * Goal: a mail that was claimed when the server was killed is sent again, under the same Message-ID, so that its reader can tell a repeat. Method: a mail
 * server that takes connections and never answers holds the send while the server is killed; then both start anew.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAlert, pushPrices } from '#test/alert-drive';
import { createApiClient, type SignedInClient } from '#test/api-client';
import { type MailServer, startMailServer } from '#test/mail-server';
import { until } from '#test/until';
import { createServerProcess, type ServerProcess } from './server-process.ts';

interface Delivery {
  readonly id: string;
  readonly state: string;
  readonly attempts: readonly { readonly attempt: number; readonly outcome: string }[];
}

const EMAIL = 'ada@example.org';
let dataDir: string;
let mail: MailServer;
let server: ServerProcess;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tidemark-mail-'));
  mail = await startMailServer();
  server = await createServerProcess(dataDir, {
    TIDEMARK_SMTP_URL: mail.url,
    TIDEMARK_MAIL_FROM: 'alerts@mail.example',
  });
  await server.start();
});
afterEach(async () => {
  await server.kill();
  await mail.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

async function signUpWithMail(): Promise<SignedInClient> {
  const api = createApiClient(() => server.url);
  const client = await api.signUp(EMAIL);
  const token = /#token=([\w-]+)/.exec((await mail.mailTo(EMAIL)).text)?.[1];
  await api.call('POST', '/v1/auth/email/verify', { token });
  await client.call('POST', '/v1/channels', { kind: 'email' });
  return client;
}

async function fire(client: SignedInClient): Promise<void> {
  await pushPrices(client, 'custom:BTC/USDT', '64000');
  await createAlert(client, { market: 'custom:BTC/USDT', condition: 'price >= 65000' });
  await pushPrices(client, 'custom:BTC/USDT', '65000');
}

const deliveries = async (client: SignedInClient) =>
  (await client.call<{ items: Delivery[] }>('GET', '/v1/deliveries')).body.items;

describe('a server that is killed', () => {
  it('between the claim of a mail and its end sends it again, under the same Message-ID', async () => {
    const client = await signUpWithMail();
    await mail.behave({ kind: 'slow', ms: 60_000 });
    await fire(client);
    // The mail server has the message, and has not said so.
    const first = await mail.mailTo(EMAIL);
    const [held] = await deliveries(client);
    expect(held).toMatchObject({ state: 'sending', attempts: [] });
    await server.kill();
    await server.start();
    const second = await mail.mailTo(EMAIL);
    expect(second.headers['message-id']).toBe(`<${held?.id}@mail.example>`);
    expect(first.headers['message-id']).toBe(second.headers['message-id']);
    await until(async () => (await deliveries(client))[0]?.state === 'delivered', 'the record');
    // The first attempt was cut off before its end could be written.
    expect((await deliveries(client))[0]?.attempts).toMatchObject([{ attempt: 2, outcome: 'accepted' }]);
  });

  it('before anything of the mail left sends it once', async () => {
    const client = await signUpWithMail();
    await mail.kill();
    await mail.revive();
    await mail.behaveAlways({ kind: 'silent' });
    const before = mail.connections;
    await fire(client);
    await until(async () => mail.connections > before, 'the connection');
    await server.kill();
    await mail.behaveAlways({ kind: 'accept' });
    await server.start();
    await mail.mailTo(EMAIL);
    await until(async () => (await deliveries(client))[0]?.state === 'delivered', 'the record');
    expect(mail.received.filter(({ headers }) => headers.subject?.startsWith('BTC'))).toHaveLength(1);
  });
});
