/**
 * Channels in words: what a kind is called, what its state means, how a test ended. Pure.
 */
import type { ChannelItem, ChannelKind, ChannelTestAnswer } from '#contract/api/notifications';

export const KIND_NAMES: Readonly<Record<ChannelKind, string>> = {
  webhook: 'Webhook',
  email: 'Email',
  webpush: 'Browser',
};

/** What the state means for the person, with the reason where one is known. */
export function stateWords({ kind, state, stateReason }: ChannelItem): string {
  const why = stateReason === undefined ? '' : `: ${stateReason}`;
  if (state === 'active') return 'Verified';
  if (state === 'disabled') return `Switched off${why}`;
  if (stateReason !== undefined) return `Not verified${why}`;
  if (kind === 'webhook') return 'Not verified: a code is on its way to it';
  return kind === 'email' ? 'Not verified: a code is on its way by mail' : 'Not verified: a code is on its way';
}

export function testWords({ outcome, reason, status, tookMs, answer }: ChannelTestAnswer): string {
  const by = status === undefined ? '' : ` with ${status}`;
  const said = answer === undefined || answer === '' ? '' : ` “${answer.slice(0, 120)}”`;
  if (outcome === 'accepted') return `Taken${by}, in ${tookMs} ms.${said}`;
  return `Not taken${by}${reason === undefined ? '' : `: ${reason}`}.${said}`;
}

export const DELIVERY_WORDS = {
  delivered: 'Last told you',
  failed: 'Last try failed',
  dead: 'Last message was given up',
} as const;
