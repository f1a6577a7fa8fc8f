/** The rows of the embedded bus in SQLite; see `bus-rows.ts`. Statements that write run inside the database's `write`. */
import type { Topic } from '#contract/events';
import { assert } from '#contract/result';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { BusRows, EntryRow, LoadedEntry, Outcome, RetryRow } from './bus-rows.ts';

export function createBusRows(db: SqliteDatabase): BusRows {
  const places = (topics: readonly Topic[]) => topics.map(() => '?').join(', ');

  return {
    bind(queue: string, topic: Topic): void {
      db.prepare('INSERT OR IGNORE INTO bus_bindings (topic, queue) VALUES (?, ?)').run(topic, queue);
    },

    isBound(queue: string, topic: Topic): boolean {
      return db.prepare('SELECT 1 FROM bus_bindings WHERE topic = ? AND queue = ?').get(topic, queue) !== undefined;
    },

    insert(topic: Topic, id: string, body: string, nowMs: number): void {
      const { changes, lastInsertRowid } = db
        .prepare(
          `INSERT OR IGNORE INTO bus_messages (topic, id, published_at_ms, body)
           SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM bus_bindings WHERE topic = ?1)`,
        )
        .run(topic, id, nowMs, body);
      if (changes === 0) return;
      db.prepare(
        `INSERT INTO bus_entries (queue, seq, topic, attempts, retry_at_ms)
         SELECT queue, ?, topic, 0, 0 FROM bus_bindings WHERE topic = ?`,
      ).run(lastInsertRowid, topic);
    },

    fresh(queue: string, topics: readonly Topic[], afterSeq: number, limit: number): EntryRow[] {
      return db
        .prepare(
          `SELECT seq, topic, attempts FROM bus_entries
           WHERE queue = ? AND seq > ? AND +retry_at_ms = 0 AND topic IN (${places(topics)}) ORDER BY seq LIMIT ?`,
        )
        .all(queue, afterSeq, ...topics, limit) as unknown as EntryRow[];
    },

    retries(queue: string, topics: readonly Topic[], limit: number): RetryRow[] {
      return db
        .prepare(
          `SELECT seq, topic, attempts, retry_at_ms AS retryAtMs FROM bus_entries
           WHERE queue = ? AND retry_at_ms > 0 AND topic IN (${places(topics)}) ORDER BY retry_at_ms LIMIT ?`,
        )
        .all(queue, ...topics, limit) as unknown as RetryRow[];
    },

    load(entry: EntryRow): LoadedEntry {
      const message = db.prepare('SELECT id, body FROM bus_messages WHERE seq = ?').get(entry.seq);
      assert(message, `entry ${entry.seq} has its message`);
      return { ...entry, id: String(message.id), body: String(message.body) };
    },

    record: (outcome: Outcome) => recordOutcome(db, outcome),

    counts(): { entries: number; dead: number; oldestAtMs: number | null } {
      return db
        .prepare(
          `SELECT (SELECT count(*) FROM bus_entries) AS entries, (SELECT count(*) FROM bus_dead_letters) AS dead,
                  (SELECT published_at_ms FROM bus_messages ORDER BY seq LIMIT 1) AS oldestAtMs`,
        )
        .get() as { entries: number; dead: number; oldestAtMs: number | null };
    },
  };
}

function recordOutcome(db: SqliteDatabase, { queue, seq, attempts, result }: Outcome): void {
  if (result.kind === 'retry') {
    db.prepare('UPDATE bus_entries SET attempts = ?, retry_at_ms = ? WHERE queue = ? AND seq = ?').run(
      attempts,
      result.retryAtMs,
      queue,
      seq,
    );
    return;
  }
  if (result.kind === 'dead') {
    db.prepare(
      `INSERT OR REPLACE INTO bus_dead_letters (queue, topic, id, attempts, reason, published_at_ms, died_at_ms, body)
       SELECT ?, topic, id, ?, ?, published_at_ms, ?, body FROM bus_messages WHERE seq = ?`,
    ).run(queue, attempts, result.reason, result.atMs, seq);
  }
  db.prepare('DELETE FROM bus_entries WHERE queue = ? AND seq = ?').run(queue, seq);
  // The body goes with the last queue that wanted it.
  db.prepare('DELETE FROM bus_messages WHERE seq = ?1 AND NOT EXISTS (SELECT 1 FROM bus_entries WHERE seq = ?1)').run(
    seq,
  );
}
