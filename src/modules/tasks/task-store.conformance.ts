/**
 * What every adapter of the task store must do. Each adapter's own test calls this with a fresh store.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TASK_PRIORITIES, TASK_SORTS, TASK_STATUSES, type TaskSort } from '#contract/api/tasks';
import { formatId } from '#contract/ids';
import { createTestRandom } from '#test/test-random';
import { changeTask, OPEN_STATUSES, type TaskRecord } from './task.ts';
import { sortKeyOf, type TaskFilter, type TaskOpening, type TaskStore } from './task-store.ts';
import type { TaskChangedMessage } from './task-view.ts';

export interface TaskStoreUnderTest {
  readonly store: TaskStore;
  /** What the store has put into the outbox so far, oldest first. */
  readonly told: readonly TaskChangedMessage[];
  close(): Promise<void>;
}

const NOW_MS = Date.UTC(2026, 0, 15, 12);
const HOUR_MS = 3_600_000;
const random = createTestRandom(6);
const newId = () => formatId(NOW_MS, random.bytes(16));

export function sampleTask(changes: Partial<TaskRecord> = {}): TaskRecord {
  const untouched = { notes: null, priority: null, dueAtMs: null, tags: [], source: null, completedAtMs: null };
  const times = { createdAtMs: NOW_MS, updatedAtMs: NOW_MS };
  return {
    id: newId(),
    userId: 'ann',
    title: 'Rebalance',
    status: 'todo',
    version: 1,
    ...untouched,
    ...times,
    ...changes,
  };
}

export function sampleOpening(alertId: string, sequence: number, changes: Partial<TaskRecord> = {}): TaskOpening {
  const firingId = `${alertId}.${sequence}`;
  return {
    alertId,
    sequence,
    event: { atMs: NOW_MS, firingId, market: 'custom:A/USD', condition: 'price > 5', price: '6', value: '6' },
    task: sampleTask({ source: { alertId, firingId, firings: 1 }, ...changes }),
  };
}

export function describeTaskStore(name: string, make: () => Promise<TaskStoreUnderTest>): void {
  describe(`task store: ${name}`, () => {
    let under: TaskStoreUnderTest;
    let store: TaskStore;
    beforeEach(async () => {
      under = await make();
      store = under.store;
    });
    afterEach(() => under.close());

    describe('one task', () => describeOneTask(() => under));
    describe('lists', () => describeLists(() => store));
    describe('firings', () => describeFirings(() => under));
    describe('counts', () => describeCounts(() => store));

    test('a user who is gone leaves nothing, and a late firing opens nothing', async () => {
      const opening = sampleOpening('alert-1', 1, { tags: ['a'] });
      await store.takeFirings([opening], NOW_MS);
      await store.insert(sampleTask({ userId: 'bob' }));
      await store.deleteUser('ann', NOW_MS);
      await store.deleteUser('ann', NOW_MS);
      expect(await store.takeFirings([opening, sampleOpening('alert-1', 2)], NOW_MS)).toEqual([]);
      expect(await store.list('ann', {}, { sort: 'due', limit: 10 })).toEqual([]);
      expect(await store.list('ann', { tag: 'a' }, { sort: 'due', limit: 10 })).toEqual([]);
      expect(await store.events('ann', opening.task.id, 10)).toEqual([]);
      expect(await store.list('bob', {}, { sort: 'due', limit: 10 })).toHaveLength(1);
    });
  });
}

function describeOneTask(under: () => TaskStoreUnderTest): void {
  test('what was inserted is read back as it was', async () => {
    const task = sampleTask({ notes: 'n', priority: 'high', dueAtMs: NOW_MS, tags: ['b', 'a'], completedAtMs: 3 });
    await under().store.insert(task);
    expect(await under().store.get('ann', task.id)).toEqual(task);
    expect(await under().store.events('ann', task.id, 50)).toEqual([]);
  });

  test('another user finds, changes and deletes nothing', async () => {
    const { store } = under();
    const task = sampleTask();
    await store.insert(task);
    expect(await store.get('bob', task.id)).toBeUndefined();
    expect(await store.replace({ ...task, userId: 'bob', version: 2 }, 1)).toBe('absent');
    expect(await store.delete('bob', task.id)).toBe('absent');
    expect(await store.get('ann', task.id)).toEqual(task);
  });

  test('of two replacements of one version, the second is stale and changes nothing', async () => {
    const { store } = under();
    const task = sampleTask({ tags: ['old'] });
    await store.insert(task);
    const first = changeTask(task, { ...task, title: 'first', tags: ['new'] }, NOW_MS + 1);
    const outcomes = await Promise.all([
      store.replace(first, 1),
      store.replace(changeTask(task, { ...task, title: 'second' }, NOW_MS + 2), 1),
    ]);
    expect(outcomes).toEqual(['replaced', 'stale']);
    expect(await store.get('ann', task.id)).toEqual(first);
    expect(await store.list('ann', { tag: 'old' }, { sort: 'due', limit: 9 })).toEqual([]);
    expect(await store.list('ann', { tag: 'new' }, { sort: 'due', limit: 9 })).toEqual([first]);
  });

  test('a task is deleted once, and not at another version', async () => {
    const { store } = under();
    const task = sampleTask({ tags: ['t'] });
    await store.insert(task);
    expect(await store.delete('ann', task.id, 2)).toBe('stale');
    expect(await store.delete('ann', task.id, 1)).toBe('deleted');
    expect(await store.delete('ann', task.id)).toBe('absent');
    expect(await store.get('ann', task.id)).toBeUndefined();
    expect(await store.list('ann', { tag: 't' }, { sort: '-createdAt', limit: 9 })).toEqual([]);
  });

  test('each change tells of itself once, with an id that repeats only with the change', async () => {
    const { store, told } = under();
    const task = sampleTask();
    await store.insert(task);
    await store.replace(changeTask(task, { ...task, title: 'other' }, NOW_MS), 1);
    await store.replace(changeTask(task, { ...task, title: 'stale' }, NOW_MS), 1);
    await store.delete('ann', task.id);
    expect(told.map(({ id, body }) => [id, body.userId, body.body.change, body.body.task?.title])).toEqual([
      [`${task.id}.v1`, 'ann', 'created', 'Rebalance'],
      [`${task.id}.v2`, 'ann', 'updated', 'other'],
      [`${task.id}.v3`, 'ann', 'deleted', undefined],
    ]);
  });
}

function describeLists(store: () => TaskStore): void {
  test('an unset due instant sorts last, an unset priority last, the newest first', async () => {
    const tasks = [
      sampleTask({ title: 'a', dueAtMs: NOW_MS + 2, createdAtMs: 1 }),
      sampleTask({ title: 'b', priority: 'low', createdAtMs: 2 }),
      sampleTask({ title: 'c', dueAtMs: NOW_MS + 1, priority: 'urgent', createdAtMs: 3 }),
    ];
    for (const task of tasks) await store().insert(task);
    const titles = async (sort: TaskSort) =>
      (await store().list('ann', {}, { sort, limit: 9 })).map(({ title }) => title).join('');
    expect(await titles('due')).toBe('cab');
    expect(await titles('-priority')).toBe('cba');
    expect(await titles('-createdAt')).toBe('cba');
  });

  test('text is found in title and notes whatever its case, and is no pattern', async () => {
    await store().insert(sampleTask({ title: 'ÄRGER mit 100%' }));
    await store().insert(sampleTask({ title: 'x', notes: 'Ärger_2' }));
    const count = async (text: string) => (await store().list('ann', { text }, { sort: 'due', limit: 9 })).length;
    expect(await Promise.all(['ärger', '100%', 'ger_', '%', 'xyz'].map(count))).toEqual([2, 1, 1, 1, 0]);
  });

  test('pages of any sort and filter, put together, are what a naive filter and sort give', async () => {
    const tasks = manyTasks(150);
    for (const task of tasks) await store().insert(task);
    const filters = fc.record(
      {
        statuses: fc.subarray([...TASK_STATUSES], { minLength: 1 }),
        priorities: fc.subarray([...TASK_PRIORITIES, null], { minLength: 1 }),
        tag: fc.constantFrom('t0', 't1', 't2'),
        dueFromMs: fc.integer({ min: 0, max: 20 }).map((hours) => NOW_MS + hours * HOUR_MS),
        dueBeforeMs: fc.integer({ min: 0, max: 20 }).map((hours) => NOW_MS + hours * HOUR_MS),
        source: fc.constantFrom<NonNullable<TaskFilter['source']>>('alert', 'manual', { alertId: 'alert-1' }),
        text: fc.constantFrom('even', 'odd'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.constantFrom(...TASK_SORTS),
        fc.integer({ min: 1, max: 60 }),
        async (drawn, sort, limit) => {
          const filter = drawn as TaskFilter;
          const expected = naiveList(tasks, filter, sort);
          const found = await allPages(store(), filter, sort, limit);
          expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a task inserted between two pages neither repeats nor hides another', async () => {
    const tasks = [1, 2, 3, 4].map((createdAtMs) => sampleTask({ createdAtMs }));
    for (const task of tasks) await store().insert(task);
    const first = await store().list('ann', {}, { sort: '-createdAt', limit: 2 });
    await store().insert(sampleTask({ createdAtMs: 5 }));
    const last = first[1] ?? sampleTask();
    const after = { key: sortKeyOf(last, '-createdAt'), id: last.id };
    const second = await store().list('ann', {}, { sort: '-createdAt', limit: 2, after });
    expect([...first, ...second].map(({ createdAtMs }) => createdAtMs)).toEqual([4, 3, 2, 1]);
  });
}

function describeFirings(under: () => TaskStoreUnderTest): void {
  test('the first firing opens the task, later ones of a batch and of later batches join it', async () => {
    const { store, told } = under();
    const [opening, second] = [sampleOpening('alert-1', 1), sampleOpening('alert-1', 2)];
    await store.takeFirings([opening, second], NOW_MS);
    const [task] = await store.takeFirings([sampleOpening('alert-1', 3)], NOW_MS + 5);
    expect(task).toMatchObject({ id: opening.task.id, version: 2, updatedAtMs: NOW_MS + 5, source: { firings: 3 } });
    expect(await store.get('ann', opening.task.id)).toEqual(task);
    expect(await store.events('ann', opening.task.id, 2)).toEqual([
      { ...sampleOpening('alert-1', 3).event, kind: 'firing_added' },
      { ...second.event, kind: 'firing_added' },
    ]);
    expect(told.map(({ id }) => id)).toEqual([`${opening.task.id}.v1`, `${opening.task.id}.v2`]);
  });

  test.each(TASK_STATUSES)('while the task is %s, a later firing joins it or opens another', async (status) => {
    const { store } = under();
    const { task } = sampleOpening('alert-1', 1);
    await store.takeFirings([{ ...sampleOpening('alert-1', 1), task }], NOW_MS);
    await store.replace(changeTask(task, { ...task, status }, NOW_MS), 1);
    const [later] = await store.takeFirings([sampleOpening('alert-1', 2)], NOW_MS);
    expect(later?.id === task.id).toBe(OPEN_STATUSES.includes(status));
  });

  test('firings of other alerts and other users never join', async () => {
    const { store } = under();
    const openings = [sampleOpening('alert-1', 1), sampleOpening('alert-2', 1)];
    expect(await store.takeFirings(openings, NOW_MS)).toEqual(openings.map(({ task }) => task));
  });

  test('a firing told again after its task was deleted opens no other', async () => {
    const { store } = under();
    const opening = sampleOpening('alert-1', 1);
    await store.takeFirings([opening], NOW_MS);
    await store.delete('ann', opening.task.id);
    expect(await store.takeFirings([sampleOpening('alert-1', 1)], NOW_MS)).toEqual([]);
    expect(await store.events('ann', opening.task.id, 50)).toEqual([]);
  });

  test('however firings are batched and told again, each counts exactly once', async () => {
    const { store } = under();
    let run = 0;
    const batch = fc.array(fc.record({ alert: fc.nat(2), sequence: fc.integer({ min: 1, max: 6 }) }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 8 }), async (batches) => {
        run += 1;
        const seen = new Map<string, Set<number>>();
        for (const firings of batches) {
          await store.takeFirings(
            firings.map(({ alert, sequence }) => sampleOpening(`${run}-${alert}`, sequence)),
            NOW_MS,
          );
          for (const { alert, sequence } of firings) {
            const alertId = `${run}-${alert}`;
            seen.set(alertId, (seen.get(alertId) ?? new Set()).add(sequence));
          }
        }
        for (const [alertId, sequences] of seen) {
          const tasks = await store.list('ann', { source: { alertId } }, { sort: 'due', limit: 9 });
          expect(tasks.map(({ source }) => source?.firings)).toEqual([sequences.size]);
          const events = await store.events('ann', tasks[0]?.id ?? '', 50);
          expect(new Set(events.map(({ firingId }) => firingId)).size).toBe(events.length);
          expect(events).toHaveLength(sequences.size);
        }
      }),
      { numRuns: 60 },
    );
  });
}

function describeCounts(store: () => TaskStore): void {
  test('counts by status, overdue, due today and done per day', async () => {
    const day = (n: number) => NOW_MS + n * 24 * HOUR_MS;
    const tasks = [
      { dueAtMs: NOW_MS - 1 },
      { dueAtMs: NOW_MS },
      { dueAtMs: day(0.4), status: 'doing' },
      { dueAtMs: day(0.5) },
      { dueAtMs: NOW_MS - 1, status: 'cancelled' },
      { status: 'done', completedAtMs: day(-0.5), dueAtMs: NOW_MS - 1 },
      { status: 'done', completedAtMs: day(-0.5) - 1 },
      { status: 'done', completedAtMs: day(-1.5) - 1 },
      { userId: 'bob', dueAtMs: NOW_MS - 1 },
    ] satisfies Partial<TaskRecord>[];
    for (const task of tasks) await store().insert(sampleTask(task));
    expect(await store().count('ann', NOW_MS, [day(-1.5), day(-0.5), day(0.5)])).toEqual({
      byStatus: { todo: 3, doing: 1, done: 3, cancelled: 1 },
      overdue: 1,
      dueToday: 3,
      donePerDay: [1, 1],
    });
  });
}

/** Tasks of `ann` among some of `bob`, with many equal keys, so that ids must decide. */
function manyTasks(count: number): TaskRecord[] {
  const pick = (max: number) => Math.floor(random.fraction() * max);
  return Array.from({ length: count }, (_, index) => {
    const alertId = `alert-${pick(3)}`;
    return sampleTask({
      userId: index % 10 === 9 ? 'bob' : 'ann',
      title: index % 2 === 0 ? 'even' : 'ODD',
      status: TASK_STATUSES[pick(4)] ?? 'todo',
      priority: TASK_PRIORITIES[pick(6)] ?? null,
      dueAtMs: pick(3) === 0 ? null : NOW_MS + pick(20) * HOUR_MS,
      createdAtMs: NOW_MS + pick(10),
      tags: ['t0', 't1', 't2'].filter(() => pick(2) === 0),
      source: pick(2) === 0 ? null : { alertId, firingId: `${alertId}.${index}`, firings: 1 },
    });
  });
}

function naiveList(tasks: readonly TaskRecord[], filter: TaskFilter, sort: TaskSort): TaskRecord[] {
  const { statuses, priorities, tag, dueFromMs, dueBeforeMs, source, text } = filter;
  const down = sort === 'due' ? 1 : -1;
  return tasks
    .filter((task) => task.userId === 'ann')
    .filter((task) => !statuses || statuses.includes(task.status))
    .filter((task) => !priorities || priorities.includes(task.priority))
    .filter((task) => tag === undefined || task.tags.includes(tag))
    .filter((task) => dueFromMs === undefined || (task.dueAtMs !== null && task.dueAtMs >= dueFromMs))
    .filter((task) => dueBeforeMs === undefined || (task.dueAtMs !== null && task.dueAtMs < dueBeforeMs))
    .filter((task) => text === undefined || task.title.toLowerCase().includes(text))
    .filter(
      (task) =>
        source === undefined ||
        (typeof source === 'object'
          ? task.source?.alertId === source.alertId
          : (source === 'alert') === (task.source !== null)),
    )
    .sort((a, b) => down * (sortKeyOf(a, sort) - sortKeyOf(b, sort) || (a.id < b.id ? -1 : 1)));
}

async function allPages(store: TaskStore, filter: TaskFilter, sort: TaskSort, limit: number): Promise<TaskRecord[]> {
  const found: TaskRecord[] = [];
  for (;;) {
    const last = found.at(-1);
    const after = last && { key: sortKeyOf(last, sort), id: last.id };
    const page = await store.list('ann', filter, { sort, limit, ...(after ? { after } : {}) });
    expect(page.length).toBeLessThanOrEqual(limit);
    found.push(...page);
    if (page.length < limit) return found;
  }
}
