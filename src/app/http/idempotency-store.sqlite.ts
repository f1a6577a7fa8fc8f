/** Kept answers in SQLite; see the port. */
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { IdempotencyStore, KeptAnswer } from './idempotency-store.ts';

const DAY_MS = 86_400_000;

interface Row {
  fingerprint: Uint8Array;
  status: number;
  body: string;
  etag: string | null;
  created_at_ms: number;
}

export function createSqliteIdempotencyStore(db: SqliteDatabase): IdempotencyStore {
  return {
    async find(userId, key, notBeforeMs) {
      const row = db
        .prepare(
          'SELECT fingerprint, status, body, etag, created_at_ms FROM idempotency_answers WHERE user_id = ? AND key = ? AND created_at_ms >= ?',
        )
        .get(userId, key, notBeforeMs) as Row | undefined;
      if (!row) return undefined;
      return {
        userId,
        key,
        fingerprint: row.fingerprint,
        status: row.status,
        body: row.body,
        etag: row.etag ?? undefined,
        createdAtMs: row.created_at_ms,
      };
    },
    async save(answer: KeptAnswer) {
      await db.write(() => {
        db.prepare(
          `INSERT INTO idempotency_answers (user_id, key, fingerprint, status, body, etag, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (user_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body,
             etag = excluded.etag, created_at_ms = excluded.created_at_ms WHERE created_at_ms < excluded.created_at_ms - ${DAY_MS}`,
        ).run(
          answer.userId,
          answer.key,
          answer.fingerprint,
          answer.status,
          answer.body,
          answer.etag ?? null,
          answer.createdAtMs,
        );
      });
    },
    async sweep(beforeMs, limit) {
      return db.write(() =>
        Number(
          db
            .prepare(
              'DELETE FROM idempotency_answers WHERE (user_id, key) IN (SELECT user_id, key FROM idempotency_answers WHERE created_at_ms < ? ORDER BY created_at_ms LIMIT ?)',
            )
            .run(beforeMs, limit).changes,
        ),
      );
    },
  };
}
