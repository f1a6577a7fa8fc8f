/** A part of the alert store's suite: what every adapter must do when a market is gone: every live alert that reads it is found, in bounded steps, and no other. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DelistingPlace } from './alert-store.ts';
import { type AlertStoreUnderTest, NOW_MS, sampleAlert } from './alert-store-testbed.ts';

const BTC = 'binance:BTC/USDT';
const ETH = 'binance:ETH/USDT';
const SOL = 'kraken:SOL/USD';

/** Condition -> the markets that it reads beside the alert's own, which is none of them. */
const CONDITIONS: Readonly<Record<string, readonly string[]>> = {
  'price > 5': [],
  'all(price > 5, price < 9)': [],
  [`price(${ETH}) < 5`]: [ETH],
  [`price / price(${SOL}) > 20`]: [SOL],
  [`any(price(${ETH}) > 5, all(price(${SOL}) < 6, price(${ETH}) < 3))`]: [ETH, SOL],
};

export function describeDelisting(under: () => AlertStoreUnderTest): void {
  /** Ids that were suspended, step by step to the end. */
  async function suspendAll(market: string, limit: number): Promise<string[]> {
    const ids: string[] = [];
    let after: DelistingPlace | undefined;
    do {
      const step = await under().store.suspendDelisted({ market, atMs: 7 }, after, limit);
      expect(step.suspended.length).toBeLessThanOrEqual(limit);
      ids.push(...step.suspended.map(({ id }) => id));
      after = step.next;
    } while (after);
    return ids;
  }

  test('whatever the steps, each live alert that reads the market is suspended once, and its owner is told which', async () => {
    const { store, told, moveProgress } = under();
    const anAlert = fc.record({
      userId: fc.constantFrom('ann', 'bob'),
      market: fc.constantFrom(BTC, 'coinbase:ADA/USD'),
      condition: fc.constantFrom(...Object.keys(CONDITIONS)),
      isDone: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anAlert, { maxLength: 25 }),
        fc.constantFrom(BTC, ETH, SOL),
        fc.integer({ min: 1, max: 7 }),
        async (drafts, gone, limit) => {
          for (const userId of ['ann', 'bob']) await store.removeOfUser(userId, 1_000);
          const alerts = drafts.map(({ isDone, ...draft }) => ({ isDone, alert: sampleAlert(draft) }));
          await store.create(alerts.map(({ alert }) => alert));
          for (const { alert, isDone } of alerts)
            if (isDone) await moveProgress(alert.id, { state: 'done', phase: 'done' });
          const toldBefore = told.length;
          const reads = ({ market, condition }: { market: string; condition: string }) =>
            market === gone || (CONDITIONS[condition] ?? []).includes(gone);
          const expected = alerts.filter(({ alert, isDone }) => !isDone && reads(alert)).map(({ alert }) => alert.id);
          expect((await suspendAll(gone, limit)).toSorted()).toEqual(expected.toSorted());
          expect(await suspendAll(gone, limit)).toEqual([]);
          for (const { alert, isDone } of alerts) {
            const suspended = { state: 'suspended', stateReason: 'market_delisted', delistedMarket: gone, arming: 2 };
            const untouched = { state: isDone ? 'done' : 'armed', arming: 1, delistedMarket: undefined };
            expect(await store.find(alert.userId, alert.id)).toMatchObject(
              expected.includes(alert.id) ? suspended : untouched,
            );
          }
          const reason = { state: 'suspended', reason: 'market_delisted', delistedMarket: gone, atMs: 7 };
          const bodies = told.slice(toldBefore);
          expect(bodies.map(({ alertId }) => alertId).toSorted()).toEqual(expected.toSorted());
          for (const body of bodies) expect(body).toMatchObject(reason);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('an alert is found by what it reads now, not by what it read before', async () => {
    const { store } = under();
    const alert = sampleAlert({ condition: `price(${ETH}) < 5` });
    await store.create([alert]);
    const fields = { ...alert, condition: `price(${SOL}) < 5` };
    await store.change({ userId: 'ann', id: alert.id, version: 1, fields, updatedAtMs: NOW_MS });
    expect(await suspendAll(ETH, 5)).toEqual([]);
    expect(await suspendAll(SOL, 5)).toEqual([alert.id]);
  });

  test('armed anew it is no longer said to be suspended; a removed one is not found', async () => {
    const { store } = under();
    const [back, removed] = [sampleAlert({ condition: `price(${ETH}) < 5` }), sampleAlert({ market: ETH })];
    await store.create([back, removed]);
    await store.remove('ann', removed.id, undefined);
    expect(await suspendAll(ETH, 5)).toEqual([back.id]);
    const armed = await store.change({
      userId: 'ann',
      id: back.id,
      version: 1,
      rearming: { kind: 'arm', phase: 'armed' },
      updatedAtMs: NOW_MS,
    });
    expect(armed).toMatchObject({ state: 'armed', stateReason: undefined, delistedMarket: undefined });
    expect(await suspendAll(ETH, 5)).toEqual([back.id]);
  });
}
