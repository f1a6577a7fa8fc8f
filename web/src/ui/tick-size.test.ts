/** Prices stay on the steps of their venue. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonTickSize, distancePercent, roundToTick, stepPrice, tickSizeFor } from './tick-size.ts';

describe('the steps of a venue', () => {
  it.each([
    [64_812.3456, '0.01', '64812.35'],
    [64_812.3, '0.5', '64812.5'],
    [64_812.3, '10', '64810'],
    [0.000_001_72, '0.00000001', '0.00000172'],
    [-4, '0.1', '0.1'],
    [0.3, '0.10000000', '0.3'],
  ])('%d by %s is %s', (price, tickSize, rounded) => {
    expect(roundToTick(price, tickSize)).toBe(rounded);
  });

  it.each([
    [['46889', '46870.18'], '0.01'],
    [['46889', '46870'], '0.1'],
    [['0.00000846', '0.0000085'], '0.00000001'],
    [[], '1'],
  ])('of %j together is %s', (prices, tickSize) => {
    expect(commonTickSize(prices)).toBe(tickSize);
  });

  it('up and down again is where one was, with no digits more than the step has', () => {
    const tick = fc.constantFrom('0.01', '0.5', '1', '0.00000001', '0.0025');
    fc.assert(
      fc.property(
        fc.integer({ min: 2_000, max: 1_000_000 }),
        tick,
        fc.integer({ min: -900, max: 900 }),
        (n, size, by) => {
          const price = roundToTick(n * Number(size), size);
          expect(stepPrice(stepPrice(price, size, by), size, -by)).toBe(price);
          expect(price.split('.')[1]?.length ?? 0).toBeLessThanOrEqual(size.split('.')[1]?.length ?? 0);
        },
      ),
    );
  });

  it('where the venue tells none, one that suits the price', () => {
    expect(tickSizeFor('64812.4', undefined)).toBe('0.1');
    expect(tickSizeFor('65000', undefined)).toBe('0.1');
    expect(tickSizeFor('0.00000172', undefined)).toBe('0.00000001');
    expect(tickSizeFor('64812.4', '0.01')).toBe('0.01');
  });

  it('distance is in percent of the price', () => {
    expect(distancePercent('110', '100')).toBeCloseTo(10);
    expect(distancePercent('90', '100')).toBeCloseTo(-10);
    expect(distancePercent('90', undefined)).toBeUndefined();
    expect(distancePercent('90', '0')).toBeUndefined();
  });
});
