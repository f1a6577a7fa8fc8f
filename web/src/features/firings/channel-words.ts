/**
 * A channel by the name that its owner knows it by: theirs, or its kind and where it leads. Pure.
 */
import type { ChannelItem } from '#contract/api/notifications';

const KINDS: Readonly<Record<string, string>> = { webhook: 'webhook', email: 'email', webpush: 'push' };

export function channelName({ kind, name, url }: Pick<ChannelItem, 'kind' | 'name' | 'url'>): string {
  const words = KINDS[kind] ?? kind;
  if (name !== undefined) return `${words} “${name}”`;
  const host = url === undefined ? undefined : hostOf(url);
  return host === undefined ? words : `${words} ${host}`;
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
