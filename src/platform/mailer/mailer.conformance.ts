/**
 * What every mailer does, whatever carries its mail: run by the test of each adapter, against a mail server of its own.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailServer } from '#test/mail-server';
import type { Mailer, OutgoingMail } from './mailer.ts';

export interface MailerUnderTest {
  readonly mailer: Mailer;
  readonly server: MailServer;
  end(): Promise<void>;
}

export function sampleMail(changes: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    to: 'ada@example.org',
    subject: 'BTC/USDT rose to 65 000',
    text: 'It rose.',
    html: '<p>It rose.</p>',
    id: 'msg_1',
    atMs: Date.UTC(2026, 0, 1),
    timeoutMs: 5_000,
    ...changes,
  };
}

export function describeMailer(name: string, open: () => Promise<MailerUnderTest>): void {
  describe(name, () => {
    let under: MailerUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.end());

    it('hands a mail over, with the headers that make it one and tell where it came from', async () => {
      const headers = { 'List-Unsubscribe': '<https://example.com/u>' };
      const outcome = await under.mailer.send(sampleMail({ headers, subject: 'Zürich ₿' }));
      expect(outcome).toMatchObject({ kind: 'accepted', answer: { status: 250 } });
      const mail = await under.server.mailTo('ada@example.org');
      expect(mail.headers).toMatchObject({
        subject: 'Zürich ₿',
        to: 'ada@example.org',
        date: 'Thu, 01 Jan 2026 00:00:00 +0000',
        'message-id': expect.stringMatching(/^<msg_1@[\w.-]+>$/),
        'auto-submitted': 'auto-generated',
        'list-unsubscribe': '<https://example.com/u>',
      });
      expect([mail.text.trim(), mail.html.trim()]).toEqual(['It rose.', '<p>It rose.</p>']);
    });

    it('keeps the Message-ID of a mail that is sent again', async () => {
      await under.server.behave({ kind: 'refuse-recipient', code: 451, text: '4.7.1 Greylisted, try again' });
      expect(await under.mailer.send(sampleMail())).toMatchObject({ kind: 'retry', answer: { status: 451 } });
      expect(await under.mailer.send(sampleMail())).toMatchObject({ kind: 'accepted' });
      expect(await under.mailer.send(sampleMail())).toMatchObject({ kind: 'accepted' });
      const [first, second] = under.server.received;
      expect(first?.headers['message-id']).toBe(second?.headers['message-id']);
    });

    it.each([
      ['gone', { kind: 'refuse-recipient', code: 550, text: '5.1.1 No such user here' }],
      ['rejected', { kind: 'refuse-recipient', code: 554, text: '5.7.1 Not wanted' }],
      ['rejected', { kind: 'refuse-message', code: 552, text: '5.3.4 Too large' }],
      ['retry', { kind: 'refuse-message', code: 452, text: '4.3.1 Disk full' }],
      ['retry', { kind: 'drop' }],
    ] as const)('tells %s of %j', async (kind, behavior) => {
      await under.server.behave(behavior);
      const outcome = await under.mailer.send(sampleMail({ text: 'x'.repeat(200_000) }));
      expect(outcome.kind).toBe(kind);
      expect(outcome).toHaveProperty('reason');
      // The connection, or the next one, still works.
      expect(await under.mailer.send(sampleMail({ id: 'msg_2' }))).toMatchObject({ kind: 'accepted' });
    });

    it('gives up at the time that it is given, and at a signal', async () => {
      await under.server.behave({ kind: 'slow', ms: 3_000 });
      const late = await under.mailer.send(sampleMail({ timeoutMs: 300 }));
      expect(late).toMatchObject({ kind: 'retry', reason: expect.stringContaining('300 ms') });
      expect(late.tookMs).toBeLessThan(2_000);
      await under.server.behave({ kind: 'slow', ms: 3_000 });
      const stop = new AbortController();
      const cut = under.mailer.send(sampleMail({ signal: stop.signal }));
      setTimeout(() => stop.abort(), 200);
      expect(await cut).toMatchObject({ kind: 'retry' });
      expect((await cut).tookMs).toBeLessThan(2_000);
    });

    it('finds its server again after that was down', async () => {
      await under.server.kill();
      expect(await under.mailer.send(sampleMail())).toMatchObject({ kind: 'retry', reason: expect.any(String) });
      await under.server.revive();
      expect(await under.mailer.send(sampleMail())).toMatchObject({ kind: 'accepted' });
    });

    it('ends what it sends when it is closed', async () => {
      await under.server.behave({ kind: 'slow', ms: 3_000 });
      const cut = under.mailer.send(sampleMail());
      await new Promise((resolve) => setTimeout(resolve, 200));
      await under.mailer.close();
      expect(await cut).toMatchObject({ kind: 'retry' });
    });
  });
}
