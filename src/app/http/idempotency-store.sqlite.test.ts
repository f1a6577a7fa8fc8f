import { expect, test } from 'vitest';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeIdempotencyStore } from './idempotency-store.conformance.ts';
import { createSqliteIdempotencyStore } from './idempotency-store.sqlite.ts';

describeIdempotencyStore('SQLite store of kept answers', async () =>
  createSqliteIdempotencyStore(openSqliteDatabase(':memory:')),
);

test('finding and sweeping walk an index', () => {
  const db = openSqliteDatabase(':memory:');
  const planOf = (sql: string) =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((row) => String(row.detail))
      .join('\n');
  expect(
    planOf("SELECT 1 FROM idempotency_answers WHERE user_id = 'a' AND key = 'k' AND created_at_ms >= 0"),
  ).toContain('PRIMARY KEY');
  expect(
    planOf('SELECT user_id FROM idempotency_answers WHERE created_at_ms < 5 ORDER BY created_at_ms LIMIT 5'),
  ).toContain('idempotency_answers_by_age');
});
