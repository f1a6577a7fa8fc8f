/** Candles in SQLite; see the port. */
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { Candle } from './candle.ts';
import type { CandleStore } from './candle-store.ts';

/** Volumes are rounded to the digits that decimals have, at every step, so that what doubles miss does not add up. */
const ADD = `INSERT INTO candles (market, interval_ms, at_ms, open, high, low, close, volume) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (market, interval_ms, at_ms) DO UPDATE SET high = max(high, excluded.high), low = min(low, excluded.low),
    close = excluded.close, volume = CAST(printf('%.15g', volume + excluded.volume) AS REAL)`;
const FIELDS = 'at_ms AS atMs, open, high, low, close, volume';
const RANGE = `SELECT ${FIELDS} FROM candles WHERE market = ? AND interval_ms = ? AND at_ms >= ? AND at_ms < ?`;
const OLDEST = `${RANGE} ORDER BY at_ms LIMIT ?`;
const NEWEST = `${RANGE} ORDER BY at_ms DESC LIMIT ?`;
const DELETE_SOME = `DELETE FROM candles WHERE (market, interval_ms, at_ms) IN
  (SELECT market, interval_ms, at_ms FROM candles WHERE market = ? LIMIT ?)`;

/** Rows removed in one turn of the writer: a few milliseconds. */
const DELETE_SLICE = 2_000;

export function createSqliteCandleStore(db: SqliteDatabase): CandleStore {
  return {
    add: (parts) =>
      db.write(() => {
        const add = db.prepare(ADD);
        for (const part of parts) {
          const { market, intervalMs, atMs, open, high, low, close, volume } = part;
          add.run(market, intervalMs, atMs, open, high, low, close, volume);
        }
      }),
    async list({ market, intervalMs, fromMs, toMs, limit, take }) {
      const statement = db.prepare(take === 'newest' ? NEWEST : OLDEST);
      const rows = statement.all(market, intervalMs, fromMs, toMs, limit) as unknown as Candle[];
      return take === 'newest' ? rows.reverse() : rows;
    },
    async deleteMarket(market) {
      for (;;) {
        const removed = await db.write(() => Number(db.prepare(DELETE_SOME).run(market, DELETE_SLICE).changes));
        if (removed < DELETE_SLICE) return;
      }
    },
  };
}
