import type { Topic } from '#contract/events';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeEvaluatorStore } from './evaluator-store.conformance.ts';
import { createSqliteEvaluatorStore } from './evaluator-store.sqlite.ts';

describeEvaluatorStore('sqlite', async () => {
  const db = openSqliteDatabase(':memory:');
  const told: { topic: Topic; body: unknown }[] = [];
  let ids = 0;
  const outbox = {
    append: (row: { topic: Topic; body: unknown }) => void told.push(row),
    flush: async () => undefined,
    stats: () => ({ waiting: 0, oldestAgeMs: 0 }),
    stop: async () => undefined,
  };
  const store = createSqliteEvaluatorStore({ db, outbox, newId: () => `m${++ids}` });
  return {
    store,
    told,
    insertAlert: ({ id, state, arming, rearm, channels }) =>
      db.write(() => {
        db.prepare(
          `INSERT INTO alerts (id, user_id, market, partition, condition, trigger, repeat, cooldown_ms, rearm, note, channels, task, version, created_at_ms, updated_at_ms)
           VALUES (?, 'u', 'custom:A/USD', 0, 'price >= 1', 'edge', 1, 0, ?, 'n', ?, '{"title":"t"}', 1, 0, 0)`,
        ).run(id, rearm ?? null, channels ? JSON.stringify(channels) : null);
        db.prepare(
          `INSERT INTO alert_states (id, partition, arming, state, phase, sequence, sequence_at_arming, held_back, last_fired_at_ms, cooldown_until_ms, applied_market, applied_at_ms, armed_at_ms)
           VALUES (?, 0, ?, ?, 'armed', 0, 0, 0, 0, 0, '', 0, 900)`,
        ).run(id, arming, state);
      }),
    deleteAlert: (id) =>
      db.write(() => {
        db.prepare('DELETE FROM alerts WHERE id = ?').run(id);
        db.prepare('DELETE FROM alert_states WHERE id = ?').run(id);
      }),
    stateOf: async (id) => {
      const row = db.prepare('SELECT state, state_reason, sequence, arming FROM alert_states WHERE id = ?').get(id);
      return (
        row && {
          state: String(row.state),
          reason: row.state_reason as string | null,
          sequence: Number(row.sequence),
          arming: Number(row.arming),
        }
      );
    },
    firingIds: async () =>
      db
        .prepare('SELECT alert_id, sequence FROM firings')
        .all()
        .map((row) => `${row.alert_id}.${row.sequence}`),
    close: () => db.close(),
  };
});
