/** How channels, and what came of a test of one, look in answers of the API. The secret is in neither. */
import type { ChannelItem, ChannelTestAnswer } from '#contract/api/notifications';
import { formatInstant } from '#contract/time';
import type { SendOutcome } from './channels/channel.ts';
import type { ChannelRecord } from './notification.ts';

export function toItem(channel: ChannelRecord): ChannelItem {
  return {
    id: channel.id,
    kind: channel.kind,
    ...(channel.name === undefined ? {} : { name: channel.name }),
    address: addressOf(channel),
    ...(channel.kind === 'webhook' ? { url: channel.target } : {}),
    isDefault: channel.isDefault,
    state: channel.state,
    verified: channel.state === 'active',
    ...(channel.stateReason === undefined ? {} : { stateReason: channel.stateReason }),
    ...(channel.lastDelivery
      ? { lastDelivery: { state: channel.lastDelivery.state, at: formatInstant(channel.lastDelivery.atMs) } }
      : {}),
    version: channel.version,
    createdAt: formatInstant(channel.createdAtMs),
    updatedAt: formatInstant(channel.updatedAtMs),
  };
}

/** What follows the origin of a push service is the secret of one browser. */
function addressOf({ kind, target }: ChannelRecord): string {
  return kind === 'webpush' ? new URL(target).origin : target;
}

export function toTestAnswer(outcome: SendOutcome): ChannelTestAnswer {
  return {
    outcome: outcome.kind,
    ...(outcome.kind === 'accepted' ? {} : { reason: outcome.reason }),
    ...(outcome.answer ? { status: outcome.answer.status, answer: outcome.answer.body } : {}),
    tookMs: Math.round(outcome.tookMs),
  };
}
