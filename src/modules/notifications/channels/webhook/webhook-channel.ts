/**
 * Webhooks by Standard Webhooks 1.0. The text that is signed is the text that is sent, and it is the same on every attempt; only the
 * timestamp and with it the signature change.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { Webhook } from 'standardwebhooks';
import { problem } from '#contract/problem';
import { assert, err, ok } from '#contract/result';
import type { HttpClient } from '#platform/http-client/http-client';
import { formatMessage } from '../../notification-message.ts';
import type { Channel, OutgoingDelivery } from '../channel.ts';
import { judgeAnswer } from './webhook-answer.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** At once, then after each of these: 27.6 hours in all. (Svix) */
export const WEBHOOK_SCHEDULE_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
];

export interface WebhookChannelDeps {
  readonly httpClient: HttpClient;
  readonly timeoutMs: number;
  /** Ends what is being sent: the process is to stop. */
  readonly signal: AbortSignal;
}

export function createWebhookChannel({ httpClient, timeoutMs, signal }: WebhookChannelDeps): Channel {
  return {
    kind: 'webhook',
    scheduleMs: WEBHOOK_SCHEDULE_MS,
    proof: 'answer',
    validate(target) {
      const refusal = httpClient.refusal(target);
      return refusal === undefined ? ok(target) : err(problem('channel_refused', refusal, faultOf(refusal)));
    },
    async send(delivery) {
      const body = formatMessage(delivery.message);
      const outcome = await httpClient.send({
        method: 'POST',
        url: delivery.target,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Tidemark-Webhooks',
          ...signatureOf(delivery, body),
        },
        body,
        timeoutMs,
        answerBytesMax: delivery.answerBytesMax,
        signal,
      });
      return judgeAnswer(outcome, delivery.atMs + outcome.tookMs);
    },
  };
}

function faultOf(message: string) {
  return { errors: [{ path: '/url', message }] };
}

function signatureOf(delivery: OutgoingDelivery, body: string): Record<string, string> {
  assert(delivery.secret !== undefined, 'a webhook has a secret');
  assert(!delivery.id.includes('.'), 'the id of a message has no dot');
  return {
    'webhook-id': delivery.id,
    'webhook-timestamp': String(Math.floor(delivery.atMs / SECOND_MS)),
    'webhook-signature': new Webhook(delivery.secret).sign(delivery.id, new Date(delivery.atMs), body),
  };
}
