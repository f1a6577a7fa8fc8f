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
    address: channel.target,
    url: channel.target,
    isDefault: channel.isDefault,
    state: channel.state,
    verified: channel.state === 'active',
    ...(channel.stateReason === undefined ? {} : { stateReason: channel.stateReason }),
    version: channel.version,
    createdAt: formatInstant(channel.createdAtMs),
    updatedAt: formatInstant(channel.updatedAtMs),
  };
}

export function toTestAnswer(outcome: SendOutcome): ChannelTestAnswer {
  return {
    outcome: outcome.kind,
    ...(outcome.kind === 'accepted' ? {} : { reason: outcome.reason }),
    ...(outcome.answer ? { status: outcome.answer.status, answer: outcome.answer.body } : {}),
    tookMs: Math.round(outcome.tookMs),
  };
}
