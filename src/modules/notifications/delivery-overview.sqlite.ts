/** What administrators read of everybody's deliveries, in SQLite: each on a partial index that only failures fill. */
import type { SqliteDatabase } from '#platform/database/sqlite';
import { DELIVERY, isAfter, toDelivery } from './delivery-queries.sqlite.ts';
import type { DeliveryStore, TroubledPage, TroubledQuery } from './delivery-store.ts';

type DeliveryOverview = Pick<DeliveryStore, 'totals' | 'listOfAll' | 'channelsWithDead'>;

/** A loose scan: each step seeks the next channel past the last. */
const CHANNELS_WITH_DEAD = `WITH RECURSIVE lanes (channel_id) AS (
    SELECT min(channel_id) FROM deliveries INDEXED BY deliveries_dead WHERE state = 4 AND channel_id > ?
    UNION ALL
    SELECT (SELECT min(channel_id) FROM deliveries INDEXED BY deliveries_dead WHERE state = 4 AND channel_id > lanes.channel_id)
    FROM lanes WHERE lanes.channel_id IS NOT NULL LIMIT ?)
  SELECT channel_id FROM lanes WHERE channel_id IS NOT NULL`;

export function createDeliveryOverview(db: SqliteDatabase): DeliveryOverview {
  const count = (from: string, max: number) =>
    Number(db.prepare(`SELECT count(*) AS n FROM (SELECT 1 FROM deliveries ${from} LIMIT ?)`).get(max)?.n ?? 0);
  return {
    totals: async (max) => ({
      open: count("INDEXED BY deliveries_open WHERE state < 2 AND channel_id > ''", max),
      dead: count("INDEXED BY deliveries_dead WHERE state = 4 AND channel_id > ''", max),
    }),
    listOfAll: async (query) => listOfAll(db, query),
    async channelsWithDead(afterChannelId, limit) {
      return db
        .prepare(CHANNELS_WITH_DEAD)
        .all(afterChannelId, limit)
        .map((row) => String(row.channel_id));
    },
  };
}

function listOfAll(db: SqliteDatabase, { state, before, limit }: TroubledQuery): TroubledPage {
  const sql = `${DELIVERY}, n.user_id FROM deliveries d INDEXED BY deliveries_${state}_by_seq CROSS JOIN notifications n ON n.seq = d.notification_seq
    WHERE d.state = ${state === 'dead' ? 4 : 1} AND d.notification_seq <= ? ORDER BY d.notification_seq DESC, d.channel_id LIMIT ?`;
  // Channels of the notification that the last page ended in come again, and are left out; an account has few.
  const found = db.prepare(sql).all(before?.seq ?? Number.MAX_SAFE_INTEGER, limit + CHANNELS_OF_ONE_MAX + 1);
  const ahead = found
    .map((row) => ({ ...toDelivery(row), userId: String(row.user_id) }))
    .filter((item) => isAfter(item, before));
  const items = ahead.slice(0, limit);
  const last = items.at(-1);
  return last && ahead.length > items.length
    ? { items, next: { seq: last.seq, channelId: last.channelId } }
    : { items };
}

/** Deliveries of one notification: channels of an account, those that it deleted meanwhile too. */
const CHANNELS_OF_ONE_MAX = 100;
