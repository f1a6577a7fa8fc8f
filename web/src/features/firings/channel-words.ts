/**
 * A channel by the name that its owner knows it by: theirs, or its kind and where it leads. Pure.
 */
import type { ChannelItem } from '#contract/api/notifications';

const KINDS: Readonly<Record<ChannelItem['kind'], string>> = { webhook: 'webhook', email: 'email', webpush: 'browser' };

export function channelName({ kind, name, address }: Pick<ChannelItem, 'kind' | 'name' | 'address'>): string {
  const words = KINDS[kind];
  if (name !== undefined) return `${words} “${name}”`;
  if (kind === 'email') return `${words} to ${address}`;
  return `${words} ${URL.canParse(address) ? new URL(address).host : address}`;
}
