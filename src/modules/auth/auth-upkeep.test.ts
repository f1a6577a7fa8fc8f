import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { createTestClock } from '#test/test-clock';
import type { StoredDenial } from './auth-store.ts';
import { createAuthUpkeep } from './auth-upkeep.ts';
import { createDenyList } from './deny-list.ts';

it('loads all denials at start, forgets those that have ended, and sweeps in batches until little is left', async () => {
  const clock = createTestClock();
  const all: StoredDenial[] = Array.from({ length: 2_500 }, (_, i) => ({
    position: i + 1,
    subject: `session:${i}`,
    untilMs: clock.nowMs() + (i < 1_000 ? 10 : 1_000),
  }));
  const denialsAfter = vi.fn(async (position: number, _nowMs: number, limit: number) =>
    all.slice(position, position + limit),
  );
  const denyList = createDenyList({ store: { denialsAfter }, clock });
  const removed = [1_000, 700, 499, 0];
  const sweep = vi.fn(async () => removed.shift() ?? 0);
  const upkeep = createAuthUpkeep({ store: { sweep }, denyList, clock, log: pino({ level: 'silent' }) });
  await upkeep.start();
  expect(denyList.size).toBe(2_500);
  expect(denyList.has('session:2499')).toBe(true);
  expect(denyList.has('session:2500')).toBe(false);
  clock.advance(10);
  expect(denyList.has('session:5')).toBe(false);
  await upkeep.sweep();
  expect(denyList.size).toBe(1_500);
  expect(sweep).toHaveBeenCalledTimes(3);
  await upkeep.stop();
});

it('refuses to start when the denials cannot be read', async () => {
  const clock = createTestClock();
  const denyList = createDenyList({ store: { denialsAfter: () => Promise.reject(new Error('disk')) }, clock });
  const upkeep = createAuthUpkeep({ store: { sweep: async () => 0 }, denyList, clock, log: pino({ level: 'silent' }) });
  await expect(upkeep.start()).rejects.toThrow('disk');
});
