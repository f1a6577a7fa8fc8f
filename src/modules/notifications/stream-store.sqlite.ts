/** Stream items in SQLite. Rows lie in the order of their making, so pruning reads from the front only. */
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { StreamItem, StreamStore } from './stream-store.ts';

export function createSqliteStreamStore(db: SqliteDatabase): StreamStore {
  const changes = (sql: string, ...values: (string | number)[]): Promise<number> =>
    db.write(() => Number(db.prepare(sql).run(...values).changes));

  return {
    add(item) {
      const sql =
        'INSERT INTO stream_items (key, user_id, event, body, created_at_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING';
      return db.write(() => {
        const result = db.prepare(sql).run(item.id, item.userId, item.event, item.body, item.createdAtMs);
        return result.changes === 0 ? undefined : { ...item, seq: Number(result.lastInsertRowid) };
      });
    },
    async after(userId, afterSeq, limit) {
      const sql = 'SELECT * FROM stream_items WHERE user_id = ? AND seq > ? ORDER BY seq LIMIT ?';
      return db.prepare(sql).all(userId, afterSeq, limit).map(toItem);
    },
    async latestSeq() {
      return Number(db.prepare('SELECT max(seq) AS n FROM stream_items').get()?.n ?? 0);
    },
    prune(beforeMs, max) {
      const sql = `DELETE FROM stream_items WHERE created_at_ms < ? AND seq < (SELECT max(seq) FROM stream_items)
        AND seq IN (SELECT seq FROM stream_items WHERE seq > 0 ORDER BY seq LIMIT ?)`;
      return changes(sql, beforeMs, max);
    },
    removeOfUser(userId, max) {
      // The newest row stays as the mark of the sequence; its body is emptied instead.
      const sql = `DELETE FROM stream_items WHERE seq IN (SELECT seq FROM stream_items WHERE user_id = ? LIMIT ?)
        AND seq < (SELECT max(seq) FROM stream_items)`;
      return db.write(() => {
        const removed = Number(db.prepare(sql).run(userId, max).changes);
        const blank =
          "UPDATE stream_items SET user_id = '', body = '{}' WHERE user_id = ? AND seq = (SELECT max(seq) FROM stream_items)";
        return removed + Number(db.prepare(blank).run(userId).changes);
      });
    },
  };
}

function toItem(row: Record<string, unknown>): StreamItem {
  return {
    seq: Number(row.seq),
    id: String(row.key),
    userId: String(row.user_id),
    event: 'task',
    body: String(row.body),
    createdAtMs: Number(row.created_at_ms),
  };
}
