/** Markets of one's own and waiting jumps in SQLite; see the port. A claim reads and writes in one turn of the one writer. */
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { MarketStore } from './market-store.ts';

const OWNER = 'SELECT owner_id FROM custom_markets WHERE market = ?';
const CLAIM = 'INSERT INTO custom_markets (market, owner_id, claimed_at_ms) VALUES (?, ?, ?)';
const COUNT_OWNED = 'SELECT count(*) AS owned FROM custom_markets WHERE owner_id = ?';
const LIST_OWNED = `SELECT market FROM custom_markets WHERE owner_id = ? AND market > ? AND instr(lower(market), lower(?)) > 0
  ORDER BY market LIMIT ?`;
const RELEASE = 'DELETE FROM custom_markets WHERE market = ? AND owner_id = ?';
const CANDIDATE = 'SELECT at_ms, low, high FROM outlier_candidates WHERE market = ?';
const SAVE_CANDIDATE = `INSERT INTO outlier_candidates (market, at_ms, low, high) VALUES (?, ?, ?, ?)
  ON CONFLICT (market) DO UPDATE SET at_ms = excluded.at_ms, low = excluded.low, high = excluded.high`;
const DROP_CANDIDATE = 'DELETE FROM outlier_candidates WHERE market = ?';

export function createSqliteMarketStore(db: SqliteDatabase): MarketStore {
  function readOwner(market: string): string | undefined {
    const row = db.prepare(OWNER).get(market) as { owner_id: string } | undefined;
    return row?.owner_id;
  }

  return {
    claim: ({ market, userId, claimedAtMs, ownedMax }) =>
      db.write(() => {
        const ownerId = readOwner(market);
        if (ownerId !== undefined) return { kind: 'owned', ownerId };
        const { owned } = db.prepare(COUNT_OWNED).get(userId) as unknown as { owned: number };
        if (owned >= ownedMax) return { kind: 'limit' };
        db.prepare(CLAIM).run(market, userId, claimedAtMs);
        return { kind: 'owned', ownerId: userId };
      }),
    ownerOf: async (market) => readOwner(market),
    async listOwned({ userId, q, after, limit }) {
      const rows = db.prepare(LIST_OWNED).all(userId, after ?? '', q ?? '', limit) as unknown as { market: string }[];
      return rows.map((row) => row.market);
    },
    release: (market, userId) =>
      db.write(() => {
        const released = db.prepare(RELEASE).run(market, userId);
        if (Number(released.changes) > 0) db.prepare(DROP_CANDIDATE).run(market);
      }),
    saveCandidate: (market, { atMs, low, high }) =>
      db.write(() => {
        db.prepare(SAVE_CANDIDATE).run(market, atMs, low, high);
      }),
    async candidateOf(market) {
      const row = db.prepare(CANDIDATE).get(market) as { at_ms: number; low: number; high: number } | undefined;
      return row && { atMs: row.at_ms, low: row.low, high: row.high };
    },
  };
}
