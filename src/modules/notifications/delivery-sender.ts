/**
 * One attempt of one delivery: send, judge, record, and what follows from the end: a channel that is gone is disabled and its owner told,
 * a delivery that died is told once a day and channel.
 */
import type { Logger } from 'pino';
import type { Clock } from '#platform/clock';
import type { Random } from '#platform/random';
import type { ChannelSecrets } from './channel-secrets.ts';
import type { ChannelStore } from './channel-store.ts';
import type { SendOutcome } from './channels/channel.ts';
import type { ChannelRegistry } from './channels/channel-registry.ts';
import { type DeliveryVerdict, judgeAttempt } from './delivery-schedule.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { type ChannelRecord, type ClaimedDelivery, deliveryId } from './notification.ts';
import { messageOf } from './notification-message.ts';
import type { NotificationMetrics } from './notification-metrics.ts';

/** Bytes of an answer that are kept with the attempt. */
export const ANSWER_BYTES_MAX = 256;
/** A channel on which nothing worked for so long is disabled. (Svix: 5 days) */
const FAILING_MAX_MS = 5 * 86_400_000;

export interface DeliverySenderDeps {
  readonly deliveries: DeliveryStore;
  readonly channels: ChannelStore;
  readonly registry: ChannelRegistry;
  readonly secrets: ChannelSecrets;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: NotificationMetrics;
  /** Aborted: sends end early, and such an end says nothing of the endpoint. */
  readonly cutOff: AbortSignal;
  /** The channel is to take nothing any more, and its owner to be told. */
  readonly onGone: (channel: ChannelRecord, reason: string) => Promise<void>;
  /** A delivery died though its channel lives. */
  readonly onDead: (delivery: ClaimedDelivery, reason: string) => Promise<void>;
}

export interface DeliverySender {
  /** Resolves once the end is recorded; undefined when the send was cut off by the stop. Rejects when it could not be: the lease then decides. */
  send(delivery: ClaimedDelivery, owner: string): Promise<SendOutcome | undefined>;
}

export function createDeliverySender(deps: DeliverySenderDeps): DeliverySender {
  const { clock, deliveries, registry, metrics } = deps;

  async function attempt(delivery: ClaimedDelivery, atMs: number): Promise<SendOutcome> {
    const { channel, notification } = delivery;
    return registry[channel.kind].send({
      id: deliveryId(notification.id, channel.id),
      channelId: channel.id,
      target: channel.target,
      ...(channel.secret ? { secret: deps.secrets.unseal(channel.secret, channel.id) } : {}),
      message: messageOf(notification),
      atMs,
      answerBytesMax: ANSWER_BYTES_MAX,
    });
  }

  async function record(delivery: ClaimedDelivery, end: AttemptResult): Promise<boolean> {
    const { outcome, verdict, atMs, owner } = end;
    const { answer } = outcome;
    return deliveries.record({
      seq: delivery.seq,
      channelId: delivery.channelId,
      owner,
      attempt: delivery.attempt,
      atMs,
      endedAtMs: clock.nowMs(),
      tookMs: Math.round(outcome.tookMs),
      outcome: outcome.kind,
      state: verdict.state,
      step: verdict.step,
      ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
      ...(verdict.nextAttemptAtMs === undefined ? {} : { nextAttemptAtMs: verdict.nextAttemptAtMs }),
      ...(answer ? { status: answer.status, answer: answer.body.slice(0, ANSWER_BYTES_MAX) } : {}),
    });
  }

  async function followUp(delivery: ClaimedDelivery, { outcome, verdict }: AttemptResult): Promise<void> {
    const { channel } = delivery;
    if (outcome.kind === 'accepted') {
      if (channel.failingSinceMs !== undefined) await deps.channels.noteSuccess(channel.id);
      return;
    }
    if (outcome.kind === 'gone') return deps.onGone(channel, outcome.reason);
    const nowMs = clock.nowMs();
    const sinceMs = channel.failingSinceMs ?? (await deps.channels.noteFailure(channel.id, nowMs));
    if (nowMs - sinceMs >= FAILING_MAX_MS)
      return deps.onGone(channel, `nothing could be delivered for 5 days: ${outcome.reason}`);
    if (verdict.state === 'dead') await deps.onDead(delivery, outcome.reason);
  }

  function measure(delivery: ClaimedDelivery, outcome: SendOutcome): void {
    const { channel, notification } = delivery;
    metrics.deliveries.inc({ kind: channel.kind, outcome: outcome.kind });
    if (outcome.kind !== 'accepted' || notification.type !== 'alert.fired') return;
    metrics.tickToDeliveredSeconds.observe({ kind: channel.kind }, (clock.nowMs() - notification.firedAtMs) / 1_000);
  }

  return {
    async send(delivery, owner) {
      const atMs = clock.nowMs();
      const outcome = await attempt(delivery, atMs);
      // Nothing is written: its lease ends with this process, and it is sent again. What did arrive in time is kept.
      if (deps.cutOff.aborted && outcome.kind === 'retry') return undefined;
      const verdict = judgeAttempt({
        outcome,
        step: delivery.step,
        scheduleMs: registry[delivery.channel.kind].scheduleMs,
        endedAtMs: clock.nowMs(),
        chance: deps.random.fraction(),
      });
      measure(delivery, outcome);
      const result = { outcome, verdict, atMs, owner };
      if (await record(delivery, result)) await followUp(delivery, result);
      else
        deps.log.warn(
          { channelId: delivery.channelId, attempt: delivery.attempt },
          'a delivery was taken over before its end was written',
        );
      return outcome;
    },
  };
}

interface AttemptResult {
  readonly outcome: SendOutcome;
  readonly verdict: DeliveryVerdict;
  readonly atMs: number;
  readonly owner: string;
}
