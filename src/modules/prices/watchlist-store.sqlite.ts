/** Watch lists in SQLite; see the port. */
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { WatchlistStore } from './watchlist-store.ts';

const PUT = `INSERT INTO watchlists (user_id, markets, version) VALUES (?, ?, 1)
  ON CONFLICT (user_id) DO UPDATE SET markets = excluded.markets, version = version + 1 RETURNING version`;

export function createSqliteWatchlistStore(db: SqliteDatabase): WatchlistStore {
  return {
    async get(userId) {
      const row = db.prepare('SELECT markets, version FROM watchlists WHERE user_id = ?').get(userId);
      return row && { markets: JSON.parse(String(row.markets)) as string[], version: Number(row.version) };
    },
    put: (userId, markets) =>
      db.write(() => {
        const row = db.prepare(PUT).get(userId, JSON.stringify(markets));
        return { markets, version: Number(row?.version) };
      }),
    remove: (userId) =>
      db.write(() => {
        db.prepare('DELETE FROM watchlists WHERE user_id = ?').run(userId);
      }),
  };
}
