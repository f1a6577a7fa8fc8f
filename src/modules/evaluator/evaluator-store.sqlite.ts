/**
 * The evaluator's memory in SQLite. Definitions are read as they stand when the firing is written, so an event is complete by itself.
 * Rows come as arrays, without names: at start a million of them are read, and a burst reads one per firing.
 */

import { parseRearm } from '#contract/alert-rules';
import { formatDecimal } from '#contract/decimal';
import type { AlertFired, AlertStopped, TaskTemplate } from '#contract/events';
import { firingId } from '#contract/ids';
import type { AlertProgress, Firing, Phase } from '#engine';
import type { Outbox } from '#platform/bus/outbox';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { Commit, Decision, EvaluatorStore, FiredSoFar, LiveAlert, PartitionMark } from './evaluator-store.ts';

/** Firings in one message on the bus: large enough that a million firings are two thousand messages, small enough to handle in milliseconds. */
const FIRINGS_PER_MESSAGE_MAX = 500;

const LIVE = `SELECT s.partition, s.id, a.market, a.condition, a.trigger, a.repeat, a.cooldown_ms, a.rearm, s.arming, s.phase, s.sequence,
    s.sequence_at_arming, s.held_back, s.last_fired_at_ms, s.cooldown_until_ms, s.applied_market, s.applied_at_ms, a.updated_at_ms, s.armed_at_ms
  FROM alert_states s JOIN alerts a ON a.id = s.id WHERE s.state IN ('waiting', 'armed', 'cooldown', 'rearming') ORDER BY s.id`;

const DEFINITION = 'SELECT user_id, market, condition, note, channels, task FROM alerts WHERE id = ?';

const FIRING = `INSERT OR IGNORE INTO firings (alert_id, sequence, user_id, market, condition, at_ms, fired_at_ms, price, value, backfilled)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const PATCH = `UPDATE alert_states SET state = ?, state_reason = ?, phase = ?, sequence = max(sequence, ?), sequence_at_arming = ?, held_back = ?,
    last_fired_at_ms = ?, cooldown_until_ms = ?, applied_market = ?, applied_at_ms = ? WHERE id = ? AND arming = ?`;

const PATCH_OF_OLDER_ARMING = `UPDATE alert_states SET sequence = max(sequence, ?), last_fired_at_ms = max(last_fired_at_ms, ?) WHERE id = ?`;

const MARK = `INSERT INTO market_marks (partition, market, at_ms, last) VALUES (?, ?, ?, ?)
  ON CONFLICT (partition, market) DO UPDATE SET at_ms = excluded.at_ms, last = excluded.last WHERE excluded.at_ms >= at_ms`;

type LiveRow = [
  partition: number,
  id: string,
  market: string,
  condition: string,
  trigger: 'edge' | 'state',
  repeat: number,
  cooldownMs: number,
  rearm: string | null,
  arming: number,
  phase: Phase,
  sequence: number,
  sequenceAtArming: number,
  heldBack: number,
  lastFiredAtMs: number,
  cooldownUntilMs: number,
  appliedMarket: string,
  appliedAtMs: number,
  updatedAtMs: number,
  armedAtMs: number,
];

type DefinitionRow = [
  userId: string,
  market: string,
  condition: string,
  note: string | null,
  channels: string | null,
  task: string | null,
];

export function createSqliteEvaluatorStore(deps: {
  db: SqliteDatabase;
  outbox: Outbox;
  newId: () => string;
}): EvaluatorStore {
  const { db, outbox, newId } = deps;

  function prepareArrays(sql: string) {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  }

  const definition = prepareArrays(DEFINITION);
  const insertFiring = db.prepare(FIRING);
  const patchState = db.prepare(PATCH);
  const patchSequence = db.prepare(PATCH_OF_OLDER_ARMING);
  const putMark = db.prepare(MARK);

  function recentFirings(alertId: string): number[] {
    const rows = db
      .prepare('SELECT at_ms FROM firings WHERE alert_id = ? ORDER BY sequence DESC LIMIT 15')
      .all(alertId);
    return rows.map((row) => Number(row.at_ms)).reverse();
  }

  /** The event of a firing that is new, or undefined when it was known or its alert is gone. */
  function recordFiring(firing: Firing, { firedAtMs, isBackfilled }: Commit): AlertFired | undefined {
    const row = definition.get(firing.alertId) as unknown as DefinitionRow | undefined;
    if (!row) return undefined;
    const [userId, market, condition, note, channels, task] = row;
    const { alertId, sequence, atMs, price, value } = firing;
    const texts = [alertId, sequence, userId, market, condition] as const;
    const inserted = insertFiring.run(...texts, atMs, firedAtMs, price, value, isBackfilled ? 1 : 0);
    if (inserted.changes === 0) return undefined;
    return {
      firingId: firingId(alertId, sequence),
      alertId,
      sequence,
      userId,
      market,
      condition,
      atMs,
      firedAtMs,
      price: formatDecimal(price),
      value: formatDecimal(value),
      backfilled: isBackfilled,
      ...(note === null ? {} : { note }),
      ...(channels === null ? {} : { channels: JSON.parse(channels) as string[] }),
      ...(task === null ? {} : { task: JSON.parse(task) as TaskTemplate }),
    };
  }

  function applyProgress({ alertId, progress, state }: Decision, firedAtMs: number): void {
    const reason = state === 'suspended' ? 'flood' : null;
    const isMoved =
      state !== undefined &&
      patchState.run(
        state,
        reason,
        progress.phase,
        progress.sequence,
        progress.sequenceAtArming,
        progress.heldBack,
        progress.lastFiredAtMs,
        progress.cooldownUntilMs,
        progress.appliedMarket,
        progress.appliedAtMs,
        alertId,
        progress.arming,
      ).changes > 0;
    if (!isMoved) patchSequence.run(progress.sequence, progress.lastFiredAtMs, alertId);
    else if (state === 'suspended') tellStopped(alertId, firedAtMs);
  }

  function tellStopped(alertId: string, atMs: number): void {
    const row = definition.get(alertId) as unknown as DefinitionRow | undefined;
    if (!row) return;
    const body: AlertStopped = {
      alertId,
      userId: row[0],
      market: row[1],
      condition: row[2],
      state: 'suspended',
      reason: 'flood',
      atMs,
    };
    outbox.append({ id: newId(), topic: 'evaluator.alert.stopped', body });
  }

  return {
    async marks() {
      return db
        .prepare('SELECT partition, market, at_ms AS atMs, last FROM market_marks')
        .all() as unknown as PartitionMark[];
    },

    async loadLive(each) {
      let count = 0;
      for (const row of prepareArrays(LIVE).iterate() as Iterable<unknown>) {
        const alert = liveAlert(row as LiveRow);
        each(mayFlood(alert) ? { ...alert, recentFiredAtMs: recentFirings(alert.spec.id) } : alert);
        count++;
      }
      return count;
    },

    async firedSoFar(alertIds) {
      const statement = db.prepare('SELECT sequence, last_fired_at_ms AS lastFiredAtMs FROM alert_states WHERE id = ?');
      const found = new Map<string, FiredSoFar>();
      for (const id of alertIds) {
        const row = statement.get(id) as FiredSoFar | undefined;
        if (row) found.set(id, { sequence: row.sequence, lastFiredAtMs: row.lastFiredAtMs });
      }
      return found;
    },

    commit(commit: Commit) {
      return db.write(() => {
        let batch: AlertFired[] = [];
        for (const decision of commit.decisions) {
          for (const firing of decision.firings) {
            const event = recordFiring(firing, commit);
            if (event) batch.push(event);
          }
          applyProgress(decision, commit.firedAtMs);
          if (batch.length < FIRINGS_PER_MESSAGE_MAX) continue;
          outbox.append({ id: newId(), topic: 'evaluator.alert.fired', body: { firings: batch } });
          batch = [];
        }
        if (batch.length > 0) outbox.append({ id: newId(), topic: 'evaluator.alert.fired', body: { firings: batch } });
        for (const mark of commit.marks) putMark.run(commit.partition, mark.market, mark.atMs, mark.last);
      });
    },
  };
}

/** More than 15 firings in 3 minutes are possible. */
function mayFlood({ spec, progress }: LiveAlert): boolean {
  return progress.sequence > 1 && (spec.repeat === 0 || spec.repeat > 15) && spec.cooldownMs <= 12_000;
}

function liveAlert(row: LiveRow): LiveAlert {
  const [
    partition,
    id,
    market,
    condition,
    trigger,
    repeat,
    cooldownMs,
    rearm,
    arming,
    phase,
    sequence,
    sequenceAtArming,
    heldBack,
  ] = row;
  const spec = { id, market, condition, trigger, repeat, cooldownMs };
  const distance = rearm === null ? undefined : parseRearm(rearm);
  return {
    partition,
    spec: distance ? { ...spec, rearm: distance } : spec,
    armedAtMs: row[18],
    progress: {
      arming,
      phase,
      sequence,
      sequenceAtArming,
      heldBack,
      lastFiredAtMs: row[13],
      cooldownUntilMs: row[14],
      ...appliedOf(row),
    },
  };
}

/**
 * An alert whose arming was durable and not yet evaluated when the process ended: what its venue's history tells of before that instant does not
 * concern it. Markets of one's own have no history but what is pushed, of any past.
 */
function appliedOf(row: LiveRow): Pick<AlertProgress, 'appliedMarket' | 'appliedAtMs'> {
  const [market, appliedMarket, appliedAtMs, updatedAtMs] = [row[2], row[15], row[16], row[17]];
  const isUnseen = appliedMarket === '' && !market.startsWith('custom:');
  return isUnseen ? { appliedMarket: market, appliedAtMs: updatedAtMs } : { appliedMarket, appliedAtMs };
}
