import { expect, it } from 'vitest';
import { createTestClock } from '#test/test-clock';
import { describeCache } from './cache.conformance.ts';
import { createMemoryCache } from './cache.memory.ts';

describeCache('memory', () => {
  const clock = createTestClock();
  return { cache: createMemoryCache({ entriesMax: 100, clock }), advance: async (ms) => clock.advance(ms) };
});

it('makes room by what was used least recently', async () => {
  const cache = createMemoryCache({ entriesMax: 2, clock: createTestClock() });
  await cache.set('a', 1, 1000);
  await cache.set('b', 2, 1000);
  await cache.get('a');
  await cache.set('c', 3, 1000);
  expect(await cache.get('a')).toBe(1);
  expect(await cache.get('b')).toBeUndefined();
  expect(await cache.get('c')).toBe(3);
});

it('pushes nothing out when an entry is replaced', async () => {
  const cache = createMemoryCache({ entriesMax: 2, clock: createTestClock() });
  await cache.set('a', 1, 1000);
  await cache.set('b', 2, 1000);
  await cache.set('b', 3, 1000);
  expect(await cache.get('a')).toBe(1);
});
