/**
 * Turns what happened into notifications with their deliveries, durable in one write a message, and only then tells: first the streams of
 * people who are looking, then the worker. Also the inbox.
 */
import type { NotificationItem, NotificationList, NotificationQuery } from '#contract/api/notifications';
import type { AlertFired, AlertStopped } from '#contract/events';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { formatInstant } from '#contract/time';
import type { Clock } from '#platform/clock';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { ChannelDirectory, DirectoryEntry } from './channel-directory.ts';
import type { ChannelRecord, ClaimedDelivery, NewNotification, NotificationRecord } from './notification.ts';
import { dataOf, stopDetail, titleOf } from './notification-message.ts';
import type { NotificationDraft, NotificationStore } from './notification-store.ts';

export interface NotificationServiceDeps {
  readonly store: NotificationStore;
  readonly directory: ChannelDirectory;
  readonly clock: Clock;
  /** Called with what has become durable, in the order of seq. */
  readonly announce: (added: readonly NotificationRecord[]) => void;
  /** Called with the channels that have new deliveries. */
  readonly wake: (channelIds: Iterable<string>) => void;
}

export interface NotificationService {
  /** Resolves when all are durable. A firing that is known already changes nothing. */
  recordFirings(firings: readonly AlertFired[]): Promise<void>;
  recordStopped(stopped: AlertStopped): Promise<void>;
  /** Tells the owner, over the other channels, that one takes nothing any more. `version` of the channel makes it one notification. */
  recordDisabled(channel: ChannelRecord, reason: string): Promise<void>;
  /** Tells the owner that deliveries of a channel die: once a day and channel, in the inbox only. */
  recordDead(delivery: ClaimedDelivery, reason: string): Promise<void>;
  list(userId: string, query: NotificationQuery): Promise<Result<NotificationList, Problem>>;
  markRead(userId: string, id: string): Promise<Result<NotificationItem, Problem>>;
  /** Marks what is there now; resolves with how many it marked. */
  markAllRead(userId: string): Promise<number>;
}

/** Notifications of one write: about 5 ms, so that requests get their turn in between. */
const WRITE_MAX = 500;
const UNREAD_COUNT_MAX = 1_000;
const READ_ALL_SLICE = 500;
const DAY_MS = 86_400_000;

export function createNotificationService(deps: NotificationServiceDeps): NotificationService {
  const { store, directory, clock } = deps;

  async function add(drafts: readonly NotificationDraft[]): Promise<void> {
    for (let from = 0; from < drafts.length; from += WRITE_MAX) {
      const slice = drafts.length <= WRITE_MAX ? drafts : drafts.slice(from, from + WRITE_MAX);
      // Every notification passes here and is announced in the turn in which its write resolves: streams see them in the order of seq.
      deps.announce(await store.add(slice));
      deps.wake(new Set(slice.flatMap((draft) => draft.channelIds)));
    }
  }

  async function addForDefaults(notification: NewNotification, exceptChannelId?: string): Promise<void> {
    const entries = (await directory.of(new Set([notification.userId]))).get(notification.userId) ?? [];
    const channelIds = channelsFor(undefined, entries).filter((id) => id !== exceptChannelId);
    await add([{ ...notification, channelIds }]);
  }

  return {
    async recordFirings(firings) {
      const nowMs = clock.nowMs();
      const entries = await directory.of(new Set(firings.map((firing) => firing.userId)));
      await add(
        firings.map((firing) => draftOf(firing, channelsFor(firing.channels, entries.get(firing.userId) ?? []), nowMs)),
      );
    },
    recordStopped(stopped) {
      return addForDefaults({
        id: `stopped.${stopped.alertId}.${stopped.atMs}`,
        userId: stopped.userId,
        type: 'alert.stopped',
        createdAtMs: clock.nowMs(),
        atMs: stopped.atMs,
        firedAtMs: stopped.atMs,
        market: stopped.market,
        condition: stopped.condition,
        isBackfilled: false,
        detail: stopDetail(stopped),
      });
    },
    recordDisabled(channel, reason) {
      const nowMs = clock.nowMs();
      const facts = { createdAtMs: nowMs, atMs: nowMs, firedAtMs: nowMs, isBackfilled: false, detail: reason };
      const id = `channel.${channel.id}.${channel.version}`;
      return addForDefaults({ id, userId: channel.userId, type: 'channel.disabled', ...facts }, channel.id);
    },
    async recordDead({ channel }, reason) {
      const nowMs = clock.nowMs();
      const facts = { createdAtMs: nowMs, atMs: nowMs, firedAtMs: nowMs, isBackfilled: false, detail: reason };
      const id = `failing.${channel.id}.${Math.floor(nowMs / DAY_MS)}`;
      await add([{ id, userId: channel.userId, type: 'delivery.failed', ...facts, channelIds: [] }]);
    },
    list: (userId, query) => listInbox(store, userId, query),
    async markRead(userId, id) {
      const marked = await store.markRead(userId, id);
      return marked ? ok(toItem(marked)) : err(problem('not_found', `There is no notification ${id}.`));
    },
    async markAllRead(userId) {
      const throughSeq = await store.latestSeq();
      let total = 0;
      let count = READ_ALL_SLICE;
      while (count === READ_ALL_SLICE) {
        count = await store.markAllRead(userId, throughSeq, READ_ALL_SLICE);
        total += count;
      }
      return total;
    },
  };
}

const NO_CHANNELS: readonly string[] = [];

/** Those asked for that can be used, or the defaults where nothing is asked for. */
function channelsFor(asked: readonly string[] | undefined, entries: readonly DirectoryEntry[]): readonly string[] {
  if (entries.length === 0) return NO_CHANNELS;
  const chosen = entries.filter((entry) => (asked ? asked.includes(entry.id) : entry.isDefault));
  return chosen.map((entry) => entry.id);
}

function draftOf(firing: AlertFired, channelIds: readonly string[], nowMs: number): NotificationDraft {
  return {
    id: firing.firingId,
    userId: firing.userId,
    type: 'alert.fired',
    createdAtMs: nowMs,
    atMs: firing.atMs,
    firedAtMs: firing.firedAtMs,
    market: firing.market,
    condition: firing.condition,
    price: firing.price,
    value: firing.value,
    isBackfilled: firing.backfilled,
    ...(firing.note === undefined ? {} : { detail: firing.note }),
    channelIds,
  };
}

async function listInbox(
  store: NotificationStore,
  userId: string,
  query: NotificationQuery,
): Promise<Result<NotificationList, Problem>> {
  const limit = query.limit ?? 50;
  const keys = query.cursor === undefined ? undefined : decodeCursor(query.cursor, 1);
  const beforeSeq = keys?.[0];
  if (query.cursor !== undefined && typeof beforeSeq !== 'number') {
    return err(problem('cursor_invalid', 'The cursor is not one of this list. Start again without it.'));
  }
  const found = await store.list(userId, {
    isUnreadOnly: query.unread === true,
    ...(typeof beforeSeq === 'number' ? { beforeSeq } : {}),
    limit: limit + 1,
  });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return ok({
    items: items.map(toItem),
    nextCursor: last && found.length > limit ? encodeCursor([last.seq]) : null,
    unread: await store.countUnread(userId, UNREAD_COUNT_MAX),
  });
}

/** A notification as the inbox and the stream show it. */
export function toItem(record: NotificationRecord): NotificationItem {
  return {
    id: record.id,
    type: record.type,
    title: titleOf(record),
    data: dataOf(record),
    isRead: record.isRead,
    createdAt: formatInstant(record.createdAtMs),
  };
}
