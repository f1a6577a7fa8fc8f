/** What firings on the bus become: tasks, once each, in one write a message. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AlertFired } from '#contract/events';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createIds } from '#platform/ids';
import { createTestClock } from '#test/test-clock';
import { createTestRandom } from '#test/test-random';
import { handleTaskMessage, type TaskConsumerDeps } from './task-consumers.ts';
import { createSqliteTaskStore } from './task-store.sqlite.ts';
import type { TaskStore } from './task-store.ts';

let db: SqliteDatabase;
let store: TaskStore;
let deps: TaskConsumerDeps;
let writes: number;
let dropped: string[];
let told: number;

beforeEach(() => {
  const inner = openSqliteDatabase(':memory:');
  writes = 0;
  dropped = [];
  told = 0;
  db = {
    ...inner,
    write: (change) => {
      writes += 1;
      return inner.write(change);
    },
  };
  const clock = createTestClock();
  store = createSqliteTaskStore({ db, outbox: { append: () => {} } });
  deps = {
    store,
    stats: { drop: async (userId) => void dropped.push(userId) },
    clock,
    newId: createIds({ clock, random: createTestRandom(1) }),
    bus: { bind: async () => {}, consume: () => ({ stop: async () => {} }) },
    changed: () => {
      told += 1;
    },
  };
});
afterEach(() => db.close());

const FIRED_AT_MS = Date.UTC(2026, 0, 1, 8);

function fired(alertId: string, sequence: number, changes: Partial<AlertFired> = {}): AlertFired {
  return {
    firingId: `${alertId}.${sequence}`,
    alertId,
    sequence,
    userId: 'ann',
    market: 'custom:A/USD',
    condition: 'price >= 5',
    atMs: FIRED_AT_MS - 60_000,
    firedAtMs: FIRED_AT_MS,
    price: '5.5',
    value: '5.5',
    backfilled: false,
    task: { title: 'Sell some', priority: 'high', dueInMs: 3_600_000 },
    ...changes,
  };
}

function deliver(...firings: AlertFired[]): Promise<void> {
  return handleTaskMessage(deps, { id: 'm', topic: 'evaluator.alert.fired', body: { firings }, attempt: 1 });
}

const tasksOf = (userId: string) => store.list(userId, {}, { sort: '-createdAt', limit: 200 });

test('a firing opens the task of its template, due from the instant of firing', async () => {
  await deliver(fired('a', 1, { note: 'at the desk' }));
  expect(await tasksOf('ann')).toMatchObject([
    {
      title: 'Sell some',
      notes: 'at the desk',
      status: 'todo',
      priority: 'high',
      dueAtMs: FIRED_AT_MS + 3_600_000,
      source: { alertId: 'a', firingId: 'a.1', firings: 1 },
    },
  ]);
  expect([dropped, told]).toEqual([['ann'], 1]);
});

test('a message of 500 firings of several alerts and users is one write', async () => {
  const firings = Array.from({ length: 500 }, (_, n) =>
    fired(`a${n % 50}`, Math.floor(n / 50) + 1, { userId: `user-${n % 5}` }),
  );
  await deliver(...firings);
  expect(writes).toBe(1);
  expect((await tasksOf('user-0')).map(({ source }) => source?.firings)).toEqual(Array(10).fill(10));
});

test('a message that is delivered again changes nothing and tells nobody', async () => {
  await deliver(fired('a', 1), fired('a', 2));
  const before = await tasksOf('ann');
  await deliver(fired('a', 1), fired('a', 2));
  expect(await tasksOf('ann')).toEqual(before);
  expect(told).toBe(1);
});

test('a firing without a template opens nothing, and a message of such writes nothing', async () => {
  const { task: _template, ...bare } = fired('a', 1);
  await deliver(bare);
  expect([await tasksOf('ann'), writes]).toEqual([[], 0]);
});

test('a user who is deleted loses the tasks, and gets none of a late firing', async () => {
  await deliver(fired('a', 1));
  const body = { userId: 'ann', atMs: FIRED_AT_MS };
  await handleTaskMessage(deps, { id: 'u', topic: 'auth.user.deleted', body, attempt: 1 });
  await deliver(fired('a', 2));
  expect(await tasksOf('ann')).toEqual([]);
});
