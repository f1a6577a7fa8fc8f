/**
 * Deliveries in SQLite: claims and records. Reads for people stand in `delivery-queries.sqlite.ts`.
 * States are literals in the statements, so that the partial indexes apply; the migration says which state is which number.
 */
import type { SqliteDatabase } from '#platform/database/sqlite';
import { CHANNEL_COLUMNS, toChannel } from './channel-store.sqlite.ts';
import { createDeliveryOverview } from './delivery-overview.sqlite.ts';
import { createDeliveryQueries } from './delivery-queries.sqlite.ts';
import type { AttemptEnd, ClaimAnswer, ClaimRequest, DeliveryStore, Lane } from './delivery-store.ts';
import type { ChannelRecord, ClaimedDelivery } from './notification.ts';
import { NOTIFICATION_COLUMNS, toNotification } from './notification-store.sqlite.ts';

/** A loose scan: each step seeks the next channel past the last, so the length of a backlog does not matter. */
const LANES = `WITH RECURSIVE lanes (channel_id) AS (
    SELECT min(channel_id) FROM deliveries INDEXED BY deliveries_open WHERE state < 2 AND channel_id > ?
    UNION ALL
    SELECT (SELECT min(channel_id) FROM deliveries INDEXED BY deliveries_open WHERE state < 2 AND channel_id > lanes.channel_id)
    FROM lanes WHERE lanes.channel_id IS NOT NULL LIMIT ?)
  SELECT channel_id, (SELECT min(next_attempt_ms) FROM deliveries d INDEXED BY deliveries_open
    WHERE d.state < 2 AND d.channel_id = lanes.channel_id) AS due FROM lanes WHERE channel_id IS NOT NULL`;

const DUE = `SELECT d.attempts, d.step, d.notification_seq, ${NOTIFICATION_COLUMNS}
  FROM deliveries d INDEXED BY deliveries_open CROSS JOIN notifications n ON n.seq = d.notification_seq
  WHERE d.state < 2 AND d.channel_id = ? AND d.next_attempt_ms <= ? ORDER BY d.next_attempt_ms LIMIT ?`;

const LEASE = `UPDATE deliveries SET state = 2, attempts = attempts + 1, lease_owner = ?, lease_until_ms = ?
  WHERE notification_seq = ? AND channel_id = ? AND state < 2`;

const END = `UPDATE deliveries SET state = ?, step = ?, next_attempt_ms = coalesce(?, next_attempt_ms), last_error = ?, ended_at_ms = ?,
  lease_owner = NULL, lease_until_ms = NULL
  WHERE notification_seq = ? AND channel_id = ? AND state = 2 AND lease_owner = ? AND attempts = ?`;

const ADD_ATTEMPT = `INSERT OR IGNORE INTO delivery_attempts
  (notification_seq, channel_id, attempt, at_ms, took_ms, outcome, reason, status, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const NOTE_LAST = 'UPDATE channels SET last_delivery_state = ?, last_delivery_at_ms = ? WHERE id = ?';

const END_STATE = { failed: 1, delivered: 3, dead: 4 } as const;

export function createSqliteDeliveryStore(db: SqliteDatabase): DeliveryStore {
  return {
    ...createDeliveryQueries(db),
    ...createDeliveryOverview(db),
    async lanes(afterChannelId, limit) {
      const toLane = (row: Record<string, unknown>): Lane => ({
        channelId: String(row.channel_id),
        dueAtMs: Number(row.due),
      });
      return db.prepare(LANES).all(afterChannelId, limit).map(toLane);
    },
    claim: (claim) => db.write(() => claimAll(db, claim)),
    record: (end) => db.write(() => recordEnd(db, end)),
    async release({ nowMs, isAll, max }) {
      const sql =
        'SELECT notification_seq AS seq, channel_id FROM deliveries WHERE state = 2 AND lease_until_ms <= ? LIMIT ?';
      const find = () => db.prepare(sql).all(isAll ? Number.MAX_SAFE_INTEGER : nowMs, max);
      // Asked several times a second and almost always in vain: a read first, so that idling writes nothing.
      if (find().length === 0) return [];
      return db.write(() => {
        const found = find();
        const free =
          db.prepare(`UPDATE deliveries SET state = 0, next_attempt_ms = ?, lease_owner = NULL, lease_until_ms = NULL
          WHERE notification_seq = ? AND channel_id = ? AND state = 2`);
        for (const row of found) free.run(nowMs, Number(row.seq), String(row.channel_id));
        return [...new Set(found.map((row) => String(row.channel_id)))];
      });
    },
    closeOpen(channelId, { reason, nowMs, max }) {
      const sql = `UPDATE deliveries SET state = 4, last_error = ?, ended_at_ms = ? WHERE channel_id = ? AND notification_seq IN
        (SELECT notification_seq FROM deliveries INDEXED BY deliveries_open WHERE state < 2 AND channel_id = ? LIMIT ?)`;
      return db.write(() => Number(db.prepare(sql).run(reason, nowMs, channelId, channelId, max).changes));
    },
    retry(ref, nowMs) {
      const sql = `UPDATE deliveries SET state = 0, step = 0, next_attempt_ms = ?, ended_at_ms = NULL
        WHERE notification_seq = ? AND channel_id = ? AND state IN (1, 4)`;
      return db.write(() => db.prepare(sql).run(nowMs, ref.seq, ref.channelId).changes > 0);
    },
    replayDead(channelId, { sinceMs, nowMs, max }) {
      const sql = `UPDATE deliveries SET state = 0, step = 0, next_attempt_ms = ?, ended_at_ms = NULL
        WHERE channel_id = ? AND notification_seq IN (SELECT d.notification_seq
          FROM deliveries d INDEXED BY deliveries_dead CROSS JOIN notifications n ON n.seq = d.notification_seq
          WHERE d.state = 4 AND d.channel_id = ? AND n.created_at_ms >= ? AND d.ended_at_ms <= ?
          ORDER BY d.notification_seq DESC LIMIT ?)`;
      return db.write(() => Number(db.prepare(sql).run(nowMs, channelId, channelId, sinceMs, nowMs, max).changes));
    },
  };
}

function claimAll(db: SqliteDatabase, claim: ClaimRequest): ClaimAnswer {
  const claimed: ClaimedDelivery[] = [];
  const closed: string[] = [];
  const findChannel = db.prepare(`SELECT ${CHANNEL_COLUMNS} FROM channels c WHERE id = ?`);
  for (const lane of claim.lanes) {
    const row = findChannel.get(lane.channelId);
    const channel = row && toChannel(row);
    if (!channel || channel.state === 'disabled') closed.push(lane.channelId);
    else if (channel.state === 'active') claimed.push(...claimLane(db, claim, { channel, max: lane.max }));
  }
  return { claimed, closed };
}

function claimLane(
  db: SqliteDatabase,
  claim: ClaimRequest,
  lane: { channel: ChannelRecord; max: number },
): ClaimedDelivery[] {
  const { channel, max } = lane;
  const lease = db.prepare(LEASE);
  return db
    .prepare(DUE)
    .all(channel.id, claim.nowMs, max)
    .map((row) => {
      const seq = Number(row.notification_seq);
      lease.run(claim.owner, claim.nowMs + claim.leaseMs, seq, channel.id);
      const attempt = Number(row.attempts) + 1;
      return {
        seq,
        channelId: channel.id,
        attempt,
        step: Number(row.step),
        notification: toNotification(row),
        channel,
      };
    });
}

function recordEnd(db: SqliteDatabase, end: AttemptEnd): boolean {
  const { seq, channelId } = end;
  const exists = db
    .prepare('SELECT 1 FROM deliveries WHERE notification_seq = ? AND channel_id = ?')
    .get(seq, channelId);
  if (!exists) return false;
  db.prepare(ADD_ATTEMPT).run(
    seq,
    channelId,
    end.attempt,
    end.atMs,
    end.tookMs,
    end.outcome,
    end.reason ?? null,
    end.status ?? null,
    end.answer ?? null,
  );
  const isOver = end.state !== 'failed';
  const moved = db
    .prepare(END)
    .run(
      END_STATE[end.state],
      end.step,
      end.nextAttemptAtMs ?? null,
      end.reason ?? null,
      isOver ? end.endedAtMs : null,
      seq,
      channelId,
      end.owner,
      end.attempt,
    );
  if (moved.changes > 0) db.prepare(NOTE_LAST).run(end.state, end.endedAtMs, channelId);
  return moved.changes > 0;
}
