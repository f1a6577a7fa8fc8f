/** The account mail store's behaviors on SQLite. */
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeAccountMailStore } from './account-mail-store.conformance.ts';
import { createSqliteAccountMailStore } from './account-mail-store.sqlite.ts';
import { createSqliteAuthStore } from './auth-store.sqlite.ts';

describeAccountMailStore('sqlite', () => {
  const db = openSqliteDatabase(':memory:');
  const store = createSqliteAuthStore({ db, outbox: { append: () => undefined } });
  return { mails: createSqliteAccountMailStore(db), store };
});
