import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeMarketStore } from './market-store.conformance.ts';
import { createSqliteMarketStore } from './market-store.sqlite.ts';

describeMarketStore('SQLite', () => {
  const db = openSqliteDatabase(':memory:');
  return { store: createSqliteMarketStore(db), close: () => db.close() };
});
