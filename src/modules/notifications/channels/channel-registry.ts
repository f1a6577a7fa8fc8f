/** The kinds of channel that there are: one line each. */
import type { HttpClient } from '#platform/http-client/http-client';
import type { Mailer } from '#platform/mailer/mailer';
import type { ChannelKind } from '../notification.ts';
import type { Channel } from './channel.ts';
import { createEmailChannel } from './email/email-channel.ts';
import { createWebhookChannel } from './webhook/webhook-channel.ts';
import type { PushSealer } from './webpush/push-request.webpush.ts';
import { createWebPushChannel } from './webpush/webpush-channel.ts';

export type ChannelRegistry = Readonly<Record<ChannelKind, Channel>>;

export interface ChannelRegistryDeps {
  readonly httpClient: HttpClient;
  readonly mailer: Mailer | undefined;
  readonly sealer: PushSealer;
  readonly publicUrl: string;
  readonly unsubscribeUrlOf: (channelId: string) => string;
  readonly timeoutMs: number;
  readonly mailTimeoutMs: number;
  /** Ends what is being sent. */
  readonly signal: AbortSignal;
}

export function createChannelRegistry(deps: ChannelRegistryDeps): ChannelRegistry {
  return {
    webhook: createWebhookChannel(deps),
    email: createEmailChannel(deps),
    webpush: createWebPushChannel(deps),
  };
}
