/**
 * What people see and do of deliveries: list with every attempt, retry one, replay the dead. A retried delivery keeps its id.
 */
import type { DeliveryItem, DeliveryList, DeliveryQuery, DeliveryReplay } from '#contract/api/notifications';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { formatInstant, parseInstant } from '#contract/time';
import type { Clock } from '#platform/clock';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { ChannelStore } from './channel-store.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { type Attempt, type DeliveryRecord, type DeliveryRef, deliveryId, parseDeliveryId } from './notification.ts';

export interface DeliveryServiceDeps {
  readonly deliveries: DeliveryStore;
  readonly channels: Pick<ChannelStore, 'get' | 'ofUsers'>;
  readonly clock: Clock;
  /** Asks for a try now, also where the channel's breaker is open. */
  readonly retryNow: (channelIds: readonly string[]) => void;
}

export interface DeliveryService {
  list(userId: string, query: DeliveryQuery): Promise<Result<DeliveryList, Problem>>;
  /** Fails with `conflict` unless it is failed or dead, `channel_unverified` while its channel takes nothing. */
  retry(userId: string, id: string): Promise<Result<DeliveryItem, Problem>>;
  /** Starts the dead deliveries of the user's active channels again; resolves with how many. */
  replay(userId: string, request: DeliveryReplay): Promise<Result<number, Problem>>;
}

const REPLAY_SLICE = 500;

export function createDeliveryService({ deliveries, channels, clock, retryNow }: DeliveryServiceDeps): DeliveryService {
  async function channelIdsOf(userId: string): Promise<string[]> {
    return ((await channels.ofUsers([userId])).get(userId) ?? []).map((channel) => channel.id);
  }

  async function withAttempts(record: DeliveryRecord): Promise<DeliveryItem> {
    return toItem(record, record.attempts === 0 ? [] : await deliveries.attempts(record));
  }

  return {
    async list(userId, query) {
      const before = query.cursor === undefined ? undefined : parseCursor(query.cursor);
      if (query.cursor !== undefined && !before) {
        return err(problem('cursor_invalid', 'The cursor is not one of this list. Start again without it.'));
      }
      const isOfOne = query.notificationId !== undefined;
      const isTroubled = !isOfOne && (query.state === 'failed' || query.state === 'dead');
      // Deliveries of channels that are deleted are history: shown among all, with nothing left to retry.
      const channelIds =
        query.channelId !== undefined ? [query.channelId] : isTroubled ? await channelIdsOf(userId) : [];
      if (query.channelId !== undefined && !(await channels.get(userId, query.channelId))) {
        return err(problem('not_found', `There is no channel ${query.channelId}.`));
      }
      const page = await deliveries.list({
        userId,
        channelIds,
        limit: query.limit ?? 50,
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(query.notificationId === undefined ? {} : { notificationId: query.notificationId }),
        ...(before ? { before } : {}),
      });
      const nextCursor = page.next ? encodeCursor([page.next.seq, page.next.channelId]) : null;
      return ok({ items: await Promise.all(page.items.map(withAttempts)), nextCursor });
    },
    async retry(userId, id) {
      const parts = parseDeliveryId(id);
      const found = parts && (await deliveries.get(userId, parts));
      if (!parts || !found) return err(problem('not_found', `There is no delivery ${id}.`));
      const channel = await channels.get(userId, found.channelId);
      if (channel?.state !== 'active') {
        return err(problem('channel_unverified', 'The channel takes nothing now. Verify it first.'));
      }
      if (!(await deliveries.retry(found, clock.nowMs()))) {
        return err(problem('conflict', `The delivery is ${found.state}; only failed and dead ones can be retried.`));
      }
      retryNow([found.channelId]);
      return ok(await withAttempts((await deliveries.get(userId, parts)) ?? found));
    },
    async replay(userId, request) {
      const sinceMs = request.since === undefined ? 0 : parseInstant(request.since);
      if (sinceMs === undefined) {
        const message = 'Not an RFC 3339 instant.';
        return err(problem('validation_failed', 'The request has a fault.', { errors: [{ path: '/since', message }] }));
      }
      const own = (await channels.ofUsers([userId])).get(userId) ?? [];
      const asked = own.filter((channel) => request.channelId === undefined || channel.id === request.channelId);
      if (request.channelId !== undefined && asked.length === 0) {
        return err(problem('not_found', `There is no channel ${request.channelId}.`));
      }
      let total = 0;
      for (const channel of asked) {
        if (channel.state !== 'active') continue;
        let count = REPLAY_SLICE;
        const nowMs = clock.nowMs();
        while (count === REPLAY_SLICE) {
          count = await deliveries.replayDead(channel.id, { sinceMs, nowMs, max: REPLAY_SLICE });
          total += count;
        }
        retryNow([channel.id]);
      }
      return ok(total);
    },
  };
}

export function parseCursor(text: string): DeliveryRef | undefined {
  const [seq, channelId] = decodeCursor(text, 2) ?? [];
  return typeof seq === 'number' && typeof channelId === 'string' ? { seq, channelId } : undefined;
}

export function toItem(record: DeliveryRecord, attempts: readonly Attempt[]): DeliveryItem {
  const isOpen = record.state === 'pending' || record.state === 'failed';
  return {
    id: deliveryId(record.notificationId, record.channelId),
    notificationId: record.notificationId,
    type: record.type,
    channelId: record.channelId,
    state: record.state,
    attempts: attempts.map(({ atMs, ...attempt }) => ({ ...attempt, at: formatInstant(atMs) })),
    ...(isOpen ? { nextAttemptAt: formatInstant(record.nextAttemptAtMs) } : {}),
    ...(record.lastError === undefined ? {} : { lastError: record.lastError }),
    createdAt: formatInstant(record.createdAtMs),
    ...(record.endedAtMs === undefined ? {} : { endedAt: formatInstant(record.endedAtMs) }),
  };
}
