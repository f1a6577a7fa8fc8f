/** What every store of watch lists must do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WatchlistStore } from './watchlist-store.ts';

export function describeWatchlistStore(
  name: string,
  open: () => Promise<{ store: WatchlistStore; close(): Promise<void> }>,
): void {
  describe(`watch list store: ${name}`, () => {
    let on: Awaited<ReturnType<typeof open>>;
    beforeEach(async () => {
      on = await open();
    });
    afterEach(() => on.close());

    it('knows none that was never put', async () => {
      expect(await on.store.get('ann')).toBeUndefined();
    });

    it('keeps the order, and counts the changes', async () => {
      expect(await on.store.put('ann', ['b', 'a'])).toEqual({ markets: ['b', 'a'], version: 1 });
      await on.store.put('ann', []);
      await on.store.put('ben', ['c']);
      expect(await on.store.get('ann')).toEqual({ markets: [], version: 2 });
      expect(await on.store.get('ben')).toEqual({ markets: ['c'], version: 1 });
    });

    it('forgets one that is removed', async () => {
      await on.store.put('ann', ['a']);
      await on.store.remove('ann');
      await on.store.remove('ann');
      expect(await on.store.get('ann')).toBeUndefined();
    });
  });
}
