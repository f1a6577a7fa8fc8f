/** Kept answers in SQLite; see the port. */
import type { SqliteDatabase } from '#platform/database/sqlite';
import { ANSWERS_KEPT_MS, type IdempotencyStore, type KeptAnswer } from './idempotency-store.ts';

const FIND = `SELECT fingerprint, status, body, etag, created_at_ms FROM idempotency_answers
  WHERE user_id = ? AND key = ? AND created_at_ms >= ?`;

const SAVE = `INSERT INTO idempotency_answers (user_id, key, fingerprint, status, body, etag, created_at_ms)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (user_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
    body = excluded.body, etag = excluded.etag, created_at_ms = excluded.created_at_ms
  WHERE created_at_ms < excluded.created_at_ms - ${ANSWERS_KEPT_MS}`;

const SWEEP = `DELETE FROM idempotency_answers WHERE (user_id, key) IN
  (SELECT user_id, key FROM idempotency_answers WHERE created_at_ms < ? ORDER BY created_at_ms LIMIT ?)`;

interface Row {
  readonly fingerprint: Uint8Array;
  readonly status: number;
  readonly body: string;
  readonly etag: string | null;
  readonly created_at_ms: number;
}

export function createSqliteIdempotencyStore(db: SqliteDatabase): IdempotencyStore {
  return {
    async find(userId, key, notBeforeMs) {
      const row = db.prepare(FIND).get(userId, key, notBeforeMs) as Row | undefined;
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
    async save({ userId, key, fingerprint, status, body, etag, createdAtMs }: KeptAnswer) {
      await db.write(() => {
        db.prepare(SAVE).run(userId, key, fingerprint, status, body, etag ?? null, createdAtMs);
      });
    },
    sweep(beforeMs, limit) {
      return db.write(() => Number(db.prepare(SWEEP).run(beforeMs, limit).changes));
    },
  };
}
