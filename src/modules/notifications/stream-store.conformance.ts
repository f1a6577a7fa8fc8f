/** What every adapter of the stream store must do. */
import { describe, expect, test } from 'vitest';
import { NOW_MS } from './notification-samples.ts';
import type { NewStreamItem, StreamStore } from './stream-store.ts';

const item = (id: string, changes: Partial<NewStreamItem> = {}): NewStreamItem => ({
  id,
  userId: 'ann',
  event: 'task',
  body: `{"id":"${id}"}`,
  createdAtMs: NOW_MS,
  ...changes,
});

export function describeStreamStore(name: string, make: () => Promise<StreamStore>): void {
  describe(`stream store: ${name}`, () => {
    test('takes each id once and resumes after any seq', async () => {
      const store = await make();
      const one = await store.add(item('one'));
      expect(await store.add(item('one', { body: '{}' }))).toBeUndefined();
      await store.add(item('of bob', { userId: 'bob' }));
      const two = await store.add(item('two'));
      expect(await store.after('ann', 0, 10)).toEqual([one, two]);
      expect(await store.after('ann', one?.seq ?? 0, 10)).toEqual([two]);
      expect(await store.after('ann', 0, 1)).toEqual([one]);
      expect(await store.latestSeq()).toBe(two?.seq);
    });

    test('never lets the seq fall, whatever is removed', async () => {
      const store = await make();
      for (const id of ['a', 'b', 'c']) await store.add(item(id));
      const latest = await store.latestSeq();
      expect(await store.prune(NOW_MS + 1, 2)).toBe(2);
      expect(await store.prune(NOW_MS + 1, 2)).toBe(0);
      while ((await store.removeOfUser('ann', 10)) > 0);
      expect(await store.after('ann', 0, 10)).toEqual([]);
      expect((await store.add(item('d')))?.seq).toBeGreaterThan(latest);
    });

    test('prunes only what is old', async () => {
      const store = await make();
      await store.add(item('old', { createdAtMs: NOW_MS - 10 }));
      await store.add(item('new'));
      await store.add(item('newest'));
      expect(await store.prune(NOW_MS, 10)).toBe(1);
      expect((await store.after('ann', 0, 10)).map(({ id }) => id)).toEqual(['new', 'newest']);
    });
  });
}
