/**
 * Channels of people: created unverified, verified by a code that only their owner's side can know, changed, tested, disabled, deleted.
 * Every change makes the directory forget the user, so that the next firing sees it.
 */
import type {
  ChannelCreate,
  ChannelCreated,
  ChannelItem,
  ChannelList,
  ChannelPatch,
  ChannelTestAnswer,
} from '#contract/api/notifications';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { formatInstant } from '#contract/time';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { type ChannelCreationDeps, createChannel } from './channel-creation.ts';
import type { ChannelSecrets } from './channel-secrets.ts';
import type { ChannelChange } from './channel-store.ts';
import { toItem, toTestAnswer } from './channel-view.ts';
import type { SendOutcome } from './channels/channel.ts';
import type { ChannelRegistry } from './channels/channel-registry.ts';
import type { ChannelRecord } from './notification.ts';

export interface ChannelServiceDeps extends ChannelCreationDeps {
  /** A channel can be used (again): what waits for it may go. */
  readonly wakeWorker: (channelIds: readonly string[]) => void;
}

/** Version that a caller saw, from `If-Match`. */
export type ExpectedVersion = number | 'any' | 'none';

export interface ChannelService {
  create(userId: string, request: ChannelCreate): Promise<Result<ChannelCreated, Problem>>;
  get(userId: string, id: string): Promise<Result<ChannelItem, Problem>>;
  list(userId: string, page: { limit?: number; cursor?: string }): Promise<Result<ChannelList, Problem>>;
  patch(
    userId: string,
    id: string,
    change: { patch: ChannelPatch; expected: ExpectedVersion },
  ): Promise<Result<ChannelItem, Problem>>;
  remove(userId: string, id: string, expected: ExpectedVersion): Promise<Result<void, Problem>>;
  /** With a code: verified, or `verification_invalid`. Without: a new code is sent. */
  verify(userId: string, id: string, code: string | undefined): Promise<Result<ChannelItem, Problem>>;
  /** Sends one message now, at most once, and answers what came of it. Active channels only. */
  test(userId: string, id: string): Promise<Result<ChannelTestAnswer, Problem>>;
  /** Each must be the user's (`not_found`) and active (`channel_unverified`). */
  verifyUsable(userId: string, ids: readonly string[]): Promise<Result<void, Problem>>;
  /** Active becomes disabled; undefined when it was not active (any more). */
  disable(channel: ChannelRecord, reason: string): Promise<ChannelRecord | undefined>;
  /** The other side proved that it read the code of this round. */
  confirm(channel: ChannelRecord): Promise<void>;
  /** The code of this round could not be sent: its owner is shown why, until it is verified or its url changes. */
  noteUnreached(channel: ChannelRecord, reason: string): Promise<void>;
}

/** Wrong codes in one round; a code has 50 bits, so this is about noise in the log more than about guessing. */
const TRIES_MAX = 10;
const TEST_ANSWER_BYTES_MAX = 256;

export function createChannelService(deps: ChannelServiceDeps): ChannelService {
  const { store, registry, secrets, directory, clock } = deps;

  async function change(userId: string, id: string, how: ChannelChange): Promise<Result<ChannelRecord, Problem>> {
    const changed = await store.change(userId, id, how);
    directory.forget(userId);
    return changed;
  }

  async function find(userId: string, id: string): Promise<Result<ChannelRecord, Problem>> {
    const channel = await store.get(userId, id);
    return channel ? ok(channel) : err(problem('not_found', `There is no channel ${id}.`));
  }

  /** Changes a channel unless it was verified, or another round began, since it was read. */
  async function inRound({ userId, id, verifyRound }: ChannelRecord, next: (current: ChannelRecord) => ChannelRecord) {
    await change(userId, id, (current) =>
      ok(current.state === 'unverified' && current.verifyRound === verifyRound ? next(current) : current),
    );
  }

  async function resend(userId: string, id: string): Promise<Result<ChannelItem, Problem>> {
    const found = await find(userId, id);
    if (!found.ok) return found;
    const isMailed = found.value.kind === 'email' && found.value.state !== 'active';
    const isWithin = isMailed ? deps.quota.take(userId) : ok(undefined);
    if (!isWithin.ok) return isWithin;
    const nowMs = clock.nowMs();
    const sent = await change(userId, id, (channel) =>
      channel.state === 'active' ? ok(channel) : ok(unverified(channel, nowMs)),
    );
    deps.wakeVerifier();
    return sent.ok ? ok(toItem(sent.value)) : sent;
  }

  async function postCode(userId: string, id: string, code: string): Promise<Result<ChannelItem, Problem>> {
    const nowMs = clock.nowMs();
    let fault: Problem | undefined;
    const changed = await change(userId, id, (channel) => {
      if (channel.state === 'active') return ok(channel);
      fault = faultOfCode(channel, code, secrets);
      if (!fault) return ok(verified(channel, nowMs));
      return ok(channel.verifyTries < TRIES_MAX ? { ...channel, verifyTries: channel.verifyTries + 1 } : channel);
    });
    if (!changed.ok) return changed;
    if (fault) return err(fault);
    deps.wakeWorker([id]);
    return ok(toItem(changed.value));
  }

  return {
    create: (userId, request) => createChannel(deps, userId, request),
    async get(userId, id) {
      const found = await find(userId, id);
      return found.ok ? ok(toItem(found.value)) : found;
    },
    async list(userId, { limit = 50, cursor }) {
      const afterId = cursor === undefined ? '' : decodeCursor(cursor, 1)?.[0];
      if (typeof afterId !== 'string') {
        return err(problem('cursor_invalid', 'The cursor is not one of this list. Start again without it.'));
      }
      const found = await store.list(userId, { afterId, limit: limit + 1 });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return ok({
        items: items.map(toItem),
        nextCursor: last && found.length > limit ? encodeCursor([last.id]) : null,
      });
    },
    async patch(userId, id, { patch, expected }) {
      const nowMs = clock.nowMs();
      const changed = await change(userId, id, (channel) => {
        const stale = faultOfVersion(channel, expected);
        return stale ? err(stale) : patched(channel, patch, { registry, nowMs });
      });
      if (!changed.ok) return changed;
      deps.wakeVerifier();
      return ok(toItem(changed.value));
    },
    async remove(userId, id, expected) {
      const removed = await store.remove(userId, id, (channel) => {
        const stale = faultOfVersion(channel, expected);
        return stale ? err(stale) : ok(channel);
      });
      directory.forget(userId);
      deps.wakeWorker([id]);
      return removed.ok ? ok(undefined) : removed;
    },
    verify: (userId, id, code) => (code === undefined ? resend(userId, id) : postCode(userId, id, code)),
    async test(userId, id) {
      const found = await find(userId, id);
      if (!found.ok) return found;
      if (found.value.state !== 'active') return err(problem('channel_unverified', 'Verify the channel first.'));
      return ok(toTestAnswer(await sendTest(deps, found.value)));
    },
    async verifyUsable(userId, ids) {
      for (const id of ids) {
        const found = await find(userId, id);
        if (!found.ok) return found;
        if (found.value.state !== 'active') {
          return err(problem('channel_unverified', `The channel ${id} is ${found.value.state}. Verify it first.`));
        }
      }
      return ok(undefined);
    },
    async disable(channel, reason) {
      let isMoved = false;
      const changed = await change(channel.userId, channel.id, (current) => {
        // Verified again since this attempt began: what was gone then need not be gone now.
        if (current.state !== 'active' || current.verifyRound !== channel.verifyRound) return ok(current);
        isMoved = true;
        return ok({ ...current, state: 'disabled', stateReason: reason, updatedAtMs: clock.nowMs() });
      });
      return changed.ok && isMoved ? changed.value : undefined;
    },
    noteUnreached: (channel, reason) =>
      inRound(channel, (current) =>
        current.stateReason === reason ? current : { ...current, stateReason: reason, updatedAtMs: clock.nowMs() },
      ),
    async confirm(channel) {
      await inRound(channel, (current) => verified(current, clock.nowMs()));
      deps.wakeWorker([channel.id]);
    },
  };
}

function sendTest(
  { registry, secrets, clock, newId }: ChannelServiceDeps,
  channel: ChannelRecord,
): Promise<SendOutcome> {
  const nowMs = clock.nowMs();
  return registry[channel.kind].send({
    id: `msg_test_${newId()}`,
    channelId: channel.id,
    target: channel.target,
    ...(channel.secret ? { secret: secrets.unseal(channel.secret, channel.id) } : {}),
    message: { type: 'channel.test', timestamp: formatInstant(nowMs), data: { channelId: channel.id } },
    atMs: nowMs,
    answerBytesMax: TEST_ANSWER_BYTES_MAX,
  });
}

function unverified(channel: ChannelRecord, nowMs: number): ChannelRecord {
  const { stateReason: _, failingSinceMs: __, ...rest } = channel;
  const round = { verifyRound: channel.verifyRound + 1, verifySent: 0, verifyTries: 0, verifyDueMs: nowMs };
  return { ...rest, ...round, state: 'unverified', updatedAtMs: nowMs };
}

function verified(channel: ChannelRecord, nowMs: number): ChannelRecord {
  const { stateReason: _, verifyDueMs: __, failingSinceMs: ___, ...rest } = channel;
  return { ...rest, state: 'active', updatedAtMs: nowMs };
}

function patched(
  channel: ChannelRecord,
  patch: ChannelPatch,
  { registry, nowMs }: { registry: ChannelRegistry; nowMs: number },
): Result<ChannelRecord, Problem> {
  const { name, ...rest } = channel;
  const nextName = patch.name === undefined ? name : (patch.name ?? undefined);
  const next: ChannelRecord = {
    ...rest,
    ...(nextName === undefined ? {} : { name: nextName }),
    isDefault: patch.isDefault ?? channel.isDefault,
    updatedAtMs: nowMs,
  };
  if (patch.url === undefined || patch.url === channel.target) return ok(next);
  if (channel.kind !== 'webhook') {
    const errors = [
      { path: '/url', message: `a channel of the kind ${channel.kind} has no url; make another channel` },
    ];
    return err(problem('validation_failed', 'The request has a fault.', { errors }));
  }
  const target = registry[channel.kind].validate(patch.url);
  return target.ok ? ok(unverified({ ...next, target: target.value }, nowMs)) : target;
}

function faultOfVersion(channel: ChannelRecord, expected: ExpectedVersion): Problem | undefined {
  if (expected === 'any' || expected === channel.version) return undefined;
  return problem('version_stale', `The channel is at version ${channel.version} now. Read it again.`);
}

function faultOfCode(channel: ChannelRecord, code: string, secrets: ChannelSecrets): Problem | undefined {
  if (channel.state === 'disabled' || channel.verifyTries >= TRIES_MAX) {
    return problem('verification_invalid', 'This code is used up. Ask for a new one by the same call without a code.');
  }
  if (secrets.isCode(code.trim().toLowerCase(), channel.id, channel.verifyRound)) return undefined;
  return problem('verification_invalid', 'That is not the code that was sent to the channel last.');
}
