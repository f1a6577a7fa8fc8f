/** The task service on a real store: fields, versions, pages. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createIds } from '#platform/ids';
import { createTestClock, type TestClock } from '#test/test-clock';
import { createTestRandom } from '#test/test-random';
import { createTaskService, type TaskService } from './task-service.ts';
import { sampleOpening } from './task-store.conformance.ts';
import { createSqliteTaskStore } from './task-store.sqlite.ts';
import type { TaskStore } from './task-store.ts';

const db = openSqliteDatabase(':memory:');
let clock: TestClock;
let store: TaskStore;
let service: TaskService;
let dropped: string[];

beforeEach(() => {
  clock = createTestClock();
  store = createSqliteTaskStore({ db, outbox: { append: () => {} } });
  dropped = [];
  const stats = {
    read: () => Promise.reject(new Error('not asked for here')),
    drop: async (userId: string) => void dropped.push(userId),
  };
  const newId = createIds({ clock, random: createTestRandom(1) });
  service = createTaskService({
    store,
    stats,
    clock,
    newId,
    profiles: { timezoneOf: async () => undefined },
    changed: () => {},
  });
});
afterEach(() => store.deleteUser('ann', 0).then(() => db.connection.exec('DELETE FROM task_users_gone')));

async function created(body: Parameters<TaskService['create']>[1]) {
  const result = await service.create('ann', body);
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

describe('create', () => {
  test('fills in what was not said, trims the title, folds tags', async () => {
    const task = await created({ title: '  Sell  ', tags: ['DeFi', 'defi', 'ÄB'] });
    expect(task).toEqual({
      id: task.id,
      title: 'Sell',
      status: 'todo',
      priority: null,
      due: null,
      tags: ['defi', 'äb'],
      source: null,
      version: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
      events: [],
    });
    expect(dropped).toEqual(['ann']);
  });

  test('a due instant of any offset is kept as UTC', async () => {
    expect((await created({ title: 'a', due: '2026-01-02T09:00:00+02:00' })).due).toBe('2026-01-02T07:00:00.000Z');
  });

  test('a due instant that does not exist is refused by its path', async () => {
    const result = await service.create('ann', { title: 'a', due: '2026-13-40T00:00:00Z' });
    expect(result).toMatchObject({ ok: false, error: { code: 'validation_failed', errors: [{ path: '/due' }] } });
  });

  test('a task made as done is completed at once', async () => {
    expect((await created({ title: 'a', status: 'done' })).completedAt).toBe('2026-01-01T00:00:00.000Z');
  });
});

describe('patch', () => {
  test('absent stays, null removes', async () => {
    const { id } = await created({ title: 'a', notes: 'n', priority: 'low', due: '2026-01-02T00:00:00Z', tags: ['x'] });
    const kept = await service.patch('ann', id, { title: 'b' }, 'any');
    expect(kept).toMatchObject({
      ok: true,
      value: { title: 'b', notes: 'n', priority: 'low', tags: ['x'], version: 2 },
    });
    const bare = await service.patch('ann', id, { notes: null, priority: null, due: null, tags: null }, 2);
    expect(bare).toMatchObject({ ok: true, value: { title: 'b', priority: null, due: null, tags: [], version: 3 } });
    expect(bare.ok && 'notes' in bare.value).toBe(false);
  });

  test('completion follows the status there and back, and is not moved by other changes', async () => {
    const { id } = await created({ title: 'a' });
    clock.advance(1_000);
    await service.patch('ann', id, { status: 'done' }, 'any');
    clock.advance(1_000);
    const renamed = await service.patch('ann', id, { title: 'b' }, 'any');
    expect(renamed).toMatchObject({ value: { completedAt: '2026-01-01T00:00:01.000Z' } });
    const reopened = await service.patch('ann', id, { status: 'doing' }, 'any');
    expect(reopened.ok && reopened.value.completedAt).toBeUndefined();
  });

  test('a patch that changes nothing leaves the version', async () => {
    const { id } = await created({ title: 'a', tags: ['x'] });
    expect(await service.patch('ann', id, { title: 'a', tags: ['X'] }, 1)).toMatchObject({ value: { version: 1 } });
  });

  test('an older version, and one that there cannot be, are stale', async () => {
    const { id } = await created({ title: 'a' });
    await service.patch('ann', id, { title: 'b' }, 1);
    for (const expected of [1, 'none'] as const) {
      expect(await service.patch('ann', id, { title: 'c' }, expected)).toMatchObject({
        error: { code: 'version_stale' },
      });
      expect(await service.remove('ann', id, expected)).toMatchObject({ error: { code: 'version_stale' } });
    }
    expect(await service.get('ann', id)).toMatchObject({ value: { title: 'b' } });
  });

  test('of ten changes at once without If-Match, none is lost', async () => {
    const { id } = await created({ title: 'a' });
    const fields = ['title', 'notes', 'priority', 'due', 'status'] as const;
    const values = {
      title: 'z',
      notes: 'z',
      priority: 'high',
      due: '2027-01-01T00:00:00.000Z',
      status: 'doing',
    } as const;
    await Promise.all(fields.map((field) => service.patch('ann', id, { [field]: values[field] }, 'any')));
    expect(await service.get('ann', id)).toMatchObject({ value: { ...values, version: 6 } });
  });

  test("another user's task is not found", async () => {
    const { id } = await created({ title: 'a' });
    const absent = { ok: false, error: { code: 'not_found' } };
    expect(await service.get('bob', id)).toMatchObject(absent);
    expect(await service.patch('bob', id, { title: 'b' }, 'any')).toMatchObject(absent);
    expect(await service.remove('bob', id, 'any')).toMatchObject(absent);
    expect(await service.remove('bob', id, 'none')).toMatchObject(absent);
  });
});

test('a deleted task is gone, and its statistics with it', async () => {
  const { id } = await created({ title: 'a' });
  expect(await service.remove('ann', id, 1)).toEqual({ ok: true, value: undefined });
  expect(await service.get('ann', id)).toMatchObject({ error: { code: 'not_found' } });
  expect(dropped).toEqual(['ann', 'ann']);
});

test('a task that an alert opened shows its newest 50 events', async () => {
  const first = sampleOpening('alert-1', 1);
  await store.takeFirings([first, ...Array.from({ length: 59 }, (_, n) => sampleOpening('alert-1', n + 2))], 1);
  const found = await service.get('ann', first.task.id);
  const events = found.ok ? found.value.events : [];
  expect(events).toHaveLength(50);
  expect([events[0]?.firingId, events.at(-1)?.firingId]).toEqual(['alert-1.60', 'alert-1.11']);
  expect(found).toMatchObject({ value: { source: { kind: 'alert', firingId: 'alert-1.1', firings: 60 } } });
});

describe('list', () => {
  test('gives pages until there is no next one', async () => {
    for (const title of ['a', 'b', 'c']) {
      clock.advance(1);
      await created({ title });
    }
    const first = await service.list('ann', { limit: 2 });
    const cursor = (first.ok && first.value.nextCursor) || '';
    const second = await service.list('ann', { limit: 2, cursor });
    expect(first).toMatchObject({ value: { items: [{ title: 'c' }, { title: 'b' }] } });
    expect(second).toMatchObject({ value: { items: [{ title: 'a' }], nextCursor: null } });
    const exact = await service.list('ann', { limit: 3 });
    expect(exact).toMatchObject({ value: { nextCursor: null } });
    expect(await service.list('ann', { limit: 2, cursor, sort: 'due' })).toMatchObject({
      error: { code: 'cursor_invalid' },
    });
    expect(await service.list('ann', { cursor: 'nonsense' })).toMatchObject({ error: { code: 'cursor_invalid' } });
  });

  test('filters by several words, no priority, tag of any case, and bounds of due', async () => {
    await created({ title: 'a', status: 'doing', tags: ['Tax'], due: '2026-02-01T00:00:00Z' });
    await created({ title: 'b', priority: 'high', due: '2026-03-01T00:00:00Z' });
    const titles = async (query: Parameters<TaskService['list']>[1]) => {
      const page = await service.list('ann', { ...query, sort: 'due' });
      return page.ok ? page.value.items.map(({ title }) => title).join('') : page.error.code;
    };
    expect(await titles({ status: 'todo,doing,todo' })).toBe('ab');
    expect(await titles({ priority: 'none,urgent' })).toBe('a');
    expect(await titles({ tag: 'TAX' })).toBe('a');
    expect(await titles({ dueAfter: '2026-02-01T00:00:00Z', dueBefore: '2026-03-01T00:00:00Z' })).toBe('a');
    expect(await titles({ source: 'alert' })).toBe('');
    expect(await titles({ dueAfter: '2026-99-01T00:00:00Z' })).toBe('validation_failed');
  });
});
