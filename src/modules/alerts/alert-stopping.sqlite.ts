/**
 * Alerts that stop without their owner's doing, in SQLite: at their expiry, or with a market that they read. In one step the alert is off and its
 * owner will be told. Each call looks at a bounded number of alerts, stopped before or not.
 */
import type { AlertStopped } from '#contract/events';
import type { Outbox } from '#platform/bus/outbox';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { type AlertRecord, isLive } from './alert.ts';
import { storedReason } from './alert-rows.sqlite.ts';
import type { DelistingPlace, DelistingStep, EndedAlert } from './alert-store.ts';

export type StopperDeps = { readonly db: SqliteDatabase; readonly outbox: Pick<Outbox, 'append'> };

/** `paused` by its owner, or one of those that stop by themselves. */
export const DISARM = `UPDATE alert_states SET arming = arming + 1, state = ?, state_reason = ?, phase = 'off' WHERE id = ?`;

const STOPPING = 'a.id, a.partition, a.user_id AS userId, a.market, a.condition, s.state, s.arming';

const DUE = `SELECT ${STOPPING} FROM alerts a INDEXED BY alerts_by_expiry CROSS JOIN alert_states s ON s.id = a.id
  WHERE a.expiry_due_at_ms <= ? ORDER BY a.expiry_due_at_ms LIMIT ?`;

const ON_MARKET = `SELECT ${STOPPING} FROM alerts a INDEXED BY alerts_by_market CROSS JOIN alert_states s ON s.id = a.id
  WHERE a.market = ? AND (a.user_id, a.id) > (?, ?) ORDER BY a.user_id, a.id LIMIT ?`;

const READING = `SELECT ${STOPPING} FROM alert_reads r CROSS JOIN alerts a ON a.id = r.alert_id CROSS JOIN alert_states s ON s.id = a.id
  WHERE r.market = ? AND r.alert_id > ? ORDER BY r.alert_id LIMIT ?`;

interface StoppingRow extends EndedAlert {
  readonly userId: string;
  readonly market: string;
  readonly condition: string;
  readonly state: AlertRecord['state'];
}

/** Inside a write. */
export function expireDue(deps: StopperDeps, nowMs: number, limit: number) {
  const due = deps.db.prepare(DUE).all(nowMs, limit) as unknown as StoppingRow[];
  const expired: EndedAlert[] = [];
  for (const row of due) {
    deps.db.prepare('UPDATE alerts SET expiry_due_at_ms = NULL WHERE id = ?').run(row.id);
    if (isLive(row.state)) expired.push(stop(deps, row, { state: 'expired', reason: 'expired', atMs: nowMs }));
  }
  return { dealtWith: due.length, expired };
}

/** Inside a write. First the alerts on the market, by their users, then those that read it beside their own. */
export function suspendReaders(
  deps: StopperDeps,
  gone: { readonly market: string; readonly atMs: number },
  after: DelistingPlace = { kind: 'on', userId: '', id: '' },
  limit: number,
): DelistingStep {
  const { market, atMs } = gone;
  const { kind, userId, id } = after;
  const found =
    kind === 'on'
      ? deps.db.prepare(ON_MARKET).all(market, userId, id, limit)
      : deps.db.prepare(READING).all(market, id, limit);
  const rows = found as unknown as StoppingRow[];
  const how = { state: 'suspended', reason: 'market_delisted', delistedMarket: market, atMs } as const;
  const suspended = rows.filter(({ state }) => isLive(state)).map((row) => stop(deps, row, how));
  const last = rows.length === limit ? rows.at(-1) : undefined;
  if (last) return { suspended, next: { kind, userId: last.userId, id: last.id } };
  return { suspended, next: kind === 'on' ? { kind: 'reading', userId: '', id: '' } : undefined };
}

function stop(
  { db, outbox }: StopperDeps,
  { id, partition, userId, market, condition, arming }: StoppingRow,
  how: Pick<AlertStopped, 'state' | 'reason' | 'delistedMarket' | 'atMs'>,
): EndedAlert {
  db.prepare(DISARM).run(how.state, storedReason(how), id);
  outbox.append({
    id: `${id}.${how.state}.${arming + 1}`,
    topic: 'evaluator.alert.stopped',
    body: { alertId: id, userId, market, condition, ...how },
  });
  return { id, partition, arming: arming + 1 };
}
