import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '#platform/clock';
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY, TEST_HOST } from '#platform/http-client/test-certificate';
import { type MailServer, type MailServerOptions, startMailServer } from '#test/mail-server';
import { describeMailer, sampleMail } from './mailer.conformance.ts';
import { createSmtpMailer, type SmtpMailerDeps } from './mailer.smtp.ts';
import { judgeSmtpFailure } from './smtp-answer.ts';

const clock = createSystemClock();
const from = 'Tidemark <alerts@tidemark.example>';

describeMailer('the mailer over SMTP', async () => {
  const server = await startMailServer();
  const mailer = createSmtpMailer({ url: server.url, from, clock });
  return {
    mailer,
    server,
    async end() {
      await mailer.close();
      await server.kill();
    },
  };
});

describe('the mailer over SMTP, besides', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function open(options: MailServerOptions, deps: (server: MailServer) => Partial<SmtpMailerDeps>) {
    const server = await startMailServer(options);
    const mailer = createSmtpMailer({ url: server.url, from, clock, ...deps(server) });
    ends.push(
      () => mailer.close(),
      () => server.kill(),
    );
    return { server, mailer };
  }

  it('encrypts where the server can, and only with a certificate that it believes', async () => {
    const tls = { key: TEST_CERTIFICATE_KEY, cert: TEST_CERTIFICATE };
    const trusted = { ca: TEST_CERTIFICATE, servername: TEST_HOST };
    const trusting = await open({ tls }, () => ({ trusted }));
    expect(await trusting.mailer.send(sampleMail())).toMatchObject({ kind: 'accepted' });
    expect(trusting.server.received[0]?.isSecure).toBe(true);
    const wary = await open({ tls }, () => ({}));
    expect(await wary.mailer.send(sampleMail())).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('certificate'),
    });
    expect(wary.server.received).toEqual([]);
  });

  it('signs in, and takes a refused sign-in for our fault and not for that of the message', async () => {
    const account = { user: 'tide@mark', password: 'p:w/d' };
    const withUser = (password: string) => (server: MailServer) => ({
      url: server.url.replace('smtp://', `smtp://tide%40mark:${encodeURIComponent(password)}@`),
    });
    const right = await open(account, withUser('p:w/d'));
    expect(await right.mailer.send(sampleMail())).toMatchObject({ kind: 'accepted' });
    const wrong = await open(account, withUser('other'));
    const refused = await wrong.mailer.send(sampleMail());
    expect(refused).toMatchObject({ kind: 'retry', answer: { status: 535 } });
    expect(JSON.stringify(refused)).not.toContain('other');
  });

  it('uses a connection for several mails, and several connections for many', async () => {
    const { server, mailer } = await open({}, () => ({}));
    for (let n = 1; n <= 5; n++) await mailer.send(sampleMail({ id: `msg_${n}` }));
    expect([server.received.length, server.connections]).toEqual([5, 1]);
    await Promise.all(Array.from({ length: 40 }, (_, n) => mailer.send(sampleMail({ id: `more_${n}` }))));
    expect(server.received).toHaveLength(45);
    expect(server.connections).toBeLessThanOrEqual(5);
  });
});

describe('what an SMTP answer means', () => {
  const ofRecipient = (responseCode: number, text: string) =>
    judgeSmtpFailure({ command: 'RCPT TO', responseCode, response: `${responseCode} ${text}`, message: text }).kind;

  it.each([
    [550, '5.1.1 The email account does not exist', 'gone'],
    [550, '5.1.2 Bad destination system', 'gone'],
    [550, '5.1.10 Null MX', 'gone'],
    [550, '5.1.8 Bad sender', 'rejected'],
    [550, '5.7.1 Relay denied', 'rejected'],
    [550, 'No such user', 'rejected'],
    [450, '4.2.0 Greylisted', 'retry'],
    [421, '4.3.2 Shutting down', 'retry'],
    [503, '5.5.1 Bad sequence', 'retry'],
  ])('%i %s: %s', (code, text, kind) => expect(ofRecipient(code, text)).toBe(kind));

  it('a refusal that is not of the message may pass', () => {
    const failure = { command: 'CONN', responseCode: 554, response: '554 5.7.1 Not from you', message: 'refused' };
    expect(judgeSmtpFailure(failure).kind).toBe('retry');
    expect(judgeSmtpFailure({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' })).toEqual({
      kind: 'retry',
      reason: 'ECONNREFUSED: connect ECONNREFUSED',
    });
  });
});
