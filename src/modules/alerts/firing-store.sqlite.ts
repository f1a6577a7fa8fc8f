/**
 * Firings in SQLite, read only but for the removal of a user's. All firings walk the index of their user, those of one market the index of their
 * user and market, those of one alert the primary key.
 */
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { FiringListQuery, FiringRecord, FiringStore } from './firing-store.ts';

const COLUMNS = `alert_id AS alertId, sequence, market, condition, at_ms AS atMs, fired_at_ms AS firedAtMs, price, value, backfilled`;

const IN_ORDER = `fired_at_ms >= ? AND (fired_at_ms, alert_id, sequence) < (?, ?, ?)
  ORDER BY fired_at_ms DESC, alert_id DESC, sequence DESC LIMIT ?`;
const OF_USER = `SELECT ${COLUMNS} FROM firings INDEXED BY firings_by_user WHERE user_id = ? AND ${IN_ORDER}`;
const OF_MARKET = `SELECT ${COLUMNS} FROM firings INDEXED BY firings_by_market WHERE user_id = ? AND market = ? AND ${IN_ORDER}`;

const OF_ALERT = `SELECT ${COLUMNS} FROM firings
  WHERE alert_id = ? AND sequence < ? AND user_id = ? ORDER BY sequence DESC LIMIT ?`;

const REMOVE = `DELETE FROM firings WHERE (alert_id, sequence) IN
  (SELECT alert_id, sequence FROM firings INDEXED BY firings_by_user WHERE user_id = ? LIMIT ?)`;

export function createSqliteFiringStore(deps: { db: SqliteDatabase }): FiringStore {
  const { db } = deps;

  return {
    async list(query) {
      const rows = query.alertId === undefined ? ofUser(db, query) : ofAlert(db, query, query.alertId);
      return { items: rows.slice(0, query.limit), hasMore: rows.length > query.limit };
    },
    removeOfUser: (userId, limit) => db.write(() => Number(db.prepare(REMOVE).run(userId, limit).changes)),
  };
}

function ofUser(db: SqliteDatabase, query: FiringListQuery): FiringRecord[] {
  const { firedAtMs, alertId, sequence } = query.after ?? {
    firedAtMs: Number.MAX_SAFE_INTEGER,
    alertId: '',
    sequence: 0,
  };
  const range = [query.sinceMs ?? 0, firedAtMs, alertId, sequence, query.limit + 1];
  const rows =
    query.market === undefined
      ? db.prepare(OF_USER).all(query.userId, ...range)
      : db.prepare(OF_MARKET).all(query.userId, query.market, ...range);
  return rows.map(firingOf);
}

/**
 * Sequences of one alert grow with the instant of computing, so `since` cuts the page rather than searching on. All its firings are of one
 * market, as an alert never changes its own: another market has none of them.
 */
function ofAlert(db: SqliteDatabase, query: FiringListQuery, alertId: string): FiringRecord[] {
  const below = query.after?.sequence ?? Number.MAX_SAFE_INTEGER;
  const rows = db
    .prepare(OF_ALERT)
    .all(alertId, below, query.userId, query.limit + 1)
    .map(firingOf);
  if (query.market !== undefined && rows[0]?.market !== query.market) return [];
  const tooOld = rows.findIndex((firing) => firing.firedAtMs < (query.sinceMs ?? 0));
  return tooOld < 0 ? rows : rows.slice(0, tooOld);
}

function firingOf(row: Record<string, unknown>): FiringRecord {
  const { backfilled, ...rest } = row;
  return { ...(rest as unknown as Omit<FiringRecord, 'isBackfilled'>), isBackfilled: backfilled === 1 };
}
