/** What every store of candles must do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CandlePart, CandleRange, CandleStore } from './candle-store.ts';

export interface CandleStoreUnderTest {
  readonly store: CandleStore;
  close(): Promise<void>;
}

export function describeCandleStore(name: string, make: () => CandleStoreUnderTest): void {
  describe(`candle store: ${name}`, () => {
    let subject: CandleStoreUnderTest;
    let store: CandleStore;

    beforeEach(() => {
      subject = make();
      store = subject.store;
    });
    afterEach(() => subject.close());

    const part = (atMs: number, fields: Partial<CandlePart> = {}): CandlePart => {
      return {
        market: 'custom:A/B',
        intervalMs: 60_000,
        atMs,
        open: 10,
        high: 10,
        low: 10,
        close: 10,
        volume: 1,
        ...fields,
      };
    };
    const range = (fields: Partial<CandleRange> = {}): CandleRange => {
      return { market: 'custom:A/B', intervalMs: 60_000, fromMs: 0, toMs: 1e12, limit: 100, take: 'oldest', ...fields };
    };

    it('adds parts to what is stored: first open, last close, widest range, all volume', async () => {
      await store.add([part(0, { open: 10, high: 15, low: 9, close: 12, volume: 0.5 })]);
      await store.add([
        part(0, { open: 12, high: 13, low: 8, close: 11, volume: 2 }),
        part(0, { open: 11, close: 11.5, high: 20 }),
      ]);
      expect(await store.list(range())).toEqual([{ atMs: 0, open: 10, high: 20, low: 8, close: 11.5, volume: 3.5 }]);
    });

    it('adds up volumes as decimals: sixty times 0.1 is 6', async () => {
      for (let times = 0; times < 60; times++) await store.add([part(0, { volume: 0.1 })]);
      expect((await store.list(range()))[0]?.volume).toBe(6);
    });

    it('keeps markets and intervals apart', async () => {
      await store.add([
        part(0),
        part(0, { intervalMs: 3_600_000, close: 7 }),
        part(0, { market: 'custom:a/B', close: 8 }),
      ]);
      expect((await store.list(range())).map((candle) => candle.close)).toEqual([10]);
      expect((await store.list(range({ intervalMs: 3_600_000 }))).map((candle) => candle.close)).toEqual([7]);
      expect((await store.list(range({ market: 'custom:a/B' }))).map((candle) => candle.close)).toEqual([8]);
    });

    it('lists ascending from either end of a range that excludes its end', async () => {
      await store.add([3, 1, 0, 2].map((minute) => part(minute * 60_000)));
      const minutes = async (fields: Partial<CandleRange>) =>
        (await store.list(range(fields))).map((candle) => candle.atMs / 60_000);
      expect(await minutes({})).toEqual([0, 1, 2, 3]);
      expect(await minutes({ limit: 2 })).toEqual([0, 1]);
      expect(await minutes({ limit: 2, take: 'newest' })).toEqual([2, 3]);
      expect(await minutes({ fromMs: 60_000, toMs: 180_000 })).toEqual([1, 2]);
      expect(await minutes({ fromMs: 1e9, toMs: 1e10 })).toEqual([]);
    });

    it('deletes all candles of one market, however many', async () => {
      const many = Array.from({ length: 4_500 }, (_, minute) => part(minute * 60_000));
      await store.add([...many, part(0, { intervalMs: 3_600_000 }), part(0, { market: 'custom:B/B' })]);
      await store.deleteMarket('custom:A/B');
      await store.deleteMarket('custom:A/B');
      expect(await store.list(range())).toEqual([]);
      expect(await store.list(range({ intervalMs: 3_600_000 }))).toEqual([]);
      expect(await store.list(range({ market: 'custom:B/B' }))).toHaveLength(1);
    });
  });
}
