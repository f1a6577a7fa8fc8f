/**
 * Notifications in SQLite. The insert of a firing is the hottest write of the house: two prepared statements, columns only.
 */
import type { SqliteDatabase } from '#platform/database/sqlite';
import { type NewNotification, NOTIFICATION_TYPES, type NotificationRecord } from './notification.ts';
import type { NotificationDraft, NotificationStore } from './notification-store.ts';

/** Columns of a notification, aliased `n`, as `toNotification` reads them. */
export const NOTIFICATION_COLUMNS = `n.seq, n.key, n.user_id, n.is_read, n.type, n.created_at_ms, n.at_ms, n.fired_at_ms,
  n.market, n.condition, n.price, n.value, n.backfilled, n.detail`;

const INSERT = `INSERT INTO notifications (key, user_id, is_read, type, created_at_ms, at_ms, fired_at_ms, market, condition, price, value,
  backfilled, detail) VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`;
const INSERT_DELIVERY =
  'INSERT INTO deliveries (notification_seq, channel_id, state, next_attempt_ms) VALUES (?, ?, 0, ?) ON CONFLICT DO NOTHING';

type Row = Record<string, unknown>;

export function createSqliteNotificationStore(db: SqliteDatabase): NotificationStore {
  const rows = (sql: string, ...values: (string | number)[]): NotificationRecord[] =>
    db
      .prepare(sql)
      .all(...values)
      .map(toNotification);
  const numberOf = (sql: string, ...values: (string | number)[]): number =>
    Number(db.prepare(sql).get(...values)?.n ?? 0);

  return {
    add: (drafts) => db.write(() => insertAll(db, drafts)),
    async list(userId, page) {
      const before = page.beforeSeq ?? Number.MAX_SAFE_INTEGER;
      if (page.isUnreadOnly) return rows(`${range(0, '<')} ORDER BY seq DESC LIMIT ?`, userId, before, page.limit);
      const sql = `${range(0, '<')} UNION ALL ${range(1, '<')} ORDER BY seq DESC LIMIT ?`;
      return rows(sql, userId, before, userId, before, page.limit);
    },
    async countUnread(userId, max) {
      const sql = 'SELECT count(*) AS n FROM (SELECT 1 FROM notifications WHERE user_id = ? AND is_read = 0 LIMIT ?)';
      return numberOf(sql, userId, max);
    },
    markRead(userId, id) {
      return db.write(() => {
        db.prepare('UPDATE notifications SET is_read = 1 WHERE key = ? AND user_id = ? AND is_read = 0').run(
          id,
          userId,
        );
        return rows(`SELECT ${NOTIFICATION_COLUMNS} FROM notifications n WHERE key = ? AND user_id = ?`, id, userId)[0];
      });
    },
    markAllRead(userId, throughSeq, max) {
      const sql = `UPDATE notifications SET is_read = 1 WHERE seq IN
        (SELECT seq FROM notifications WHERE user_id = ? AND is_read = 0 AND seq <= ? ORDER BY seq LIMIT ?)`;
      return db.write(() => Number(db.prepare(sql).run(userId, throughSeq, max).changes));
    },
    async after(userId, afterSeq, limit) {
      const sql = `${range(0, '>')} UNION ALL ${range(1, '>')} ORDER BY seq LIMIT ?`;
      return rows(sql, userId, afterSeq, userId, afterSeq, limit);
    },
    latestSeq: async () => numberOf('SELECT max(seq) AS n FROM notifications'),
    removeOfUser: (userId, max) => db.write(() => removeOfUser(db, userId, max)),
  };
}

/** One part (read or unread) of a user's notifications, on the index by user. */
function range(isRead: 0 | 1, comparison: '<' | '>'): string {
  return `SELECT ${NOTIFICATION_COLUMNS} FROM notifications n WHERE user_id = ? AND is_read = ${isRead} AND seq ${comparison} ?`;
}

function insertAll(db: SqliteDatabase, drafts: readonly NotificationDraft[]): NotificationRecord[] {
  const insert = db.prepare(INSERT);
  const insertDelivery = db.prepare(INSERT_DELIVERY);
  const added: NotificationRecord[] = [];
  for (const draft of drafts) {
    const result = insert.run(
      draft.id,
      draft.userId,
      NOTIFICATION_TYPES.indexOf(draft.type),
      draft.createdAtMs,
      draft.atMs,
      draft.firedAtMs,
      draft.market ?? null,
      draft.condition ?? null,
      draft.price ?? null,
      draft.value ?? null,
      draft.isBackfilled ? 1 : 0,
      draft.detail ?? null,
    );
    if (result.changes === 0) continue;
    const seq = Number(result.lastInsertRowid);
    for (const channelId of draft.channelIds) insertDelivery.run(seq, channelId, draft.createdAtMs);
    added.push(withSeq(draft, seq));
  }
  return added;
}

function withSeq(draft: NotificationDraft, seq: number): NotificationRecord {
  const { channelIds: _, ...notification } = draft;
  return { ...(notification satisfies NewNotification), seq, isRead: false };
}

function removeOfUser(db: SqliteDatabase, userId: string, max: number): number {
  const found = db.prepare('SELECT seq FROM notifications WHERE user_id = ? LIMIT ?').all(userId, max);
  for (const { seq } of found) {
    db.prepare('DELETE FROM delivery_attempts WHERE notification_seq = ?').run(Number(seq));
    db.prepare('DELETE FROM deliveries WHERE notification_seq = ?').run(Number(seq));
    db.prepare('DELETE FROM notifications WHERE seq = ?').run(Number(seq));
  }
  return found.length;
}

export function toNotification(row: Row): NotificationRecord {
  return {
    seq: Number(row.seq),
    id: String(row.key),
    userId: String(row.user_id),
    isRead: row.is_read === 1,
    type: NOTIFICATION_TYPES[Number(row.type)] ?? 'alert.fired',
    createdAtMs: Number(row.created_at_ms),
    atMs: Number(row.at_ms),
    firedAtMs: Number(row.fired_at_ms),
    isBackfilled: row.backfilled === 1,
    ...(row.market === null ? {} : { market: String(row.market) }),
    ...(row.condition === null ? {} : { condition: String(row.condition) }),
    ...(row.price === null ? {} : { price: String(row.price) }),
    ...(row.value === null ? {} : { value: String(row.value) }),
    ...(row.detail === null ? {} : { detail: String(row.detail) }),
  };
}
