/** The auth store's behaviors on SQLite. */
import type { OutboxRow } from '#platform/bus/outbox';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeAuthStore } from './auth-store.conformance.ts';
import { createSqliteAuthStore } from './auth-store.sqlite.ts';

describeAuthStore('sqlite', () => {
  const db = openSqliteDatabase(':memory:');
  const rows: OutboxRow<'auth.user.deleted'>[] = [];
  const outbox = {
    append: (row: OutboxRow) => {
      rows.push(row as OutboxRow<'auth.user.deleted'>);
    },
  };
  return { store: createSqliteAuthStore({ db, outbox }), deletedUsers: () => rows.map((row) => row.body) };
});
