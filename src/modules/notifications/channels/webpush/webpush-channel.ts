/**
 * Browser push as a channel: a subscription of one browser, sent to through its push service. What is sent is small, since services take little: what
 * happened, one line about it, and where more is.
 */
import { problem } from '#contract/problem';
import { assert, err, ok } from '#contract/result';
import type { HttpClient } from '#platform/http-client/http-client';
import type { Channel, OutgoingDelivery, SendOutcome } from '../channel.ts';
import { INTERACTIVE_SCHEDULE_MS } from '../interactive-schedule.ts';
import { wordsOf } from '../message-words.ts';
import { judgeAnswer } from '../webhook/webhook-answer.ts';
import { parseKeys } from './push-keys.ts';
import type { PushSealer } from './push-request.webpush.ts';

export interface WebPushChannelDeps {
  readonly httpClient: HttpClient;
  readonly sealer: PushSealer;
  readonly publicUrl: string;
  readonly timeoutMs: number;
  /** Ends what is being sent: the process is to stop. */
  readonly signal: AbortSignal;
}

const BODY_LENGTH_MAX = 500;

export function createWebPushChannel({
  httpClient,
  sealer,
  publicUrl,
  timeoutMs,
  signal,
}: WebPushChannelDeps): Channel {
  return {
    kind: 'webpush',
    scheduleMs: INTERACTIVE_SCHEDULE_MS,
    proof: 'acceptance',
    validate(target) {
      const refusal = httpClient.refusal(target) ?? insecurity(target);
      if (refusal === undefined) return ok(target);
      const errors = [{ path: '/subscription/endpoint', message: refusal }];
      return err(problem('channel_refused', refusal, { errors }));
    },
    async send(delivery) {
      assert(delivery.secret !== undefined, 'a subscription has keys');
      const keys = parseKeys(delivery.secret);
      const { headers, body } = sealer.seal({ endpoint: delivery.target, keys }, payloadOf(delivery, publicUrl));
      const outcome = await httpClient.send({
        method: 'POST',
        url: delivery.target,
        headers,
        body,
        timeoutMs,
        answerBytesMax: delivery.answerBytesMax,
        signal,
      });
      return ofSubscription(judgeAnswer(outcome, delivery.atMs + outcome.tookMs));
    },
  };
}

/** A push service answers 404 too for a subscription that is over (RFC 8030 7.3). */
function ofSubscription(outcome: SendOutcome): SendOutcome {
  const status = outcome.answer?.status;
  if (status !== 404 && status !== 410) return outcome;
  return { ...outcome, kind: 'gone', reason: `the push service answered ${status}: the subscription is over` };
}

/** What the page's service worker is handed. */
function payloadOf({ id, message }: OutgoingDelivery, publicUrl: string): string {
  const { headline, lines, facts, path } = wordsOf(message);
  const alert = facts.find(([name]) => name === 'Alert')?.[1];
  const body = lines[0] ?? alert ?? '';
  const isVerification = message.type === 'channel.verification';
  return JSON.stringify({
    type: message.type,
    title: headline,
    body: isVerification ? 'Enter it at your channels, unless it is confirmed already.' : cut(body, BODY_LENGTH_MAX),
    url: `${publicUrl}${path}`,
    tag: message.data.firingId ?? id,
  });
}

function cut(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`;
}

/** Push services speak https. Plain http is for one's own machine, where an operator has allowed it. */
function insecurity(target: string): string | undefined {
  const url = new URL(target);
  const isOwnMachine = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || isOwnMachine ? undefined : 'The endpoint must begin with https://.';
}
