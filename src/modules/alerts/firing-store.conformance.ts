/** What every adapter of the firing store must do. `add` writes firings as the evaluator would. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FiringListQuery, FiringPlace, FiringRecord, FiringStore } from './firing-store.ts';

export interface FiringStoreUnderTest {
  readonly store: FiringStore;
  add(userId: string, firings: readonly FiringRecord[]): Promise<void>;
  close(): Promise<void>;
}

const BTC = 'binance:BTC/USDT';
const ETH = 'binance:ETH/USDT';

const ALL = { alertId: undefined, market: undefined, sinceMs: undefined };

/** Of alert `a1` on another market than those of all others. */
function sampleFiring(alertId: string, sequence: number, firedAtMs: number): FiringRecord {
  return {
    alertId,
    sequence,
    market: alertId === 'a1' ? ETH : BTC,
    condition: 'price >= 65000',
    atMs: firedAtMs - 10,
    firedAtMs,
    price: 65_000.5,
    value: 65_000.5,
    isBackfilled: sequence % 2 === 0,
  };
}

export function describeFiringStore(name: string, make: () => Promise<FiringStoreUnderTest>): void {
  describe(`firing store: ${name}`, () => {
    let under: FiringStoreUnderTest;
    beforeEach(async () => {
      under = await make();
    });
    afterEach(() => under.close());

    async function walk(query: Omit<FiringListQuery, 'after'>): Promise<FiringRecord[]> {
      const found: FiringRecord[] = [];
      for (let after: FiringPlace | undefined; ; ) {
        const page = await under.store.list({ ...query, after });
        found.push(...page.items);
        if (!page.hasMore) return found;
        after = page.items.at(-1);
      }
    }

    test('pages join to all firings of the user, newest first, each once', async () => {
      // Several alerts fire in one instant, so the order within an instant counts.
      const firings = Array.from({ length: 40 }, (_, i) => sampleFiring(`a${i % 3}`, i, 1_000 + Math.floor(i / 5)));
      await under.add('ann', firings);
      await under.add('bob', [sampleFiring('b', 1, 1_002)]);
      const newestFirst = firings.toSorted(
        (a, b) =>
          b.firedAtMs - a.firedAtMs ||
          (a.alertId < b.alertId ? 1 : a.alertId > b.alertId ? -1 : b.sequence - a.sequence),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            alertId: fc.constantFrom(undefined, 'a0', 'a1', 'b'),
            market: fc.constantFrom(undefined, BTC, ETH, 'kraken:BTC/USD'),
            sinceMs: fc.option(fc.integer({ min: 995, max: 1_010 }), { nil: undefined }),
            limit: fc.integer({ min: 1, max: 30 }),
          }),
          async (query) => {
            const expected = newestFirst
              .filter(({ alertId }) => query.alertId === undefined || alertId === query.alertId)
              .filter(({ market }) => query.market === undefined || market === query.market)
              .filter(({ firedAtMs }) => firedAtMs >= (query.sinceMs ?? 0));
            expect(await walk({ userId: 'ann', ...query })).toEqual(expected);
          },
        ),
        { numRuns: 120 },
      );
    });

    test('firings of a user are removed in pieces, and nobody else has fewer', async () => {
      await under.add(
        'ann',
        [1, 2, 3].map((sequence) => sampleFiring('a', sequence, 5)),
      );
      await under.add('bob', [sampleFiring('b', 1, 5)]);
      expect(await under.store.removeOfUser('ann', 2)).toBe(2);
      expect(await under.store.removeOfUser('ann', 2)).toBe(1);
      expect(await walk({ userId: 'ann', ...ALL, limit: 5 })).toEqual([]);
      expect(await walk({ userId: 'bob', ...ALL, limit: 5 })).toHaveLength(1);
    });
  });
}
