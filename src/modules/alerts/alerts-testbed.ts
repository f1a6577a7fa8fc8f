/**
 * The alerts module on a database in memory, with a tick log that can be filled up and prices that tests set. For this folder's tests only.
 */
import { pino } from 'pino';
import { OperationalError, problem } from '#contract/problem';
import { err, ok } from '#contract/result';
import type { EngineEntry } from '#engine';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createTickRoutes } from '#platform/tick-log/tick-routes';
import { createTestClock } from '#test/test-clock';
import { createTestRandom } from '#test/test-random';
import { createAlerts } from './index.ts';

export const BTC = 'binance:BTC/USDT';
export const ETH = 'binance:ETH/USDT';
/** Of user `ann`. */
export const MINE = 'custom:MINE/USD';

export function createAlertsTestbed(options: { alertsPerUserMax?: number } = {}) {
  const db = openSqliteDatabase(':memory:');
  const clock = createTestClock();
  const prices = new Map<string, number>();
  /** Markets whose ticks the log does not carry. */
  const unlogged = new Set<string>();
  const appended: { partition: number; entry: EngineEntry }[] = [];
  /** Markets that no venue lists any more. */
  const gone = new Set<string>();
  const told: unknown[] = [];
  const used: string[] = [];
  const consumers: ((message: never) => Promise<void>)[] = [];
  let isFull = false;
  const partitionOf = (market: string) => (market === BTC ? 1 : market === ETH ? 2 : 3);
  const module = createAlerts({
    ...options,
    db,
    clock,
    random: createTestRandom(1),
    log: pino({ level: 'silent' }),
    bus: {
      bind: async () => {},
      consume: (_queue, _topics, handler) => {
        consumers.push(handler as never);
        return { stop: async () => {} };
      },
    },
    outbox: { append: (row) => told.push(row), flush: async () => {} },
    cache: { get: async () => undefined, set: async () => {}, delete: async () => {} },
    tickLog: {
      partitionOf,
      append: async (partition, entries) => {
        if (isFull) throw new OperationalError('overloaded', 'The log is full.');
        appended.push(...entries.map((entry) => ({ partition, entry })));
        return appended.length;
      },
    },
    tickRoutes: createTickRoutes({ partitionOf }),
    quotes: {
      last: (market) => {
        const price = prices.get(market);
        return price === undefined ? undefined : { price, atMs: 5, isLogged: !unlogged.has(market) };
      },
      notBeforeMs: (market) => (unlogged.has(market) ? 9 : undefined),
    },
    marketAccess: {
      use: async (userId, market) => {
        used.push(market);
        if (gone.has(market)) return err(problem('market_unknown', 'It is gone.'));
        if (market.startsWith('kraken:')) return err(problem('market_unknown', 'No feed knows it.'));
        if (market === MINE && userId !== 'ann') return err(problem('market_not_owned', 'It is of somebody else.'));
        return ok(undefined);
      },
      isGone: (market) => gone.has(market),
      isVisible: async (userId, market) => market !== MINE || userId === 'ann',
    },
    channels: {
      verify: async (_userId, ids) =>
        ids.some((id) => id.startsWith('0'))
          ? err(problem('channel_unverified', 'It is not verified.'))
          : ok(undefined),
    },
    deliveries: { countsOf: async (_userId, ids) => new Map(ids.map((id) => [id, { delivered: 1 }])) },
    statusOf: (code) => (code === 'limit_reached' ? 422 : 400),
  });
  return {
    module,
    db,
    clock,
    /** What the tick log holds, oldest first. */
    appended,
    kinds: () => appended.map(({ entry }) => entry.kind),
    /** Rows of the outbox, oldest first. */
    told,
    /** Markets that were asked for, in order. */
    used,
    consumers,
    unlogged,
    gone,
    setPrice: (market: string, price: number) => prices.set(market, price),
    setFull: (value: boolean) => {
      isFull = value;
    },
    /** Writes what the evaluator would: the progress of an alert, and a firing for each sequence up to it. */
    fire: (alertId: string, progress: { state: string; phase: string; sequence: number; lastFiredAtMs: number }) =>
      db.write(() => {
        const { state, phase, sequence, lastFiredAtMs } = progress;
        db.prepare('UPDATE alert_states SET state = ?, phase = ?, sequence = ?, last_fired_at_ms = ? WHERE id = ?').run(
          state,
          phase,
          sequence,
          lastFiredAtMs,
          alertId,
        );
        db.prepare(
          `INSERT INTO firings SELECT id, ?, user_id, market, condition, ?, ?, 65000.5, 65000.5, 0 FROM alerts WHERE id = ?`,
        ).run(sequence, lastFiredAtMs, clock.nowMs(), alertId);
      }),
    async close() {
      await module.stop();
      await db.close();
    },
  };
}

export type AlertsTestbed = ReturnType<typeof createAlertsTestbed>;
