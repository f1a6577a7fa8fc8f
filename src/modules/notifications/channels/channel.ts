/**
 * Port: one kind of channel. What all kinds share (leases, schedules, breakers, verification) is decided outside; a kind knows how its
 * addresses look and how one message is sent, once.
 */
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';
import type { ChannelKind } from '../notification.ts';
import type { ChannelMessage } from '../notification-message.ts';

export interface Channel {
  readonly kind: ChannelKind;
  /** Delays after the first, second … failure, ms. */
  readonly scheduleMs: readonly number[];
  /**
   * How a channel shows that it is its owner's. answer: the endpoint may repeat the code in its answer. acceptance: the receiving service vouches for the
   * address, so it is proved once it has created the message (201). reader: only somebody who reads the code can post it.
   */
  readonly proof: 'answer' | 'acceptance' | 'reader';
  /** The target in its normal form, or `channel_refused` with what is wrong with it. Asks no network. */
  validate(target: string): Result<string, Problem>;
  /** Sends once. Never rejects for what the other side or the network does. */
  send(delivery: OutgoingDelivery): Promise<SendOutcome>;
}

export interface OutgoingDelivery {
  /** The same on every attempt. */
  readonly id: string;
  readonly channelId: string;
  readonly target: string;
  /** What the kind keeps sealed: of a webhook `whsec_…`, of browser push the keys of the subscription. */
  readonly secret?: string;
  readonly message: ChannelMessage;
  /** Instant of the attempt, epoch ms. */
  readonly atMs: number;
  /** Bytes of the answer that are kept. */
  readonly answerBytesMax: number;
}

export interface SendReport {
  readonly tookMs: number;
  /** Absent when nobody answered. */
  readonly answer?: { readonly status: number; readonly body: string };
}

/**
 * accepted: the other side has it. retry: it may work later, not before `afterMs` from now where given. rejected: this message will never
 * be taken. gone: the target takes no message any more; the channel is to be disabled.
 */
export type SendOutcome = SendReport &
  (
    | { readonly kind: 'accepted' }
    | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
    | { readonly kind: 'rejected'; readonly reason: string }
    | { readonly kind: 'gone'; readonly reason: string }
  );
