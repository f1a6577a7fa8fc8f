import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeCandleStore } from './candle-store.conformance.ts';
import { createSqliteCandleStore } from './candle-store.sqlite.ts';

describeCandleStore('SQLite', () => {
  const db = openSqliteDatabase(':memory:');
  return { store: createSqliteCandleStore(db), close: () => db.close() };
});
