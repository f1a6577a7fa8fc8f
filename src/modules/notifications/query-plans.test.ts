/** Every statement of the stores stands on an index: asked of SQLite itself, for all that one use of everything prepares. */
import { expect, test } from 'vitest';
import { ok } from '#contract/result';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createSqliteChannelStore } from './channel-store.sqlite.ts';
import { createSqliteDeliveryStore } from './delivery-store.sqlite.ts';
import { NOW_MS, sampleChannel, sampleDraft, sampleId } from './notification-samples.ts';
import { createSqliteNotificationStore } from './notification-store.sqlite.ts';
import { createSqliteStreamStore } from './stream-store.sqlite.ts';

test('no statement reads a whole table', async () => {
  const database = openSqliteDatabase(':memory:');
  const statements = new Set<string>();
  const db = { ...database, prepare: (sql: string) => database.prepare(statements.add(sql) && sql) };
  const [channels, notifications] = [createSqliteChannelStore(db), createSqliteNotificationStore(db)];
  const [deliveries, items] = [createSqliteDeliveryStore(db), createSqliteStreamStore(db)];
  const [id, userId, nowMs, max] = [sampleId('c'), 'ann', NOW_MS, 5];

  await channels.insert(sampleChannel({ id, verifyDueMs: nowMs }), 5);
  await channels.list(userId, { limit: 5 });
  await channels.claimVerifications({ nowMs, limit: 5, nextDueMs: () => undefined });
  await channels.find(id);
  await channels.endVerification(id, 1);
  await channels.noteFailure(id, nowMs);
  await channels.noteSuccess(id);
  await notifications.add([sampleDraft({ channelIds: [id] })]);
  for (const isUnreadOnly of [true, false]) await notifications.list(userId, { isUnreadOnly, limit: 5 });
  await notifications.countUnread(userId, 5);
  await notifications.markRead(userId, 'x.1');
  await notifications.markAllRead(userId, 9, 5);
  await notifications.after(userId, 0, 5);
  await notifications.latestSeq();
  await deliveries.lanes('', 5);
  const { claimed } = await deliveries.claim({ lanes: [{ channelId: id, max }], owner: 'w', nowMs, leaseMs: 1 });
  const ref = { seq: claimed[0]?.seq ?? 0, channelId: id };
  await deliveries.release({ nowMs: nowMs + 9, isAll: false, max });
  await deliveries.record({
    ...ref,
    owner: 'w',
    attempt: 1,
    atMs: 0,
    tookMs: 0,
    endedAtMs: 0,
    outcome: 'retry',
    state: 'dead',
    step: 1,
  });
  for (const state of ['dead', 'failed', 'pending'] as const)
    await deliveries.list({ userId, channelIds: [id], state, limit: 5 });
  await deliveries.list({ userId, channelIds: [], notificationId: 'x.1', limit: 5 });
  await deliveries.get(userId, { notificationId: 'x.1', channelId: id });
  await deliveries.attempts(ref);
  await deliveries.countsOf(userId, ['x.1']);
  await deliveries.retry(ref, nowMs);
  await deliveries.totals(5);
  for (const state of ['dead', 'failed'] as const) await deliveries.listOfAll({ state, limit: 5 });
  await deliveries.channelsWithDead('', 5);
  await deliveries.replayDead(id, { sinceMs: 0, nowMs, max });
  await deliveries.closeOpen(id, { reason: 'x', nowMs, max });
  await items.add({ id: 'm', userId, event: 'task', body: '{}', createdAtMs: nowMs });
  await items.after(userId, 0, 5);
  await items.latestSeq();
  await items.prune(nowMs, 5);
  await items.removeOfUser(userId, 5);
  await notifications.removeOfUser(userId, 5);
  await channels.remove(userId, id, ok);
  await channels.removeOfUser(userId);

  expect(statements.size).toBeGreaterThan(30);
  const scans = [...statements].flatMap((sql) =>
    database.connection
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((row) => String(row.detail))
      .filter((detail) => /^SCAN (?!lanes|CONSTANT|\(|\d)/.test(detail))
      .map((detail) => `${detail}: ${sql}`),
  );
  expect(scans).toEqual([]);
});
