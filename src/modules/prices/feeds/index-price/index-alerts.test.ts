import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Firing, replay } from '#engine';
import { createIndexVenue, createIndexWorld } from './index-world.ts';

const INDEX = 'index:BTC/USD';
const START_MS = Date.UTC(2026, 0, 1, 12);
const VENUES = ['binance', 'coinbase', 'kraken'] as const;
type Venue = (typeof VENUES)[number];

/** What a venue tells in place of the price: undefined for nothing at all. */
type Glitch = (price: number, step: number) => number | undefined;
const GLITCHES: Readonly<Record<string, Glitch>> = {
  'ten times the price': (price) => price * 10,
  'a tenth of it': (price) => price / 10,
  zero: () => 0,
  nothing: () => undefined,
  'its first price for ever': () => 100,
  'nonsense now and then': (price, step) => (step % 3 === 0 ? price * (step % 2 === 0 ? 10 : 0.1) : price),
};

/** Two honest venues and one that may not be; prices move all together, in steps of 300 ms. */
async function firings(walk: readonly number[], levels: readonly number[], broken?: { venue: Venue; glitch: Glitch }) {
  const world = createIndexWorld(
    (clock) => VENUES.map((venue) => createIndexVenue(clock, venue, ['BTC/USD'])),
    START_MS,
  );
  try {
    world.feed.watch(new Map([[INDEX, START_MS]]));
    await world.start();
    for (const [step, price] of [100, ...walk].entries()) {
      for (const venue of VENUES) {
        const told = venue === broken?.venue ? broken.glitch(price, step) : price;
        if (told !== undefined) world.price(`${venue}:BTC/USD`, told);
      }
      await world.pass(300, (market) => !market.startsWith(`${broken?.venue}:`));
    }
    const alerts = levels.map((level, i) => ({
      id: `alert${i}`,
      market: INDEX,
      condition: `price crosses ${level}`,
      trigger: 'edge' as const,
      repeat: 0,
      cooldownMs: 0,
    }));
    const fired: Firing[] = [];
    replay(alerts, world.ticks(), (firing) => fired.push(firing));
    return fired.map(({ alertId, sequence, price, atMs }) => ({ alertId, sequence, price, atMs }));
  } finally {
    await world.stop();
  }
}

/** The price at the firing may be one on the way: what the broken venue tells can lie between the old and the new price of the others. */
function whichAndWhen({ alertId, sequence, atMs }: Pick<Firing, 'alertId' | 'sequence' | 'atMs'>) {
  return { alertId, sequence, atMs };
}

const step = fc.integer({ min: -40, max: 40 }).map((steps) => steps / 100);
const walk = fc.array(step, { minLength: 40, maxLength: 120 }).map((steps) => {
  let price = 100;
  return steps.map((one) => {
    price = Number((price + one).toFixed(2));
    return price;
  });
});
const levels = fc.uniqueArray(
  fc.integer({ min: 9_700, max: 10_300 }).map((steps) => (steps + 0.5) / 100),
  { minLength: 1, maxLength: 8 },
);

describe('an alert on an index', () => {
  test('fires with one broken venue exactly as without', async () => {
    let fired = 0;
    await fc.assert(
      fc.asyncProperty(
        walk,
        levels,
        fc.constantFrom(...VENUES),
        fc.constantFrom(...Object.values(GLITCHES)),
        async (prices, reached, venue, glitch) => {
          const sound = await firings(prices, reached);
          fired += sound.length;
          const broken = await firings(prices, reached, { venue, glitch });
          expect(broken.map(whichAndWhen)).toEqual(sound.map(whichAndWhen));
        },
      ),
      { numRuns: 60 },
    );
    expect(fired).toBeGreaterThan(40);
  });

  test.each(Object.entries(GLITCHES))('fires once when a venue tells %s', async (_name, glitch) => {
    for (const venue of VENUES) {
      const fired = await firings([100.2, 99.9, 100.4, 101.1, 101.3], [101.005], { venue, glitch });
      expect(fired).toMatchObject([{ alertId: 'alert0', price: 101.1 }]);
    }
  });
});
