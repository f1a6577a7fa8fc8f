/**
 * What people read of deliveries, in SQLite. Failed and dead ones have indexes by channel; everything else is found through the user's
 * notifications, a bounded number of them a call, so the hot insert pays for no index that only lists would use.
 */
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { DeliveryCounts, DeliveryPage, DeliveryQuery, DeliveryStore } from './delivery-store.ts';
import {
  type Attempt,
  DELIVERY_STATES,
  type DeliveryRecord,
  type DeliveryRef,
  NOTIFICATION_TYPES,
} from './notification.ts';

/** The place of a state in this list is its number in the table. */
const STATES = DELIVERY_STATES;

/** Notifications that one call looks through at most. */
const SCAN_MAX = 1_000;

export const DELIVERY = `SELECT d.notification_seq AS seq, d.channel_id, d.state, d.next_attempt_ms, d.attempts, d.step, d.last_error, d.ended_at_ms,
  n.key, n.type, n.created_at_ms`;

type DeliveryQueries = Pick<DeliveryStore, 'list' | 'get' | 'attempts' | 'countsOf'>;

export function createDeliveryQueries(db: SqliteDatabase): DeliveryQueries {
  return {
    async list(query) {
      if (query.notificationId !== undefined) return listOfOne(db, query, query.notificationId);
      return query.state === 'failed' || query.state === 'dead' ? listTroubled(db, query) : listAll(db, query);
    },
    async get(userId, { notificationId, channelId }) {
      const sql = `${DELIVERY} FROM notifications n CROSS JOIN deliveries d ON d.notification_seq = n.seq
        WHERE n.key = ? AND n.user_id = ? AND d.channel_id = ?`;
      const row = db.prepare(sql).get(notificationId, userId, channelId);
      return row && toDelivery(row);
    },
    async attempts(ref) {
      const sql = 'SELECT * FROM delivery_attempts WHERE notification_seq = ? AND channel_id = ? ORDER BY attempt';
      return db.prepare(sql).all(ref.seq, ref.channelId).map(toAttempt);
    },
    async countsOf(userId, notificationIds) {
      const sql = `SELECT d.state FROM notifications n CROSS JOIN deliveries d ON d.notification_seq = n.seq WHERE n.key = ? AND n.user_id = ?`;
      const statement = db.prepare(sql);
      const counts = new Map<string, DeliveryCounts>();
      for (const id of notificationIds) {
        const count = { pending: 0, failed: 0, sending: 0, delivered: 0, dead: 0 };
        const rows = statement.all(id, userId);
        for (const row of rows) count[STATES[Number(row.state)] ?? 'pending'] += 1;
        if (rows.length > 0) counts.set(id, count);
      }
      return counts;
    },
  };
}

/** By the key of the notification; it has at most one for each channel. */
function listOfOne(db: SqliteDatabase, query: DeliveryQuery, notificationId: string): DeliveryPage {
  const sql = `${DELIVERY} FROM notifications n CROSS JOIN deliveries d ON d.notification_seq = n.seq
    WHERE n.key = ? AND n.user_id = ? ORDER BY d.channel_id`;
  const found = db.prepare(sql).all(notificationId, query.userId).map(toDelivery);
  return pageOf(
    found.filter((item) => isAfter(item, query.before) && isWanted(item, query)),
    query.limit,
  );
}

/** By channel, on the partial index of the state; the pages of all channels are merged. */
function listTroubled(db: SqliteDatabase, query: DeliveryQuery): DeliveryPage {
  const state = query.state === 'dead' ? 4 : 1;
  const sql = `${DELIVERY} FROM deliveries d INDEXED BY deliveries_${query.state} CROSS JOIN notifications n ON n.seq = d.notification_seq
    WHERE d.state = ${state} AND d.channel_id = ? AND d.notification_seq <= ? ORDER BY d.notification_seq DESC LIMIT ?`;
  const statement = db.prepare(sql);
  const found = query.channelIds.flatMap((channelId) =>
    statement.all(channelId, query.before?.seq ?? Number.MAX_SAFE_INTEGER, query.limit + 2).map(toDelivery),
  );
  const ahead = found.filter((item) => isAfter(item, query.before)).sort(newestFirst);
  return pageOf(ahead, query.limit);
}

function pageOf(ahead: readonly DeliveryRecord[], limit: number): DeliveryPage {
  const items = ahead.slice(0, limit);
  const last = items.at(-1);
  return last && ahead.length > items.length
    ? { items, next: { seq: last.seq, channelId: last.channelId } }
    : { items };
}

/** Through the user's notifications, newest first. */
function listAll(db: SqliteDatabase, query: DeliveryQuery): DeliveryPage {
  const part = (isRead: 0 | 1) =>
    `SELECT seq FROM notifications WHERE user_id = ? AND is_read = ${isRead} AND seq <= ?`;
  const top = query.before?.seq ?? Number.MAX_SAFE_INTEGER;
  const seqs = db
    .prepare(`${part(0)} UNION ALL ${part(1)} ORDER BY seq DESC LIMIT ?`)
    .all(query.userId, top, query.userId, top, SCAN_MAX);
  const ofOne = db.prepare(`${DELIVERY} FROM deliveries d CROSS JOIN notifications n ON n.seq = d.notification_seq
    WHERE d.notification_seq = ? ORDER BY d.channel_id`);
  const items: DeliveryRecord[] = [];
  for (const { seq } of seqs) {
    for (const row of ofOne.all(Number(seq))) {
      const item = toDelivery(row);
      if (!isAfter(item, query.before) || !isWanted(item, query)) continue;
      const last = items.at(-1);
      if (last && items.length >= query.limit) return { items, next: { seq: last.seq, channelId: last.channelId } };
      items.push(item);
    }
  }
  const lastSeen = seqs.at(-1);
  if (!lastSeen || seqs.length < SCAN_MAX) return { items };
  return { items, next: { seq: Number(lastSeen.seq), channelId: LAST_CHANNEL } };
}

/** Sorts after every id: a page that ends so has seen all deliveries of its last notification. */
const LAST_CHANNEL = '~';

function isWanted(item: DeliveryRecord, query: DeliveryQuery): boolean {
  if (query.state && item.state !== query.state) return false;
  return query.channelIds.length === 0 || query.channelIds.includes(item.channelId);
}

export function isAfter(item: DeliveryRef, before: DeliveryRef | undefined): boolean {
  return !before || item.seq < before.seq || (item.seq === before.seq && item.channelId > before.channelId);
}

function newestFirst(a: DeliveryRef, b: DeliveryRef): number {
  return b.seq - a.seq || (a.channelId < b.channelId ? -1 : 1);
}

export function toDelivery(row: Record<string, unknown>): DeliveryRecord {
  return {
    seq: Number(row.seq),
    channelId: String(row.channel_id),
    notificationId: String(row.key),
    type: NOTIFICATION_TYPES[Number(row.type)] ?? 'alert.fired',
    state: STATES[Number(row.state)] ?? 'pending',
    attempts: Number(row.attempts),
    step: Number(row.step),
    nextAttemptAtMs: Number(row.next_attempt_ms),
    ...(row.last_error === null ? {} : { lastError: String(row.last_error) }),
    createdAtMs: Number(row.created_at_ms),
    ...(row.ended_at_ms === null ? {} : { endedAtMs: Number(row.ended_at_ms) }),
  };
}

function toAttempt(row: Record<string, unknown>): Attempt {
  return {
    attempt: Number(row.attempt),
    atMs: Number(row.at_ms),
    tookMs: Number(row.took_ms),
    outcome: row.outcome as Attempt['outcome'],
    ...(row.reason === null ? {} : { reason: String(row.reason) }),
    ...(row.status === null ? {} : { status: Number(row.status) }),
    ...(row.answer === null ? {} : { answer: String(row.answer) }),
  };
}
