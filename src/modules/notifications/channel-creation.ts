/**
 * Makes a channel of a request: what its kind needs is checked and kept, and it starts unverified, unless its address is proved already. A browser is
 * proved by its push service taking the first message, so that one is sent at once.
 */
import type { ChannelCreate, ChannelCreated } from '#contract/api/notifications';
import { CHANNELS_PER_USER_MAX } from '#contract/api/notifications';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';
import type { NewId } from '#platform/ids';
import type { ChannelDirectory } from './channel-directory.ts';
import type { ChannelSecrets } from './channel-secrets.ts';
import type { ChannelStore } from './channel-store.ts';
import { RESEND_MS } from './channel-verifier.ts';
import { toItem } from './channel-view.ts';
import type { ChannelRegistry } from './channels/channel-registry.ts';
import { formatKeys, subscriptionKeysFault } from './channels/webpush/push-keys.ts';
import type { CodeMailQuota } from './code-mail-quota.ts';
import type { ChannelRecord } from './notification.ts';

/** Of auth: where the account itself can be written to. */
export interface Accounts {
  addressOf(userId: string): Promise<{ readonly email: string; readonly isVerified: boolean } | undefined>;
}

export interface ChannelCreationDeps {
  readonly store: ChannelStore;
  readonly registry: ChannelRegistry;
  readonly secrets: ChannelSecrets;
  readonly directory: ChannelDirectory;
  readonly accounts: Accounts;
  readonly quota: CodeMailQuota;
  readonly hasMail: boolean;
  readonly clock: Clock;
  readonly newId: NewId;
  /** A verification message is due. */
  readonly wakeVerifier: () => void;
  /** Sends the first message of a channel, which is counted already. */
  readonly verifyNow: (channel: ChannelRecord) => Promise<void>;
}

/** What a kind keeps. */
interface Admitted {
  readonly target: string;
  readonly secret?: string;
  /** The secret was made here: its owner is shown it, this once. */
  readonly isShown?: boolean;
  /** Its owner has shown already that it is theirs. */
  readonly isProved?: boolean;
}

export async function createChannel(
  deps: ChannelCreationDeps,
  userId: string,
  request: ChannelCreate,
): Promise<Result<ChannelCreated, Problem>> {
  const admitted = await admit(deps, userId, request);
  if (!admitted.ok) return admitted;
  const { secret, isShown, isProved } = admitted.value;
  const isProvedByFirst = deps.registry[request.kind].proof === 'acceptance';
  const channel = recordOf(deps, { userId, request, admitted: admitted.value, isProvedByFirst });
  const inserted = await deps.store.insert(channel, CHANNELS_PER_USER_MAX);
  if (!inserted.ok) return inserted;
  deps.directory.forget(userId);
  if (isProvedByFirst) await deps.verifyNow(channel);
  else if (!isProved) deps.wakeVerifier();
  const kept = (await deps.store.get(userId, channel.id)) ?? inserted.value;
  return ok({ ...toItem(kept), ...(isShown && secret !== undefined ? { secret } : {}) });
}

function recordOf(
  { secrets, clock, newId }: ChannelCreationDeps,
  facts: { userId: string; request: ChannelCreate; admitted: Admitted; isProvedByFirst: boolean },
): ChannelRecord {
  const { userId, request, admitted, isProvedByFirst } = facts;
  const nowMs = clock.nowMs();
  const id = newId();
  const { target, secret, isProved = false } = admitted;
  const verification = isProvedByFirst
    ? { verifySent: 1, verifyDueMs: nowMs + (RESEND_MS[0] ?? 0) }
    : { verifySent: 0, ...(isProved ? {} : { verifyDueMs: nowMs }) };
  return {
    id,
    userId,
    kind: request.kind,
    ...(request.name === undefined ? {} : { name: request.name }),
    target,
    ...(secret === undefined ? {} : { secret: secrets.seal(secret, id) }),
    isDefault: request.isDefault ?? true,
    state: isProved ? 'active' : 'unverified',
    verifyRound: 1,
    verifyTries: 0,
    ...verification,
    version: 1,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

async function admit(
  deps: ChannelCreationDeps,
  userId: string,
  request: ChannelCreate,
): Promise<Result<Admitted, Problem>> {
  const { registry, secrets } = deps;
  if (request.kind === 'webhook') {
    const target = registry.webhook.validate(request.url);
    return target.ok ? ok({ target: target.value, secret: secrets.create(), isShown: true }) : target;
  }
  if (request.kind === 'email') return admitEmail(deps, userId, request.address);
  const { endpoint, keys } = request.subscription;
  const target = registry.webpush.validate(endpoint);
  if (!target.ok) return target;
  const fault = subscriptionKeysFault(keys);
  if (fault) return err(problem('validation_failed', 'The subscription has a fault.', { errors: [fault] }));
  return ok({ target: target.value, secret: formatKeys(keys) });
}

async function admitEmail(
  { registry, accounts, quota, hasMail }: ChannelCreationDeps,
  userId: string,
  address: string | undefined,
): Promise<Result<Admitted, Problem>> {
  if (!hasMail)
    return err(problem('mail_not_configured', 'This server sends no mail: its operator has not set up a mail server.'));
  const own = await accounts.addressOf(userId);
  if (!own) return err(problem('not_found', 'This account is no longer there.'));
  const target = registry.email.validate(address ?? own.email);
  if (!target.ok) return target;
  const isProved = own.isVerified && own.email === target.value;
  const isWithin = isProved ? ok(undefined) : quota.take(userId);
  return isWithin.ok ? ok({ target: target.value, isProved }) : isWithin;
}
