import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSystemClock } from '#platform/clock';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createLog } from '#platform/observe/log';
import { createMetrics } from '#platform/observe/metrics';
import { createTestRandom } from '#test/test-random';
import { type BusUnderTest, collect, describeBus, until, user } from './bus.conformance.ts';
import { createSqliteBus, type SqliteBusDeps } from './bus.sqlite.ts';
import { createSqliteOutbox } from './outbox.sqlite.ts';

const TOPIC = 'auth.user.deleted';

function openBus(path: string, extra: Partial<SqliteBusDeps> = {}) {
  const db = openSqliteDatabase(path);
  const bus = createSqliteBus({
    db,
    clock: createSystemClock(),
    random: createTestRandom(),
    log: createLog({ level: 'silent' }),
    policy: { retryBaseMs: 5, retryMaxMs: 40 },
    ...extra,
  });
  return { db, bus };
}

async function openTestBus(extra: Partial<SqliteBusDeps> = {}) {
  const made = openBus(':memory:', extra);
  onTestFinished(async () => {
    await made.bus.stop();
    await made.db.close();
  });
  await made.bus.bind('q', [TOPIC]);
  return made;
}

describeBus('sqlite', async (): Promise<BusUnderTest> => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bus-'));
  const path = join(folder, 'bus.db');
  const opened = [openBus(path)];
  return {
    bus: (opened[0] as (typeof opened)[0]).bus,
    async restart() {
      // The connection goes without a word to the bus, as in a kill; its handlers hang on, and nothing of them is recorded.
      await opened.at(-1)?.db.close();
      const next = openBus(path);
      opened.push(next);
      return next.bus;
    },
    async close() {
      const last = opened.at(-1);
      await last?.bus.stop();
      await last?.db.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('sqlite bus', () => {
  it('takes the same topic and id, published again while the first waits, for one message', async () => {
    const { bus } = await openTestBus();
    await bus.publish(TOPIC, [user('1'), user('1')]);
    await bus.publish(TOPIC, [user('1'), user('2')]);
    expect(bus.stats().ready).toBe(2);
    const consumer = collect();
    bus.consume('q', [TOPIC], consumer.handler);
    await until(() => consumer.seen.length === 2, 'both');
    await sleep(20);
    expect(consumer.seen).toEqual(['1', '2']);
  });

  it('reaches an idle consumer within a few milliseconds', async () => {
    const { bus } = await openTestBus();
    let arrivedAtMs = 0;
    bus.consume('q', [TOPIC], async () => {
      arrivedAtMs = performance.now();
    });
    const tookMs: number[] = [];
    for (let i = 0; i < 21; i++) {
      await sleep(15);
      arrivedAtMs = 0;
      const startMs = performance.now();
      await bus.publish(TOPIC, [user(String(i))]);
      await until(() => arrivedAtMs > 0, 'the message');
      tookMs.push(arrivedAtMs - startMs);
    }
    expect(tookMs.sort((a, b) => a - b)[10]).toBeLessThan(5);
  });

  it('keeps no row of what is acknowledged, and the body of what another queue still wants', async () => {
    const { db, bus } = await openTestBus();
    await bus.bind('slow', [TOPIC]);
    const consumer = collect();
    const rows = (table: string) => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n;
    bus.consume('q', [TOPIC], consumer.handler);
    await bus.publish(TOPIC, [user('1')]);
    await until(() => rows('bus_entries') === 1, 'the acknowledgement');
    expect(rows('bus_messages')).toBe(1);
    bus.consume('slow', [TOPIC], consumer.handler);
    await until(() => rows('bus_entries') === 0, 'the other acknowledgement');
    expect(rows('bus_messages')).toBe(0);
    expect(consumer.seen).toEqual(['1', '1']);
  });

  it('records acknowledgements of many messages in few transactions', async () => {
    const { db, bus } = await openTestBus();
    const consumer = collect();
    await bus.publish(
      TOPIC,
      Array.from({ length: 300 }, (_, i) => user(String(i))),
    );
    let writes = 0;
    const write = db.write;
    Object.assign(db, {
      write: (change: () => unknown) => {
        writes++;
        return write(change);
      },
    });
    const subscription = bus.consume('q', [TOPIC], consumer.handler);
    await until(() => consumer.seen.length === 300, 'all');
    await subscription.stop();
    expect(writes).toBeLessThan(30);
  });

  it('counts a handler that does not end as failed, and delivers again', async () => {
    const { bus } = await openTestBus({ policy: { retryBaseMs: 5, retryMaxMs: 40, claimMs: 20 } });
    const attempts: number[] = [];
    bus.consume('q', [TOPIC], async (message) => {
      attempts.push(message.attempt);
      if (message.attempt === 1) await new Promise(() => {});
    });
    await bus.publish(TOPIC, [user('1')]);
    await until(() => bus.stats().ready === 0, 'the acknowledgement');
    expect(attempts).toEqual([1, 2]);
  });

  it('keeps outcomes while the disk is full, delivers nothing twice, and records them when there is room', async () => {
    const { db, bus } = await openTestBus();
    const consumer = collect();
    await bus.publish(TOPIC, [user('1'), user('2'), user('3')]);
    const refused = Object.assign(new Error('database or disk is full'), { errcode: 13 });
    db.connection.function('refuse', () => {
      throw refused;
    });
    db.connection.exec('CREATE TEMP TRIGGER full BEFORE DELETE ON bus_entries BEGIN SELECT refuse(); END');
    bus.consume('q', [TOPIC], consumer.handler);
    await until(() => consumer.seen.length === 3, 'all three');
    await sleep(60);
    expect(db.prepare('SELECT count(*) AS n FROM bus_entries').get()?.n).toBe(3);
    db.connection.exec('DROP TRIGGER full');
    await until(() => db.prepare('SELECT count(*) AS n FROM bus_entries').get()?.n === 0, 'the acknowledgements');
    expect(consumer.seen).toEqual(['1', '2', '3']);
  });

  it('tells its state to the metrics', async () => {
    const metrics = createMetrics();
    const { bus } = await openTestBus({ metrics });
    await bus.publish(TOPIC, [user('1')]);
    await sleep(20);
    const text = await metrics.text();
    expect(text).toContain('tidemark_bus_ready 1');
    expect(text).toMatch(/tidemark_outbox_age_seconds 0\.\d+/);
  });
});

describe('sqlite outbox', () => {
  it('publishes with the change it tells of, and not at all when that is taken back', async () => {
    const { db, bus } = await openTestBus();
    const outbox = createSqliteOutbox({ bus });
    const consumer = collect();
    bus.consume('q', [TOPIC], consumer.handler);
    const failed = db.write(() => {
      outbox.append({ topic: TOPIC, ...user('never') });
      throw new Error('taken back');
    });
    await expect(failed).rejects.toThrow('taken back');
    await db.write(() => outbox.append({ topic: TOPIC, ...user('1') }));
    await outbox.flush();
    await until(() => consumer.seen.length === 1, 'the message');
    await sleep(20);
    expect(consumer.seen).toEqual(['1']);
  });

  it('needs no flush: the commit wakes the consumers', async () => {
    const { db, bus } = await openTestBus();
    const outbox = createSqliteOutbox({ bus });
    const consumer = collect();
    bus.consume('q', [TOPIC], consumer.handler);
    await sleep(10);
    await db.write(() => outbox.append({ topic: TOPIC, ...user('1') }));
    await until(() => consumer.seen.length === 1, 'the message');
  });

  it('takes the same id, appended again after a crash, for one message, and says how long the oldest waits', async () => {
    const { db, bus } = await openTestBus();
    const outbox = createSqliteOutbox({ bus });
    expect(outbox.stats().oldestAgeMs).toBe(0);
    await db.write(() => outbox.append({ topic: TOPIC, ...user('1') }));
    await db.write(() => outbox.append({ topic: TOPIC, ...user('1') }));
    expect(bus.stats().ready).toBe(1);
    await sleep(10);
    expect(outbox.stats().oldestAgeMs).toBeGreaterThan(5);
    await outbox.stop();
  });
});
