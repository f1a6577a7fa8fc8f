/**
 * The loop on the tick log in memory, the store and the bus in one SQLite database. The disk refuses where SQLite is told to take no writes; a commit
 * is held on its way where a test wants to come in between.
 */
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type EngineEntry } from '#engine';
import { createSqliteBus } from '#platform/bus/bus.sqlite';
import { createSqliteOutbox } from '#platform/bus/outbox.sqlite';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createMetrics } from '#platform/observe/metrics';
import { createMemoryTickLog } from '#platform/tick-log/tick-log.memory';
import { createTestClock } from '#test/test-clock';
import { createTestRandom } from '#test/test-random';
import { until } from '#test/until';
import { createSqliteEvaluatorStore } from './evaluator-store.sqlite.ts';
import type { Commit } from './evaluator-store.ts';
import { createPartitionLoop } from './partition-loop.ts';

const MARKET = 'custom:A/USD';
const WAIT_MS = 5_000;

const idOf = (name: string | number) => String(name).padStart(26, '0');

interface Armed {
  readonly level?: number;
  readonly repeat?: number;
  readonly arming?: number;
}

async function startLoop() {
  const db = openSqliteDatabase(':memory:');
  const clock = createTestClock();
  const log = pino({ level: 'silent' });
  const bus = createSqliteBus({ db, clock, random: createTestRandom(1), log, policy: { retryBaseMs: 5 } });
  const tickLog = createMemoryTickLog({ partitions: 1, capacityPerPartition: 10_000, clock });
  const told: string[] = [];
  const toldBeforeDurable: string[] = [];
  const isDurable = db.prepare('SELECT 1 FROM firings WHERE alert_id = ? AND sequence = ?');
  await bus.bind('tests', ['evaluator.alert.fired']);
  bus.consume('tests', ['evaluator.alert.fired'], async ({ body }) => {
    for (const { firingId, alertId, sequence } of body.firings) {
      told.push(firingId);
      if (!isDurable.get(alertId, sequence)) toldBeforeDurable.push(firingId);
    }
  });
  let ids = 0;
  const outbox = createSqliteOutbox({ bus });
  const store = createSqliteEvaluatorStore({ db, outbox, newId: () => `m${++ids}` });
  const commits: Commit[] = [];
  let gate = Promise.resolve();
  const bugs: unknown[] = [];
  const engine = createEngine();
  const loop = createPartitionLoop({
    partition: 0,
    engine,
    store: {
      ...store,
      async commit(commit) {
        await gate;
        await store.commit(commit);
        commits.push(commit);
      },
    },
    tickLog,
    outbox,
    clock,
    log,
    metrics: createMetrics(),
    onBug: (cause) => bugs.push(cause),
  });
  tickLog.onAppended(loop.wake);
  let atMs = 0;

  function tickOf(price: number): EngineEntry {
    atMs += 1_000;
    return { kind: 'tick', tick: { market: MARKET, atMs, last: price, high: price, low: price, volume: 0 } };
  }
  const append = (...entries: EngineEntry[]) => tickLog.append(0, entries);

  return {
    loop,
    tickLog,
    commits,
    told,
    bugs,
    toldBeforeDurable,
    engine,
    append,
    tickOf,
    push: (...prices: number[]) => append(...prices.map(tickOf)),
    durable: (position: number) => tickLog.awaitCommitted(0, position, WAIT_MS),
    /** As alerts would write it. The sequence is what stood there when the owner asked. */
    async keep(name: string | number, { level = 100, repeat = 1, arming = 1 }: Armed = {}): Promise<EngineEntry> {
      const id = idOf(name);
      const condition = `price >= ${level}`;
      await db.write(() => {
        db.prepare(
          `INSERT OR IGNORE INTO alerts (id, user_id, market, partition, condition, trigger, repeat, cooldown_ms, version, created_at_ms, updated_at_ms)
           VALUES (?, 'u', ?, 0, ?, 'edge', ?, 0, 1, 0, 0)`,
        ).run(id, MARKET, condition, repeat);
        db.prepare(
          `INSERT INTO alert_states (id, partition, arming, state, phase, sequence, sequence_at_arming, held_back, last_fired_at_ms, cooldown_until_ms, applied_market, applied_at_ms)
           VALUES (?, 0, ?, 'armed', 'armed', 0, 0, 0, 0, 0, '', 0)
           ON CONFLICT (id) DO UPDATE SET arming = excluded.arming, state = 'armed', phase = 'armed'`,
        ).run(id, arming);
      });
      const { sequence } = db.prepare('SELECT sequence FROM alert_states WHERE id = ?').get(id) as { sequence: number };
      const alert = { id, market: MARKET, condition, trigger: 'edge', repeat, cooldownMs: 0 } as const;
      return { kind: 'arm', alert, arming, sequence, lastFiredAtMs: 0 };
    },
    stateOf: (name: string | number) =>
      db.prepare('SELECT state, sequence, arming FROM alert_states WHERE id = ?').get(idOf(name)),
    firings: () =>
      db
        .prepare('SELECT alert_id AS id, sequence FROM firings ORDER BY alert_id, sequence')
        .all()
        .map(({ id, sequence }) => `${Number(id)}.${sequence}`),
    marks: () => store.marks(),
    setRefusing: (isRefusing: boolean) => db.connection.exec(`PRAGMA query_only = ${isRefusing ? 1 : 0}`),
    /** Commits wait until what is returned is called. */
    hold(): () => void {
      const held = Promise.withResolvers<void>();
      gate = held.promise;
      return () => {
        gate = Promise.resolve();
        held.resolve();
      };
    },
    async close() {
      await loop.drain();
      await bus.stop();
      await db.close();
    },
  };
}

let on: Awaited<ReturnType<typeof startLoop>>;

beforeEach(async () => {
  on = await startLoop();
});

afterEach(async () => {
  on.setRefusing(false);
  await on.close();
  expect(on.toldBeforeDurable).toEqual([]);
  expect(on.bugs).toEqual([]);
});

describe('a batch', () => {
  it('is acknowledged after its firings, its progress and its marks are durable, and told after that', async () => {
    await on.append(await on.keep(1));
    const release = on.hold();
    const position = await on.push(99, 100);
    let isAcknowledged = false;
    const acknowledged = on.durable(position).then(() => {
      isAcknowledged = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([isAcknowledged, on.firings(), on.told]).toEqual([false, [], []]);
    release();
    await acknowledged;
    expect(on.firings()).toEqual(['1.1']);
    expect(on.stateOf(1)).toEqual({ state: 'done', sequence: 1, arming: 1 });
    expect(await on.marks()).toEqual([{ partition: 0, market: MARKET, atMs: 2_000, last: 100 }]);
    await until(async () => on.told.length === 1);
    expect(on.told).toEqual([`${idOf(1)}.1`]);
  });

  it('that fires many is cut into commits, and only the last one moves the mark', async () => {
    const count = 2_300;
    for (let i = 1; i <= count; i++) await on.append(await on.keep(i));
    await on.durable(await on.push(99));
    on.commits.length = 0;
    await on.durable(await on.push(100));
    expect(on.firings()).toHaveLength(count);
    expect(on.commits.length).toBeGreaterThan(1);
    expect(on.commits.flatMap(({ decisions }) => decisions)).toHaveLength(count);
    expect(on.commits.map(({ marks }) => marks.length)).toEqual([...on.commits.slice(1).map(() => 0), 1]);
    await until(async () => on.told.length === count);
    expect(new Set(on.told).size).toBe(count);
  });

  it('forgets alerts that are done, once that is durable', async () => {
    await on.append(await on.keep(1));
    await on.durable(await on.push(99));
    const release = on.hold();
    const position = await on.push(100);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(on.engine.stats().alerts).toBe(1);
    release();
    await on.durable(position);
    expect(on.engine.stats().alerts).toBe(0);
  });
});

describe('while the store refuses', () => {
  it('nothing is told, dropped or acknowledged, and all of it comes when the store takes writes again', async () => {
    await on.append(await on.keep(1, { repeat: 0 }));
    await on.durable(await on.push(99));
    expect(on.loop.health()).toBe('ok');
    on.setRefusing(true);
    const first = await on.push(100);
    await until(async () => on.loop.health() !== 'ok');
    const later = await on.push(99, 101);
    await expect(on.tickLog.awaitCommitted(0, first, 300)).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect([on.firings(), on.told]).toEqual([[], []]);

    on.setRefusing(false);
    await on.durable(later);
    expect(on.loop.health()).toBe('ok');
    expect(on.firings()).toEqual(['1.1', '1.2']);
    await until(async () => on.told.length === 2);
    expect(on.told).toEqual([`${idOf(1)}.1`, `${idOf(1)}.2`]);
  });

  it('a drain ends without acknowledging what is not durable, and nothing after it is committed', async () => {
    await on.append(await on.keep(1));
    await on.durable(await on.push(99));
    on.setRefusing(true);
    const position = await on.push(100);
    await until(async () => on.loop.health() !== 'ok');
    await on.loop.drain();
    await expect(on.tickLog.awaitCommitted(0, position, 10)).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect([on.firings(), on.told]).toEqual([[], []]);

    // The mark must not pass the tick that was given up, or sending it again would be answered as known.
    on.setRefusing(false);
    await on.push(99, 101);
    await on.loop.drain();
    expect([on.firings(), await on.marks()]).toEqual([[], [{ partition: 0, market: MARKET, atMs: 1_000, last: 99 }]]);
  });
});

describe('a drain', () => {
  it('evaluates what is in the log, also what came while a commit was under way', async () => {
    await on.append(await on.keep(1, { repeat: 0 }));
    await on.durable(await on.push(99));
    const release = on.hold();
    await on.push(100);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const last = await on.push(99, 100, 99, 100);
    const drained = on.loop.drain();
    release();
    await drained;
    await on.tickLog.awaitCommitted(0, last, 0);
    expect(on.firings()).toEqual(['1.1', '1.2', '1.3']);
  });
});

describe('arming anew', () => {
  it('while a firing of the same alert is on its way to the disk keeps their sequences apart', async () => {
    await on.append(await on.keep(1));
    await on.durable(await on.push(99));
    const release = on.hold();
    await on.push(100);
    await new Promise((resolve) => setTimeout(resolve, 20));
    // The owner asks now: the store still says that nothing has fired.
    const anew = await on.keep(1, { arming: 2 });
    expect(anew).toMatchObject({ sequence: 0 });
    await on.append(anew);
    const position = await on.push(99, 100);
    release();
    await on.durable(position);
    expect(on.firings()).toEqual(['1.1', '1.2']);
    expect(on.stateOf(1)).toEqual({ state: 'done', sequence: 2, arming: 2 });
    await until(async () => on.told.length === 2);
  });

  it('in the same batch as the firing before it keeps them apart too', async () => {
    await on.append(await on.keep(1));
    await on.durable(await on.push(99));
    const anew = await on.keep(1, { arming: 2 });
    await on.durable(await on.append(on.tickOf(100), anew, on.tickOf(99), on.tickOf(100)));
    expect(on.firings()).toEqual(['1.1', '1.2']);
    expect(on.stateOf(1)).toEqual({ state: 'done', sequence: 2, arming: 2 });
  });

  it('an earlier decision moves nothing of a later arming', async () => {
    await on.append(await on.keep(1));
    await on.durable(await on.push(99));
    const release = on.hold();
    const position = await on.push(100);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await on.keep(1, { arming: 2 });
    release();
    await on.durable(position);
    expect(on.firings()).toEqual(['1.1']);
    expect(on.stateOf(1)).toEqual({ state: 'armed', sequence: 1, arming: 2 });
  });
});
