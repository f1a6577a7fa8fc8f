/**
 * The SQLite adapter of the task store: the suite of the port, and that no list reads a whole table.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { TASK_SORTS } from '#contract/api/tasks';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeTaskStore, sampleOpening } from './task-store.conformance.ts';
import { createSqliteTaskStore } from './task-store.sqlite.ts';
import type { TaskFilter } from './task-store.ts';
import { listStatement } from './task-store-rows.sqlite.ts';
import type { TaskChangedMessage } from './task-view.ts';

describeTaskStore('sqlite', async () => {
  const db = openSqliteDatabase(':memory:');
  const told: TaskChangedMessage[] = [];
  const store = createSqliteTaskStore({ db, outbox: { append: (row) => told.push(row as TaskChangedMessage) } });
  return { store, told, close: () => db.close() };
});

describe('plans', () => {
  const db = openSqliteDatabase(':memory:');
  afterAll(() => db.close());
  const filters: TaskFilter[] = [
    {},
    { statuses: ['todo'] },
    { statuses: ['todo', 'doing'], priorities: ['high'], text: 'x' },
    { tag: 't' },
    { tag: 't', statuses: ['done'], dueBeforeMs: 5 },
    { source: { alertId: 'a' } },
  ];

  test.each(filters.flatMap((filter) => TASK_SORTS.map((sort) => ({ filter, sort }))))(
    '$filter by $sort searches an index',
    ({ filter, sort }) => {
      const page = { sort, limit: 50, after: { key: 1, id: 'x' } };
      const { sql, values } = listStatement('id', 'ann', filter, page);
      const plan = db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values)
        .map(({ detail }) => String(detail));
      expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual([]);
      expect(plan.some((step) => step.startsWith('SEARCH'))).toBe(true);
      // Where one index holds both the filter and the order, nothing is sorted.
      const isSorted = filter.source !== undefined || (filter.tag !== undefined && sort !== '-createdAt');
      expect(plan.some((step) => step.includes('TEMP B-TREE'))).toBe(isSorted);
    },
  );
});

test('what the outbox refuses is not kept', async () => {
  const db = openSqliteDatabase(':memory:');
  const refusing = () => {
    throw new Error('no outbox');
  };
  const store = createSqliteTaskStore({ db, outbox: { append: refusing } });
  await expect(store.takeFirings([sampleOpening('alert-1', 1)], 1)).rejects.toThrow('no outbox');
  expect(await store.list('ann', {}, { sort: 'due', limit: 9 })).toEqual([]);
  await db.close();
});
