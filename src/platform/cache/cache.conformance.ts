/** What every adapter of the cache must do. `advance` moves its time: a test clock, or waiting. */
import { describe, expect, it } from 'vitest';
import type { Cache } from './cache.ts';

export interface CacheUnderTest {
  readonly cache: Cache;
  advance(ms: number): Promise<void>;
}

export function describeCache(name: string, make: () => CacheUnderTest): void {
  describe(`cache: ${name}`, () => {
    it('answers what was set, and nothing for what was not', async () => {
      const { cache } = make();
      await cache.set('a', { price: '1.5', list: [1, null] }, 1000);
      expect(await cache.get('a')).toEqual({ price: '1.5', list: [1, null] });
      expect(await cache.get('b')).toBeUndefined();
    });

    it('keeps null, 0, false and the empty text apart from a miss', async () => {
      const { cache } = make();
      for (const value of [null, 0, false, '']) {
        await cache.set('a', value, 1000);
        expect(await cache.get('a')).toBe(value);
      }
    });

    it('forgets after the time to live, and not before', async () => {
      const { cache, advance } = make();
      await cache.set('a', 1, 500);
      await advance(300);
      expect(await cache.get('a')).toBe(1);
      await advance(200);
      expect(await cache.get('a')).toBeUndefined();
    });

    it('replaces value and time to live', async () => {
      const { cache, advance } = make();
      await cache.set('a', 1, 200);
      await cache.set('a', 2, 900);
      await advance(400);
      expect(await cache.get('a')).toBe(2);
    });

    it('forgets what is deleted, and bears deleting what is not there', async () => {
      const { cache } = make();
      await cache.set('a', 1, 1000);
      await cache.delete('a');
      await cache.delete('b');
      expect(await cache.get('a')).toBeUndefined();
    });
  });
}
