/**
 * Alerts in SQLite. A create is two rows in the group commit, and one more for each market beside its own that it reads. Lists walk the index of
 * their user (or user and market) by id; a filter that has no index of its own (state, text) is applied to bounded pieces of that walk, and the
 * event loop has its turn between them.
 */
import { setImmediate as giveWay } from 'node:timers/promises';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { type AlertFields, type AlertRecord, isLive } from './alert.ts';
import { addReads, removeReads } from './alert-reads.sqlite.ts';
import { CHANGEABLE_COLUMNS, changeableValues, JOINS, RECORD_COLUMNS, recordOf } from './alert-rows.sqlite.ts';
import { listAlerts } from './alert-search.sqlite.ts';
import { DISARM, expireDue, type StopperDeps, suspendReaders } from './alert-stopping.sqlite.ts';
import type { AlertChange, AlertStore, EndedAlert, MarketCount, NewAlert, Rearming, Refusal } from './alert-store.ts';

/** Alerts that one step of a long count looks at: about a millisecond. */
const STEP_ALERTS = 2_000;

const INSERT_ALERT = `INSERT INTO alerts (id, user_id, market, partition, version, created_at_ms, updated_at_ms, ${CHANGEABLE_COLUMNS.join(', ')})
  VALUES (?, ?, ?, ?, 1, ?, ?, ${CHANGEABLE_COLUMNS.map(() => '?').join(', ')})`;

const INSERT_STATE = `INSERT INTO alert_states (id, partition, arming, state, state_reason, phase, sequence, sequence_at_arming, held_back,
    last_fired_at_ms, cooldown_until_ms, applied_market, applied_at_ms, armed_at_ms) VALUES (?, ?, 1, ?, NULL, ?, 0, 0, 0, 0, 0, '', 0, ?)`;

const FIND = `SELECT ${RECORD_COLUMNS} FROM alerts a ${JOINS} WHERE a.id = ? AND a.user_id = ?`;

const CHANGE_FIELDS = `UPDATE alerts SET ${CHANGEABLE_COLUMNS.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`;
const CHANGE_VERSION = 'UPDATE alerts SET version = version + 1, updated_at_ms = ? WHERE id = ?';

/** A cooldown goes on over an arming: no firing within `cooldown` of the last one, as the engine has it. */
const ARM = `UPDATE alert_states SET arming = arming + 1, state = ?, state_reason = NULL, phase = ?, sequence_at_arming = sequence, held_back = 0,
    cooldown_until_ms = CASE WHEN last_fired_at_ms > 0 AND ? > 0 THEN last_fired_at_ms + ? ELSE 0 END, applied_market = '', applied_at_ms = 0, armed_at_ms = ?
  WHERE id = ?`;
const RENEW_EXPIRY = 'UPDATE alerts SET expiry_due_at_ms = expires_at_ms WHERE id = ?';

const ENDED = 'SELECT a.id, a.partition, s.arming FROM alerts a CROSS JOIN alert_states s ON s.id = a.id';

const LIVE_STORED = "s.state IN ('waiting', 'armed', 'cooldown', 'rearming')";
const COUNT_ALL = `SELECT a.market, count(*) AS alerts FROM alerts a CROSS JOIN alert_states s ON s.id = a.id
  WHERE a.id > ? AND a.id <= ? AND ${LIVE_STORED} AND NOT (a.market >= 'custom:' AND a.market < 'custom;') GROUP BY a.market`;
const COUNT_OWN = `SELECT a.market, count(*) AS alerts FROM alerts a INDEXED BY alerts_by_user CROSS JOIN alert_states s ON s.id = a.id
  WHERE a.user_id = ? AND a.id > ? AND a.id <= ? AND ${LIVE_STORED} AND a.market >= 'custom:' AND a.market < 'custom;' GROUP BY a.market`;

export function createSqliteAlertStore(deps: StopperDeps): AlertStore {
  const { db } = deps;

  function insert(alert: NewAlert): void {
    const { id, userId, market, partition, createdAtMs, phase } = alert;
    db.prepare(INSERT_ALERT).run(id, userId, market, partition, createdAtMs, createdAtMs, ...changeableValues(alert));
    db.prepare(INSERT_STATE).run(id, partition, phase, phase, createdAtMs);
    addReads(db, id, alert);
  }

  function find(userId: string, id: string): AlertRecord | undefined {
    const row = db.prepare(FIND).get(id, userId);
    return row === undefined ? undefined : recordOf(row);
  }

  return {
    create: (alerts) => db.write(() => alerts.forEach(insert)),

    async find(userId, id) {
      return find(userId, id);
    },

    list: (query) => listAlerts(db, query),

    async count(userId) {
      const row = db.prepare('SELECT count(*) AS alerts FROM alerts WHERE user_id = ?').get(userId);
      return Number(row?.alerts);
    },

    change: (change) => db.write(() => applyChange(db, change, () => find(change.userId, change.id))),

    remove: (userId, id, version) =>
      db.write((): EndedAlert | Refusal => {
        const alert = find(userId, id);
        if (!alert) return 'missing';
        if (version !== undefined && version !== alert.version) return 'stale';
        removeRows(db, id);
        return { id, partition: alert.partition, arming: alert.arming };
      }),

    removeOfUser: (userId, limit) =>
      db.write(() => {
        const ended = db.prepare(`${ENDED} WHERE a.user_id = ? ORDER BY a.id LIMIT ?`).all(userId, limit);
        for (const alert of ended) removeRows(db, String(alert.id));
        return ended as unknown as EndedAlert[];
      }),

    expire: (nowMs, limit) => db.write(() => expireDue(deps, nowMs, limit)),

    suspendDelisted: (gone, after, limit) => db.write(() => suspendReaders(deps, gone, after, limit)),

    async nextExpiryAtMs() {
      const row = db
        .prepare(
          'SELECT expiry_due_at_ms AS atMs FROM alerts WHERE expiry_due_at_ms IS NOT NULL ORDER BY expiry_due_at_ms LIMIT 1',
        )
        .get();
      return row === undefined ? undefined : Number(row.atMs);
    },

    topMarkets: (userId, limit) => countLive(db, userId, limit),
  };
}

function removeRows(db: SqliteDatabase, id: string): void {
  db.prepare('DELETE FROM alerts WHERE id = ?').run(id);
  db.prepare('DELETE FROM alert_states WHERE id = ?').run(id);
  removeReads(db, id);
}

/** Inside a write. */
function applyChange(
  db: SqliteDatabase,
  change: AlertChange,
  find: () => AlertRecord | undefined,
): AlertRecord | Refusal {
  const before = find();
  if (!before) return 'missing';
  if (before.version !== change.version) return 'stale';
  if (change.rearming?.kind === 'pause' && !isLive(before.state)) return before;
  if (change.fields) changeFields(db, before, change.fields);
  if (change.rearming) rearm(db, change.rearming, { ...before, ...change.fields, updatedAtMs: change.updatedAtMs });
  db.prepare(CHANGE_VERSION).run(change.updatedAtMs, change.id);
  const after = find();
  return after ?? 'missing';
}

function changeFields(db: SqliteDatabase, before: AlertRecord, fields: AlertFields): void {
  db.prepare(CHANGE_FIELDS).run(...changeableValues(fields), before.id);
  if (fields.condition === before.condition) return;
  removeReads(db, before.id);
  addReads(db, before.id, { condition: fields.condition, market: before.market });
}

function rearm(db: SqliteDatabase, rearming: Rearming, alert: AlertRecord): void {
  if (rearming.kind === 'pause') {
    db.prepare(DISARM).run('paused', null, alert.id);
    return;
  }
  const cooldownMs = alert.repeat === 1 ? 0 : alert.cooldownMs;
  db.prepare(ARM).run(rearming.phase, rearming.phase, cooldownMs, cooldownMs, alert.updatedAtMs, alert.id);
  db.prepare(RENEW_EXPIRY).run(alert.id);
}

async function countLive(db: SqliteDatabase, userId: string | undefined, limit: number): Promise<MarketCount[]> {
  const counts = new Map<string, number>();
  const owner = userId === undefined ? [] : [userId];
  const stepEnd = db.prepare(
    `SELECT id FROM alerts WHERE ${userId === undefined ? '' : 'user_id = ? AND '}id > ? ORDER BY id LIMIT 1 OFFSET ${STEP_ALERTS - 1}`,
  );
  const count = db.prepare(userId === undefined ? COUNT_ALL : COUNT_OWN);
  for (let after: string | undefined = ''; after !== undefined; ) {
    const end = stepEnd.get(...owner, after)?.id as string | undefined;
    for (const row of count.all(...owner, after, end ?? '~') as unknown as MarketCount[])
      counts.set(row.market, (counts.get(row.market) ?? 0) + row.alerts);
    after = end;
    if (after !== undefined) await giveWay();
  }
  return [...counts]
    .map(([market, alerts]) => ({ market, alerts }))
    .sort((a, b) => b.alerts - a.alerts || (a.market < b.market ? -1 : 1))
    .slice(0, limit);
}
