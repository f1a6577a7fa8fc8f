/** The SQLite adapters of alerts and firings against their suites, and that no query of theirs scans a table. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { AlertStopped } from '#contract/events';
import { conditionMarkets, parseCondition, printCondition } from '#engine';
import { migrate } from '#platform/database/migrate';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeAlertStore } from './alert-store.conformance.ts';
import { createSqliteAlertStore } from './alert-store.sqlite.ts';
import { sampleAlert } from './alert-store-testbed.ts';
import { describeFiringStore } from './firing-store.conformance.ts';
import { createSqliteFiringStore } from './firing-store.sqlite.ts';

describeAlertStore('sqlite', async () => {
  const db = openSqliteDatabase(':memory:');
  const told: AlertStopped[] = [];
  const store = createSqliteAlertStore({ db, outbox: { append: (row) => told.push(row.body as AlertStopped) } });
  return {
    store,
    told,
    moveProgress: (id, progress) =>
      db.write(() => {
        const { state, phase, sequence = 0, heldBack = 0, lastFiredAtMs = 0, cooldownUntilMs = 0 } = progress;
        db.prepare(
          `UPDATE alert_states SET state = ?, phase = ?, sequence = ?, held_back = ?, last_fired_at_ms = ?, cooldown_until_ms = ? WHERE id = ?`,
        ).run(state, phase, sequence, heldBack, lastFiredAtMs, cooldownUntilMs, id);
      }),
    setMarketTime: (partition, market, atMs) =>
      db.write(() => {
        db.prepare('INSERT OR REPLACE INTO market_marks (partition, market, at_ms, last) VALUES (?, ?, ?, 1)').run(
          partition,
          market,
          atMs,
        );
      }),
    progressOf: async (id) =>
      db
        .prepare(
          `SELECT phase, sequence_at_arming AS sequenceAtArming, cooldown_until_ms AS cooldownUntilMs, armed_at_ms AS armedAtMs FROM alert_states WHERE id = ?`,
        )
        .get(id) as never,
    close: () => db.close(),
  };
});

describeFiringStore('sqlite', async () => {
  const db = openSqliteDatabase(':memory:');
  return {
    store: createSqliteFiringStore({ db }),
    add: (userId, firings) =>
      db.write(() => {
        for (const { alertId, sequence, market, condition, atMs, firedAtMs, price, value, isBackfilled } of firings)
          db.prepare('INSERT INTO firings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
            alertId,
            sequence,
            userId,
            market,
            condition,
            atMs,
            firedAtMs,
            price,
            value,
            isBackfilled ? 1 : 0,
          );
      }),
    close: () => db.close(),
  };
});

test('every query walks an index and none sorts', async () => {
  const db = openSqliteDatabase(':memory:');
  const asked = new Set<string>();
  const watched: SqliteDatabase = {
    ...db,
    prepare(sql) {
      asked.add(sql);
      return db.prepare(sql);
    },
  };
  const store = createSqliteAlertStore({ db: watched, outbox: { append: () => undefined } });
  const firings = createSqliteFiringStore({ db: watched });
  const alert = sampleAlert({ expiresAtMs: 1 });
  await store.create([alert]);
  for (const market of [undefined, alert.market])
    for (const text of [undefined, 'x'])
      for (const state of [undefined, 'armed' as const])
        await store.list({ userId: 'ann', market, text, state, beforeId: undefined, limit: 5 });
  await store.count('ann');
  await store.nextExpiryAtMs();
  await store.expire(1, 5);
  await store.suspendDelisted({ market: alert.market, atMs: 1 }, undefined, 5);
  await store.suspendDelisted({ market: alert.market, atMs: 1 }, { kind: 'reading', userId: '', id: '' }, 5);
  for (const alertId of [undefined, alert.id])
    for (const market of [undefined, alert.market])
      await firings.list({ userId: 'ann', alertId, market, sinceMs: 5, after: undefined, limit: 5 });
  await firings.removeOfUser('ann', 5);
  await store.topMarkets('ann', 5);
  await store.removeOfUser('ann', 5);
  for (const sql of asked) {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array(sql.split('?').length - 1).fill(null));
    const steps = plan
      .map((step) => String(step.detail))
      .filter((step) => !/^SCAN \(?subquery|^SCAN CONSTANT ROW/i.test(step));
    // The one walk without a start: the earliest of a partial index, of which one row is read.
    const allowed = /^SCAN alerts USING COVERING INDEX alerts_by_expiry$/;
    expect(
      steps.filter((step) => /^SCAN|TEMP B-TREE FOR ORDER/.test(step) && !allowed.test(step)),
      sql,
    ).toEqual([]);
  }
  await db.close();
});

test('of alerts that were there before, what they read is found in their conditions', () => {
  const migrations = new URL('../../platform/database/migrations/', import.meta.url);
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-'));
  const former = readdirSync(migrations).filter((name) => name < '0010');
  for (const name of former) cpSync(new URL(name, migrations), join(folder, name));
  const connection = new DatabaseSync(':memory:');
  migrate(connection, undefined, pathToFileURL(`${folder}/`));
  rmSync(folder, { recursive: true });
  const market = 'binance:BTC/USDT';
  const conditions = [
    'price > 5',
    `price(${market}) > 5`,
    'price(kraken:ETH/USD) crosses above price',
    'price - price(kraken:ETH/USD) > price(coinbase:price/USD-x_1.2)',
    'any(price(kraken:ETH/USD) > 5, all(price < 3, price(custom:A/B) > 3, price(kraken:ETH/USD) < 1))',
  ].map((text) => {
    const parsed = parseCondition(text, { market });
    if (!parsed.ok) throw new Error(parsed.error.message);
    return { text: printCondition(parsed.value), others: conditionMarkets(parsed.value, market).slice(1) };
  });
  for (const [index, { text }] of conditions.entries())
    connection
      .prepare(
        `INSERT INTO alerts (id, user_id, market, partition, condition, trigger, repeat, cooldown_ms, version, created_at_ms, updated_at_ms)
          VALUES (?, 'ann', ?, 1, ?, 'edge', 1, 0, 1, 1, 1)`,
      )
      .run(`a${index}`, market, text);
  migrate(connection);
  const rows = connection.prepare('SELECT alert_id, market FROM alert_reads ORDER BY alert_id, market').all();
  expect(rows.map((row) => `${row.alert_id} ${row.market}`)).toEqual(
    conditions.flatMap(({ others }, index) => others.map((other) => `a${index} ${other}`).toSorted()),
  );
  connection.close();
});
