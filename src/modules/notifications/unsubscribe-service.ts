/**
 * What the link at the foot of a mail does: turns that one channel off, for whoever has the mail, without signing in. Its owner is told where else they
 * can be reached, so that a mail that somebody forwarded silences nobody unnoticed.
 */
import type { UnsubscribeAnswer } from '#contract/api/notifications';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { ChannelSecrets } from './channel-secrets.ts';
import type { ChannelService } from './channel-service.ts';
import type { ChannelStore } from './channel-store.ts';
import type { ChannelRecord } from './notification.ts';

export interface UnsubscribeService {
  /** What posting would turn off. Changes nothing. `token_invalid`. */
  look(token: string): Promise<Result<UnsubscribeAnswer, Problem>>;
  /** Again is harmless. `token_invalid`. */
  unsubscribe(token: string): Promise<Result<UnsubscribeAnswer, Problem>>;
}

export const UNSUBSCRIBED = 'unsubscribed by the link in a mail';

export function createUnsubscribeService(deps: {
  store: Pick<ChannelStore, 'find'>;
  secrets: Pick<ChannelSecrets, 'channelOfToken'>;
  disable: ChannelService['disable'];
  onDisabled: (channel: ChannelRecord, reason: string) => Promise<void>;
}): UnsubscribeService {
  const { store, secrets } = deps;

  async function channelOf(token: string): Promise<Result<ChannelRecord, Problem>> {
    const id = secrets.channelOfToken(token);
    const channel = id === undefined ? undefined : await store.find(id);
    return channel ? ok(channel) : err(TOKEN_INVALID);
  }

  return {
    async look(token) {
      const found = await channelOf(token);
      return found.ok ? ok(answerOf(found.value)) : found;
    },
    async unsubscribe(token) {
      const found = await channelOf(token);
      if (!found.ok) return found;
      const disabled = await deps.disable(found.value, UNSUBSCRIBED);
      if (disabled) await deps.onDisabled(disabled, UNSUBSCRIBED);
      return ok(answerOf((await store.find(found.value.id)) ?? { ...found.value, state: 'disabled' }));
    },
  };
}

function answerOf({ target, state }: ChannelRecord): UnsubscribeAnswer {
  return { address: masked(target), state };
}

/** `ada@example.org` -> `a••@example.org`: enough for whoever has the mail, nothing for whoever has only the link. */
function masked(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, 1)}••${email.slice(Math.max(1, at))}`;
}

const TOKEN_INVALID = problem('token_invalid', 'This link turns nothing off: its channel is gone, or it is not whole.');
