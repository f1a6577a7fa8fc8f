/** The kinds of channel that there are: one line each. */
import type { HttpClient } from '#platform/http-client/http-client';
import type { ChannelKind } from '../notification.ts';
import type { Channel } from './channel.ts';
import { createWebhookChannel } from './webhook/webhook-channel.ts';

export type ChannelRegistry = Readonly<Record<ChannelKind, Channel>>;

export interface ChannelRegistryDeps {
  readonly httpClient: HttpClient;
  readonly timeoutMs: number;
  /** Ends what is being sent. */
  readonly signal: AbortSignal;
}

export function createChannelRegistry(deps: ChannelRegistryDeps): ChannelRegistry {
  return {
    webhook: createWebhookChannel(deps),
  };
}
