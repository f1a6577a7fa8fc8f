/**
 * The rows of the embedded bus: what is kept of messages, queues and dead letters, and the SQL over them.
 * Used by `bus.sqlite.ts` alone. What writes is synchronous and runs inside the database's `write`.
 */
import type { Topic } from '#contract/events';
import type { SqliteDatabase } from '#platform/database/sqlite';

/** A message in one queue, without its body. */
export interface EntryRow {
  readonly seq: number;
  readonly topic: Topic;
  /** Failed so far. */
  readonly attempts: number;
}

export interface RetryRow extends EntryRow {
  readonly retryAtMs: number;
}

export interface Outcome {
  readonly queue: string;
  readonly seq: number;
  readonly attempts: number;
  readonly result:
    | { readonly kind: 'done' }
    | { readonly kind: 'retry'; readonly retryAtMs: number }
    | { readonly kind: 'dead'; readonly reason: string; readonly atMs: number };
}

export type BusRows = ReturnType<typeof createBusRows>;

export function createBusRows(db: SqliteDatabase) {
  const places = (topics: readonly Topic[]) => topics.map(() => '?').join(', ');

  function removeEntry(queue: string, seq: number): void {
    db.prepare('DELETE FROM bus_entries WHERE queue = ? AND seq = ?').run(queue, seq);
    db.prepare('DELETE FROM bus_messages WHERE seq = ?1 AND NOT EXISTS (SELECT 1 FROM bus_entries WHERE seq = ?1)').run(
      seq,
    );
  }

  return {
    bind(queue: string, topic: Topic): void {
      db.prepare('INSERT OR IGNORE INTO bus_bindings (topic, queue) VALUES (?, ?)').run(topic, queue);
    },

    isBound(queue: string, topic: Topic): boolean {
      return db.prepare('SELECT 1 FROM bus_bindings WHERE topic = ? AND queue = ?').get(topic, queue) !== undefined;
    },

    /** Puts the message into every queue bound to its topic. Nothing when it is still there, or when there is no queue. */
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

    /** Entries that were never tried, after `afterSeq`, in order. */
    fresh(queue: string, topics: readonly Topic[], afterSeq: number, limit: number): EntryRow[] {
      return db
        .prepare(
          `SELECT seq, topic, attempts FROM bus_entries
           WHERE queue = ? AND seq > ? AND +retry_at_ms = 0 AND topic IN (${places(topics)}) ORDER BY seq LIMIT ?`,
        )
        .all(queue, afterSeq, ...topics, limit) as unknown as EntryRow[];
    },

    /** Entries to be tried again, the soonest first, whether due or not. */
    retries(queue: string, topics: readonly Topic[], limit: number): RetryRow[] {
      return db
        .prepare(
          `SELECT seq, topic, attempts, retry_at_ms AS retryAtMs FROM bus_entries
           WHERE queue = ? AND retry_at_ms > 0 AND topic IN (${places(topics)}) ORDER BY retry_at_ms LIMIT ?`,
        )
        .all(queue, ...topics, limit) as unknown as RetryRow[];
    },

    message(seq: number): { id: string; body: string } | undefined {
      return db.prepare('SELECT id, body FROM bus_messages WHERE seq = ?').get(seq) as
        | { id: string; body: string }
        | undefined;
    },

    record({ queue, seq, attempts, result }: Outcome): void {
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
          `INSERT OR REPLACE INTO bus_dead_letters
             (queue, topic, id, attempts, reason, published_at_ms, died_at_ms, body)
           SELECT ?, topic, id, ?, ?, published_at_ms, ?, body FROM bus_messages WHERE seq = ?`,
        ).run(queue, attempts, result.reason, result.atMs, seq);
      }
      removeEntry(queue, seq);
    },

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
