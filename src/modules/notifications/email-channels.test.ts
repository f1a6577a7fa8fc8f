/** Email channels: the whole module against a real mail server in a process of its own. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '#platform/clock';
import type { Mailer } from '#platform/mailer/mailer';
import { createSmtpMailer } from '#platform/mailer/mailer.smtp';
import { type MailServer, startMailServer } from '#test/mail-server';
import { until } from '#test/until';
import { sampleFiring, sampleId } from './notification-samples.ts';
import { type NotificationsUnderTest, startNotifications, type UnderTestOptions } from './notifications-under-test.ts';

let server: MailServer;
let mailer: Mailer;
let under: NotificationsUnderTest;

beforeEach(async () => {
  server = await startMailServer();
  mailer = createSmtpMailer({ url: server.url, from: 'Tidemark <alerts@mail.example>', clock: createSystemClock() });
  under = await start();
});
afterEach(async () => {
  await under.stop();
  await mailer.close();
  await server.kill();
});

const start = (options: UnderTestOptions = {}) => startNotifications({ mailer, ...options });
const create = (body: object = {}, user = 'ann') =>
  under.call('POST', '/v1/channels', { user, body: { kind: 'email', ...body } });
const channel = async (id: string) => (await under.call('GET', `/v1/channels/${id}`)).body;
const deliveries = async () => (await under.call('GET', '/v1/deliveries')).body.items;
const inbox = async () => (await under.call('GET', '/v1/notifications')).body.items;
const fire = (sequence = 1) => under.publish('evaluator.alert.fired', { firings: [sampleFiring({ sequence })] });

/** Lets time pass until the deliveries are as said: what waits is due by the test's clock. */
async function settled(states: readonly string[], stepMs = 0): Promise<void> {
  await until(async () => {
    const found = (await deliveries()).map(({ state }: { state: string }) => state);
    if (JSON.stringify(found) === JSON.stringify(states)) return true;
    // While something is being sent, time stands: else its lease would end.
    if (found.every((state: string) => state === 'failed' || state === 'delivered')) under.clock.advance(stepMs);
    return false;
  }, `deliveries ${states.join()}`);
}

describe('an email channel', () => {
  it('to the verified address of the account is active at once, and gets what fires', async () => {
    const created = await create();
    expect(created).toMatchObject({
      status: 201,
      body: { kind: 'email', address: 'ann@example.com', state: 'active', verified: true },
    });
    expect(created.body).not.toHaveProperty('url');
    expect(created.body).not.toHaveProperty('secret');
    await fire();
    const mail = await server.mailTo('ann@example.com');
    const messageId = `<msg_${sampleId('a')}_1_${created.body.id}@mail.example>`;
    expect(mail.headers).toMatchObject({
      subject: 'BTC/USDT rose to 65 000.5',
      from: 'Tidemark <alerts@mail.example>',
      'message-id': messageId,
      'auto-submitted': 'auto-generated',
      'list-unsubscribe': expect.stringMatching(/^<https:\/\/tidemark\.example\/v1\/unsubscribe\?token=[\w.-]+>$/),
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      date: expect.stringMatching(/\+0000$/),
    });
    expect(mail.html).toContain('65 000.5');
    await settled(['delivered']);
    expect((await deliveries())[0]).toMatchObject({ attempts: [{ outcome: 'accepted', status: 250 }] });
    expect((await channel(created.body.id)).lastDelivery).toMatchObject({ state: 'delivered', at: expect.any(String) });
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ['another address', 'ann', { address: ' Office@Example.com ' }, 'office@example.com'],
    ['the own address while it is not verified', 'eve', {}, 'eve@example.com'],
  ])('to %s is verified by the code that it is mailed, once', async (_what, user, body, address) => {
    const created = await create(body, user);
    expect(created.body).toMatchObject({ address, state: 'unverified' });
    const mail = await server.mailTo(address);
    const code = /is ([a-z0-9]{10})$/.exec(mail.headers.subject ?? '')?.[1];
    expect(mail.headers).not.toHaveProperty('list-unsubscribe');
    under.clock.advance(3_600_000);
    const url = `/v1/channels/${created.body.id}/verify`;
    expect(await under.call('POST', url, { user, body: { code: 'wrong' } })).toMatchObject({ status: 422 });
    expect(await under.call('POST', url, { user, body: { code } })).toMatchObject({
      status: 200,
      body: { state: 'active' },
    });
    // Several times over the usual pauses between codes.
    expect(server.received).toHaveLength(1);
  });

  it('is told no more codes than a few an hour', async () => {
    for (let n = 1; n <= 10; n++) expect((await create({ address: `a${n}@example.com` })).status).toBe(201);
    expect(await create({ address: 'a11@example.com' })).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect((await create()).status).toBe(201);
  });

  it.each(['no address', 'a@b@c', 'x@y\r\nBcc: z@example.com'])('is not made of %j', async (address) => {
    expect(await create({ address })).toMatchObject({ status: 422, body: { errors: [{ path: '/address' }] } });
  });

  it('needs a mail server', async () => {
    await under.stop();
    under = await startNotifications();
    expect(await create()).toMatchObject({ status: 503, body: { code: 'mail_not_configured' } });
  });
});

describe('what the mail server answers', () => {
  let id: string;
  beforeEach(async () => {
    id = (await create()).body.id;
  });

  it('greylisted: sent again under the same Message-ID', async () => {
    await server.behave({ kind: 'refuse-recipient', code: 451, text: '4.7.1 Greylisted, come back later' });
    await fire();
    await settled(['failed']);
    expect((await deliveries())[0]).toMatchObject({ lastError: expect.stringContaining('451 4.7.1 Greylisted') });
    expect((await channel(id)).lastDelivery.state).toBe('failed');
    await settled(['delivered'], 1_000);
    expect((await deliveries())[0].attempts).toMatchObject([
      { outcome: 'retry', status: 451 },
      { outcome: 'accepted' },
    ]);
    expect(server.received).toHaveLength(1);
  });

  it('no such mailbox: the channel is disabled and its owner is told', async () => {
    await server.behave({ kind: 'refuse-recipient', code: 550, text: '5.1.1 User unknown' });
    await fire();
    await settled(['dead']);
    await until(async () => (await inbox()).length === 2, 'the news in the inbox');
    expect((await inbox())[0]).toMatchObject({
      type: 'channel.disabled',
      data: { channelId: id, reason: expect.stringContaining('550 5.1.1') },
    });
    expect(await channel(id)).toMatchObject({ state: 'disabled', lastDelivery: { state: 'dead' } });
  });

  it('not this message: that one is dead, the channel lives', async () => {
    await server.behave({ kind: 'refuse-message', code: 554, text: '5.7.1 Looks like spam' });
    await fire(1);
    await settled(['dead']);
    await fire(2);
    await settled(['delivered', 'dead']);
    expect(await channel(id)).toMatchObject({ state: 'active' });
  });

  it('the connection breaks in the middle of the message: sent again, the same', async () => {
    await server.behave({ kind: 'drop' });
    await fire();
    await settled(['failed']);
    await settled(['delivered'], 1_000);
    expect(server.received).toHaveLength(1);
  });

  it('too late: sent again under the same Message-ID, so that both copies are one', async () => {
    await under.stop();
    under = await start({ db: under.db, clock: under.clock, config: { mailTimeoutMs: 300 } });
    await server.behave({ kind: 'slow', ms: 2_000 });
    await fire();
    await settled(['failed']);
    await settled(['delivered'], 1_000);
    const ids = server.received.map(({ headers }) => headers['message-id']);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('nobody answers for a while: nothing is lost', async () => {
    await server.kill();
    await fire(1);
    await fire(2);
    await settled(['failed', 'failed']);
    await server.revive();
    await settled(['delivered', 'delivered'], 1_000);
    expect(server.received).toHaveLength(2);
  });

  it('never: dead after six attempts within three quarters of an hour, and the inbox says so', async () => {
    await server.behaveAlways({ kind: 'refuse-recipient', code: 450, text: '4.2.0 Later' });
    await fire();
    await settled(['dead'], 60_000);
    expect((await deliveries())[0].attempts).toHaveLength(6);
    await until(
      async () => (await inbox()).some(({ type }: { type: string }) => type === 'delivery.failed'),
      'the news',
    );
  });
});

describe('the unsubscribe link', () => {
  const asMailProgram = { 'content-type': 'application/x-www-form-urlencoded' };

  async function linkOf(address: string): Promise<string> {
    const mail = await server.mailTo(address);
    return new URL((mail.headers['list-unsubscribe'] ?? '').slice(1, -1)).pathname.concat(
      new URL((mail.headers['list-unsubscribe'] ?? '').slice(1, -1)).search,
    );
  }

  function follow(method: 'GET' | 'POST', url: string, headers: Record<string, string> = {}) {
    const body = method === 'POST' ? { payload: 'List-Unsubscribe=One-Click' } : {};
    return under.app.inject({
      method,
      url,
      headers: { ...(method === 'POST' ? asMailProgram : {}), ...headers },
      ...body,
    });
  }

  it('says what it would do, does it when posted, and its owner is told where they still can be', async () => {
    const { id } = (await create()).body;
    await fire(1);
    const link = await linkOf('ann@example.com');
    await settled(['delivered']);
    const looked = await follow('GET', link);
    expect([looked.statusCode, looked.json()]).toEqual([200, { address: 'a••@example.com', state: 'active' }]);
    expect((await channel(id)).state).toBe('active');
    const done = await follow('POST', link);
    expect([done.statusCode, done.json()]).toEqual([200, { address: 'a••@example.com', state: 'disabled' }]);
    expect(await channel(id)).toMatchObject({ state: 'disabled', stateReason: 'unsubscribed by the link in a mail' });
    await fire(2);
    expect((await follow('POST', link)).statusCode).toBe(200);
    const told = (await inbox()).filter(({ type }: { type: string }) => type === 'channel.disabled');
    expect(told).toHaveLength(1);
    expect(server.received).toHaveLength(1);
  });

  it('shows a person a page with one button', async () => {
    await create();
    await fire();
    const link = await linkOf('ann@example.com');
    const asBrowser = { accept: 'text/html,application/xhtml+xml' };
    const page = await follow('GET', link, asBrowser);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('<form method="post">');
    const done = await follow('POST', link, asBrowser);
    expect(done.body).toContain('No more mail');
    expect((await follow('GET', '/v1/unsubscribe?token=x', asBrowser)).statusCode).toBe(400);
  });

  it('does nothing when it is not whole, or is of another channel', async () => {
    const { id } = (await create()).body;
    await fire();
    const link = await linkOf('ann@example.com');
    const other = link.replace(id, sampleId('z'));
    for (const wrong of [link.slice(0, -1), `${link}x`, other, '/v1/unsubscribe?token=']) {
      expect((await follow('POST', wrong)).statusCode).toBe(400);
    }
    expect((await channel(id)).state).toBe('active');
    await under.call('DELETE', `/v1/channels/${id}`);
    expect((await follow('POST', link)).json()).toMatchObject({ code: 'token_invalid' });
  });
});
