import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeWatchlistStore } from './watchlist-store.conformance.ts';
import { createSqliteWatchlistStore } from './watchlist-store.sqlite.ts';

describeWatchlistStore('SQLite', async () => {
  const db = openSqliteDatabase(':memory:');
  return { store: createSqliteWatchlistStore(db), close: () => db.close() };
});
