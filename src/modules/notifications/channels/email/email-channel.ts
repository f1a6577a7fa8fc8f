/** Mail as a channel: one address, one mail a message, under a Message-ID that is the same on every attempt. */
import { isEmail, normalizeEmail } from '#contract/email';
import { problem } from '#contract/problem';
import { err, ok } from '#contract/result';
import type { Mailer, MailOutcome } from '#platform/mailer/mailer';
import type { Channel, SendOutcome } from '../channel.ts';
import { INTERACTIVE_SCHEDULE_MS } from '../interactive-schedule.ts';
import { emailOf } from './email-message.ts';

export interface EmailChannelDeps {
  /** Absent: the server sends no mail (any more); what waits is tried again by its schedule. */
  readonly mailer: Mailer | undefined;
  readonly mailTimeoutMs: number;
  readonly publicUrl: string;
  readonly unsubscribeUrlOf: (channelId: string) => string;
  /** Ends what is being sent: the process is to stop. */
  readonly signal: AbortSignal;
}

export function createEmailChannel(deps: EmailChannelDeps): Channel {
  const { mailer, publicUrl, signal } = deps;
  return {
    kind: 'email',
    scheduleMs: INTERACTIVE_SCHEDULE_MS,
    proof: 'reader',
    validate(target) {
      const email = normalizeEmail(target);
      const errors = [{ path: '/address', message: 'is not an e-mail address' }];
      return isEmail(email) ? ok(email) : err(problem('channel_refused', 'This is not an e-mail address.', { errors }));
    },
    async send(delivery) {
      if (!mailer) return { kind: 'retry', reason: 'this server sends no mail', tookMs: 0 };
      const unsubscribeUrl = deps.unsubscribeUrlOf(delivery.channelId);
      const outcome = await mailer.send({
        ...emailOf(delivery.message, { publicUrl, unsubscribeUrl }),
        id: delivery.id,
        to: delivery.target,
        atMs: delivery.atMs,
        timeoutMs: deps.mailTimeoutMs,
        signal,
      });
      return toSendOutcome(outcome, delivery.answerBytesMax);
    },
  };
}

function toSendOutcome(outcome: MailOutcome, answerBytesMax: number): SendOutcome {
  const { answer, ...rest } = outcome;
  return {
    ...rest,
    ...(answer ? { answer: { status: answer.status, body: answer.text.slice(0, answerBytesMax) } } : {}),
  };
}
