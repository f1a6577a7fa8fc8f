/** The dashboard's numbers: kept for 2 s, never older than the reader's own last write. */
import { expect, test } from 'vitest';
import type { Cache } from '#platform/cache/cache';
import { createTestClock } from '#test/test-clock';
import { createTaskStats } from './task-stats.ts';

const COUNTS = { overdue: 0, dueToday: 0, donePerDay: [] };

function setUp() {
  const clock = createTestClock();
  const entries = new Map<string, { value: unknown; untilMs: number }>();
  const cache: Cache = {
    async get<T>(key: string) {
      const entry = entries.get(key);
      return entry && entry.untilMs > clock.nowMs() ? (entry.value as T) : undefined;
    },
    async set(key, value, ttlMs) {
      entries.set(key, { value, untilMs: clock.nowMs() + ttlMs });
    },
    async delete(key) {
      entries.delete(key);
    },
  };
  const state = { todo: 1, counted: 0, beforeAnswer: async () => {} };
  const store = {
    async count() {
      state.counted += 1;
      const byStatus = { todo: state.todo, doing: 0, done: 0, cancelled: 0 };
      await state.beforeAnswer();
      return { ...COUNTS, byStatus };
    },
  };
  return { clock, state, stats: createTaskStats({ store, cache, clock }) };
}

async function todoOf(stats: ReturnType<typeof createTaskStats>, timezone = 'UTC') {
  const read = await stats.read('ann', timezone);
  return read.ok ? read.value.byStatus.todo : read.error.errors?.[0]?.path;
}

test('are counted once in 2 s', async () => {
  const { clock, state, stats } = setUp();
  await todoOf(stats);
  state.todo = 2;
  clock.advance(1_999);
  expect(await todoOf(stats)).toBe(1);
  clock.advance(1);
  expect(await todoOf(stats)).toBe(2);
  expect(state.counted).toBe(2);
});

test('are fresh at once after an own write', async () => {
  const { state, stats } = setUp();
  await todoOf(stats);
  state.todo = 2;
  await stats.drop('ann');
  expect(await todoOf(stats)).toBe(2);
});

test('that were being counted during a write are not kept', async () => {
  const { state, stats } = setUp();
  state.beforeAnswer = async () => {
    state.beforeAnswer = async () => {};
    state.todo = 2;
    await stats.drop('ann');
  };
  expect(await todoOf(stats)).toBe(1);
  expect(await todoOf(stats)).toBe(2);
});

test('of another time zone are not given for this one', async () => {
  const { state, stats } = setUp();
  await todoOf(stats);
  await todoOf(stats, 'Asia/Tokyo');
  expect(state.counted).toBe(2);
});

test('name the last 14 days, today last', async () => {
  const { stats } = setUp();
  const read = await stats.read('ann', 'UTC');
  const dates = read.ok ? read.value.donePerDay.map(({ date }) => date) : [];
  expect([dates.length, dates[0], dates.at(-1)]).toEqual([14, '2025-12-19', '2026-01-01']);
});

test('an unknown time zone is a fault of the parameter', async () => {
  expect(await todoOf(setUp().stats, 'Nowhere/At_All')).toBe('timezone');
});
