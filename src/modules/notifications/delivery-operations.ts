/**
 * What administrators see and do of everybody's deliveries: how many wait and died, which ones, and starting them again. A delivery that is started again
 * keeps its id.
 */
import {
  ADMIN_COUNT_MAX,
  type AdminDeliveryItem,
  type AdminDeliveryList,
  type AdminDeliveryQuery,
  type AdminReplay,
} from '#contract/api/admin';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { parseInstant } from '#contract/time';
import type { Clock } from '#platform/clock';
import { encodeCursor } from '#platform/http/cursor';
import type { ChannelStore } from './channel-store.ts';
import { parseCursor, toItem } from './delivery-service.ts';
import type { DeliveryStore, TroubledPage } from './delivery-store.ts';

export interface DeliveryOperations {
  totals(): Promise<{ readonly open: number; readonly dead: number }>;
  list(query: AdminDeliveryQuery): Promise<Result<AdminDeliveryList, Problem>>;
  /** Starts dead deliveries of active channels again; resolves with how many. `not_found` when the channel that it names is not there. */
  replay(request: AdminReplay): Promise<Result<number, Problem>>;
}

export interface DeliveryOperationsDeps {
  readonly deliveries: DeliveryStore;
  readonly channels: Pick<ChannelStore, 'find'>;
  readonly clock: Clock;
  /** Asks for a try now, also where the channel's breaker is open. */
  readonly retryNow: (channelIds: readonly string[]) => void;
}

const SLICE = 500;

export function createDeliveryOperations(deps: DeliveryOperationsDeps): DeliveryOperations {
  const { deliveries, channels, clock, retryNow } = deps;

  async function withAttempts(record: TroubledPage['items'][number]): Promise<AdminDeliveryItem> {
    return { ...toItem(record, await deliveries.attempts(record)), userId: record.userId };
  }

  async function replayChannel(channelId: string, sinceMs: number): Promise<number> {
    if ((await channels.find(channelId))?.state !== 'active') return 0;
    const nowMs = clock.nowMs();
    let total = 0;
    let count = SLICE;
    while (count === SLICE) {
      count = await deliveries.replayDead(channelId, { sinceMs, nowMs, max: SLICE });
      total += count;
    }
    retryNow([channelId]);
    return total;
  }

  return {
    totals: () => deliveries.totals(ADMIN_COUNT_MAX),
    async list(query) {
      const before = query.cursor === undefined ? undefined : parseCursor(query.cursor);
      if (query.cursor !== undefined && !before) {
        return err(problem('cursor_invalid', 'The cursor is not one of this list. Start again without it.'));
      }
      const page = await deliveries.listOfAll({
        state: query.state ?? 'dead',
        limit: query.limit ?? 50,
        ...(before ? { before } : {}),
      });
      const nextCursor = page.next ? encodeCursor([page.next.seq, page.next.channelId]) : null;
      return ok({ items: await Promise.all(page.items.map(withAttempts)), nextCursor });
    },
    async replay({ channelId, since }) {
      const sinceMs = since === undefined ? 0 : parseInstant(since);
      if (sinceMs === undefined) {
        const errors = [{ path: '/since', message: 'Not an RFC 3339 instant.' }];
        return err(problem('validation_failed', 'The request has a fault.', { errors }));
      }
      if (channelId !== undefined) {
        if (!(await channels.find(channelId))) return err(problem('not_found', `There is no channel ${channelId}.`));
        return ok(await replayChannel(channelId, sinceMs));
      }
      let total = 0;
      let page = await deliveries.channelsWithDead('', SLICE);
      while (page.length > 0) {
        for (const id of page) total += await replayChannel(id, sinceMs);
        page = await deliveries.channelsWithDead(page.at(-1) ?? '', SLICE);
      }
      return ok(total);
    },
  };
}
