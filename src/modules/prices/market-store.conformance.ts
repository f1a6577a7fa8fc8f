/** What every store of markets must do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MarketStore } from './market-store.ts';

export interface MarketStoreUnderTest {
  readonly store: MarketStore;
  close(): Promise<void>;
}

export function describeMarketStore(name: string, make: () => MarketStoreUnderTest): void {
  describe(`market store: ${name}`, () => {
    let subject: MarketStoreUnderTest;
    let store: MarketStore;

    beforeEach(() => {
      subject = make();
      store = subject.store;
    });
    afterEach(() => subject.close());

    const claim = (market: string, userId: string, ownedMax = 10) =>
      store.claim({ market, userId, claimedAtMs: 1, ownedMax });

    it('gives a free market to the first who claims it, and to nobody else', async () => {
      expect(await store.ownerOf('custom:A/B')).toBeUndefined();
      const outcomes = await Promise.all(['ann', 'bob', 'ann'].map((userId) => claim('custom:A/B', userId)));
      expect(outcomes).toEqual(Array(3).fill({ kind: 'owned', ownerId: 'ann' }));
      expect(await store.ownerOf('custom:A/B')).toBe('ann');
    });

    it('keeps names that differ in case apart', async () => {
      await claim('custom:A/B', 'ann');
      expect(await claim('custom:a/B', 'bob')).toEqual({ kind: 'owned', ownerId: 'bob' });
    });

    it('refuses more than the limit, but not what is owned already', async () => {
      const outcomes = await Promise.all(
        ['custom:A/B', 'custom:B/B', 'custom:C/B'].map((name) => claim(name, 'ann', 2)),
      );
      expect(outcomes.map((outcome) => outcome.kind)).toEqual(['owned', 'owned', 'limit']);
      expect(await claim('custom:A/B', 'ann', 2)).toEqual({ kind: 'owned', ownerId: 'ann' });
      expect(await store.ownerOf('custom:C/B')).toBeUndefined();
    });

    it("lists a user's own by name, in pages, by a part in any case", async () => {
      for (const name of ['custom:eth/usd', 'custom:BTC/EUR', 'custom:BTC/USD']) await claim(name, 'ann');
      await claim('custom:OTHER/USD', 'bob');
      expect(await store.listOwned({ userId: 'ann', limit: 2 })).toEqual(['custom:BTC/EUR', 'custom:BTC/USD']);
      expect(await store.listOwned({ userId: 'ann', after: 'custom:BTC/USD', limit: 2 })).toEqual(['custom:eth/usd']);
      expect(await store.listOwned({ userId: 'ann', q: 'Usd', limit: 9 })).toEqual([
        'custom:BTC/USD',
        'custom:eth/usd',
      ]);
      expect(await store.listOwned({ userId: 'ann', q: '%', limit: 9 })).toEqual([]);
    });

    it('releases for the owner only, and the candidate with it', async () => {
      await claim('custom:A/B', 'ann');
      await store.saveCandidate('custom:A/B', { atMs: 5, low: 1, high: 2 });
      await store.release('custom:A/B', 'bob');
      expect(await store.ownerOf('custom:A/B')).toBe('ann');
      expect(await store.candidateOf('custom:A/B')).toEqual({ atMs: 5, low: 1, high: 2 });
      await store.release('custom:A/B', 'ann');
      await store.release('custom:A/B', 'ann');
      expect(await store.ownerOf('custom:A/B')).toBeUndefined();
      expect(await store.candidateOf('custom:A/B')).toBeUndefined();
      expect(await claim('custom:A/B', 'bob')).toEqual({ kind: 'owned', ownerId: 'bob' });
    });

    it('keeps the newest written candidate of a market, also an earlier instant', async () => {
      expect(await store.candidateOf('binance:BTC/USDT')).toBeUndefined();
      await store.saveCandidate('binance:BTC/USDT', { atMs: 9, low: 1.5, high: 2 });
      await store.saveCandidate('binance:BTC/USDT', { atMs: 5, low: 0.00000000172, high: 3 });
      expect(await store.candidateOf('binance:BTC/USDT')).toEqual({ atMs: 5, low: 0.00000000172, high: 3 });
    });
  });
}
