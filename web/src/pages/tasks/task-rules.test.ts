import { describe, expect, test } from 'vitest';
import { TASK_NOTES_LENGTH_MAX, TASK_TAGS_MAX, TASK_TITLE_LENGTH_MAX, type Task } from '#contract/api/tasks';
import { dueWords, isOverdue, overdueWords } from './due-words.ts';
import { compareTasks, isAmong } from './task-order.ts';
import { taskSearchIn } from './task-search.ts';
import { NOTES_LENGTH_MAX, TAGS_MAX, TITLE_LENGTH_MAX } from './task-words.ts';

const NOW = Date.parse('2026-11-25T10:30:00Z');
const words = (due: string) => dueWords(Date.parse(due), NOW, 'Europe/Berlin');

test('due, in words of the zone', () => {
  expect(words('2026-11-25T17:00Z')).toBe('today 18:00');
  expect(words('2026-11-25T22:59Z')).toBe('today');
  expect(words('2026-11-25T23:30Z')).toBe('tomorrow 00:30');
  expect(words('2026-11-24T22:59Z')).toBe('yesterday');
  expect(words('2026-12-04T08:00Z')).toBe('Fri 4 Dec 09:00');
  expect(words('2027-01-04T08:00Z')).toBe('Mon 4 Jan 2027 09:00');
});

test('overdue is what is open and past', () => {
  const due = '2026-11-25T07:00:00Z';
  expect(isOverdue({ due, status: 'doing' }, NOW)).toBe(true);
  expect(isOverdue({ due, status: 'done' }, NOW)).toBe(false);
  expect(isOverdue({ due: null, status: 'todo' }, NOW)).toBe(false);
  expect(overdueWords(Date.parse(due), NOW, 'UTC')).toBe('overdue by 3 h');
  expect(overdueWords(Date.parse('2026-11-01T07:00:00Z'), NOW, 'UTC')).toBe('overdue since 1 Nov');
});

const task = (id: string, part: Partial<Task>): Task => ({
  id,
  title: id,
  status: 'todo',
  priority: null,
  due: null,
  tags: [],
  source: null,
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...part,
});

describe('orders as the server has them', () => {
  const tasks = [
    task('a', { due: '2026-03-01T00:00:00.000Z' }),
    task('b', { priority: 'low', createdAt: '2026-02-01T00:00:00.000Z' }),
    task('c', { priority: 'urgent', due: '2026-02-01T00:00:00.000Z' }),
  ];
  test.each([
    ['-createdAt', 'bca'],
    ['due', 'cab'],
    ['-priority', 'cba'],
  ] as const)('%s', (sort, expected) => {
    expect(
      [...tasks]
        .sort(compareTasks(sort))
        .map(({ id }) => id)
        .join(''),
    ).toBe(expected);
  });

  test('what was changed away from the filter is left out', () => {
    expect(isAmong(task('a', { priority: 'low' }), { priority: 'high,low' })).toBe(true);
    expect(isAmong(task('a', {}), { priority: 'high' })).toBe(false);
    expect(isAmong(task('a', {}), { priority: 'none' })).toBe(true);
    expect(isAmong(task('a', { tags: ['x'] }), { tag: 'X' })).toBe(true);
    expect(isAmong(task('a', { tags: ['x'] }), { tag: 'y' })).toBe(false);
    expect(isAmong(task('a', {}), { source: 'manual' })).toBe(true);
    expect(isAmong(task('a', {}), { source: 'alert' })).toBe(false);
    expect(isAmong(task('a', {}), { due: 'today' })).toBe(false);
  });
});

test('an address says what it can say, and nothing else', () => {
  const all = { priority: 'high,none', tag: 'x', source: 'alert', due: 'today', sort: 'due', task: 'abc' } as const;
  expect(taskSearchIn(all)).toEqual(all);
  expect(taskSearchIn({ priority: 'best', tag: 12, source: 'you', due: 1, sort: '-createdAt', task: '' })).toEqual({
    tag: '12',
  });
});

test('limits are those of the contract', () => {
  expect([TITLE_LENGTH_MAX, NOTES_LENGTH_MAX, TAGS_MAX]).toEqual([
    TASK_TITLE_LENGTH_MAX,
    TASK_NOTES_LENGTH_MAX,
    TASK_TAGS_MAX,
  ]);
});
