/** Channels in SQLite: one row each, changed whole. */
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { ChannelChange, ChannelStore, VerificationClaim } from './channel-store.ts';
import type { ChannelKind, ChannelRecord, ChannelState } from './notification.ts';

/** Columns of a channel, aliased `c`, as `toChannel` reads them. */
export const CHANNEL_COLUMNS = `c.id, c.user_id, c.kind, c.name, c.target, c.secret, c.is_default, c.state, c.state_reason, c.verify_round,
  c.verify_sent, c.verify_tries, c.verify_due_ms, c.failing_since_ms, c.version, c.created_at_ms, c.updated_at_ms,
  c.last_delivery_state, c.last_delivery_at_ms`;

const SELECT = `SELECT ${CHANNEL_COLUMNS} FROM channels c`;
const REPLACE = `INSERT OR REPLACE INTO channels (${CHANNEL_COLUMNS.replaceAll('c.', '')})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export function createSqliteChannelStore(db: SqliteDatabase): ChannelStore {
  const find = (userId: string, id: string): ChannelRecord | undefined => {
    const row = db.prepare(`${SELECT} WHERE id = ? AND user_id = ?`).get(id, userId);
    return row && toChannel(row);
  };
  const ofUser = (userId: string): ChannelRecord[] =>
    db.prepare(`${SELECT} WHERE user_id = ? ORDER BY id`).all(userId).map(toChannel);

  function changeNow(userId: string, id: string, change: ChannelChange): Result<ChannelRecord, Problem> {
    const current = find(userId, id);
    if (!current) return err(problem('not_found', `There is no channel ${id}.`));
    const changed = change(current);
    if (!changed.ok || changed.value === current) return changed;
    const next = { ...changed.value, version: current.version + 1 };
    put(db, next);
    return ok(next);
  }

  return {
    insert(channel, channelsMax) {
      return db.write(() => {
        if (ofUser(channel.userId).length >= channelsMax) {
          return err(problem('limit_reached', `An account has at most ${channelsMax} channels. Delete one first.`));
        }
        put(db, channel);
        return ok(channel);
      });
    },
    get: async (userId, id) => find(userId, id),
    async find(id) {
      const row = db.prepare(`${SELECT} WHERE id = ?`).get(id);
      return row && toChannel(row);
    },
    async list(userId, page) {
      const sql = `${SELECT} WHERE user_id = ? AND id > ? ORDER BY id LIMIT ?`;
      return db
        .prepare(sql)
        .all(userId, page.afterId ?? '', page.limit)
        .map(toChannel);
    },
    async ofUsers(userIds) {
      const found = new Map<string, readonly ChannelRecord[]>();
      for (const userId of userIds) {
        const channels = ofUser(userId);
        if (channels.length > 0) found.set(userId, channels);
      }
      return found;
    },
    change: (userId, id, change) => db.write(() => changeNow(userId, id, change)),
    remove(userId, id, check) {
      return db.write(() => {
        const current = find(userId, id);
        if (!current) return err(problem('not_found', `There is no channel ${id}.`));
        const allowed = check(current);
        if (allowed.ok) db.prepare('DELETE FROM channels WHERE id = ?').run(id);
        return allowed;
      });
    },
    async removeOfUser(userId) {
      await db.write(() => db.prepare('DELETE FROM channels WHERE user_id = ?').run(userId));
    },
    async claimVerifications(claim) {
      // A read first, so that idling writes nothing.
      const isDue = db
        .prepare('SELECT 1 FROM channels WHERE verify_due_ms IS NOT NULL AND verify_due_ms <= ? LIMIT 1')
        .get(claim.nowMs);
      return isDue ? db.write(() => claimVerifications(db, claim)) : [];
    },
    async endVerification(id, round) {
      const sql = 'UPDATE channels SET verify_due_ms = NULL WHERE id = ? AND verify_round = ?';
      await db.write(() => db.prepare(sql).run(id, round));
    },
    noteFailure(id, nowMs) {
      const sql = 'UPDATE channels SET failing_since_ms = ? WHERE id = ? AND failing_since_ms IS NULL';
      return db.write(() => {
        db.prepare(sql).run(nowMs, id);
        return Number(db.prepare('SELECT failing_since_ms AS at FROM channels WHERE id = ?').get(id)?.at ?? nowMs);
      });
    },
    async noteSuccess(id) {
      const sql = 'UPDATE channels SET failing_since_ms = NULL WHERE id = ? AND failing_since_ms IS NOT NULL';
      await db.write(() => db.prepare(sql).run(id));
    },
  };
}

function put(db: SqliteDatabase, channel: ChannelRecord): void {
  db.prepare(REPLACE).run(
    channel.id,
    channel.userId,
    channel.kind,
    channel.name ?? null,
    channel.target,
    channel.secret ?? null,
    channel.isDefault ? 1 : 0,
    channel.state,
    channel.stateReason ?? null,
    channel.verifyRound,
    channel.verifySent,
    channel.verifyTries,
    channel.verifyDueMs ?? null,
    channel.failingSinceMs ?? null,
    channel.version,
    channel.createdAtMs,
    channel.updatedAtMs,
    channel.lastDelivery?.state ?? null,
    channel.lastDelivery?.atMs ?? null,
  );
}

function claimVerifications(db: SqliteDatabase, claim: VerificationClaim): ChannelRecord[] {
  const sql = `${SELECT} WHERE verify_due_ms IS NOT NULL AND verify_due_ms <= ? ORDER BY verify_due_ms LIMIT ?`;
  const due = db.prepare(sql).all(claim.nowMs, claim.limit).map(toChannel);
  const update = db.prepare('UPDATE channels SET verify_sent = ?, verify_due_ms = ? WHERE id = ?');
  for (const channel of due) {
    const sent = channel.verifySent + 1;
    update.run(sent, claim.nextDueMs(sent) ?? null, channel.id);
  }
  return due;
}

export function toChannel(row: Record<string, unknown>): ChannelRecord {
  return {
    id: String(row.id),
    userId: String(row.user_id),
    kind: row.kind as ChannelKind,
    ...(row.name === null ? {} : { name: String(row.name) }),
    target: String(row.target),
    ...(row.secret === null ? {} : { secret: row.secret as Uint8Array }),
    isDefault: row.is_default === 1,
    state: row.state as ChannelState,
    ...(row.state_reason === null ? {} : { stateReason: String(row.state_reason) }),
    verifyRound: Number(row.verify_round),
    verifySent: Number(row.verify_sent),
    verifyTries: Number(row.verify_tries),
    ...(row.verify_due_ms === null ? {} : { verifyDueMs: Number(row.verify_due_ms) }),
    ...(row.failing_since_ms === null ? {} : { failingSinceMs: Number(row.failing_since_ms) }),
    version: Number(row.version),
    ...(row.last_delivery_state === null
      ? {}
      : {
          lastDelivery: {
            state: row.last_delivery_state as Required<ChannelRecord>['lastDelivery']['state'],
            atMs: Number(row.last_delivery_at_ms),
          },
        }),
    createdAtMs: Number(row.created_at_ms),
    updatedAtMs: Number(row.updated_at_ms),
  };
}
