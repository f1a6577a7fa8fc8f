/** Which levels a condition has on the chart, and what moving one makes of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionAt, levelsOf, withLevel } from './levels.ts';

const MARKET = 'binance:BTC/USDT';

describe('levels of a condition', () => {
  it.each([
    ['price >= 65000', ['65000 up']],
    ['price < 0.00000172', ['0.00000172 down']],
    ['price crosses 65k', ['65000 both']],
    ['price crosses below 10', ['10 down']],
    ['65000 < price', ['65000 up']],
    ['price outside 60000..70000', ['60000 down', '70000 up']],
    ['price inside 60000..70000', ['60000 up', '70000 down']],
    [`price(${MARKET}) > 5`, ['5 up']],
    ['price(binance:ETH/USDT) > 5', []],
    ['price / price(binance:ETH/USDT) >= 20', []],
    ['all(price > 1, price < 5)', []],
    ['price + 5 > 10', []],
    ['price > -5', []],
    ['price >', []],
  ])('%s has %j', (condition, expected) => {
    expect(levelsOf(condition, MARKET).map(({ price, side }) => `${price} ${side}`)).toEqual(expected);
  });
});

describe('a level that is moved', () => {
  it('is put into the condition, whose operator stays', () => {
    expect(withLevel('price crosses above 65000', MARKET, { index: 0, price: '64812.35' })).toBe(
      'price crosses above 64812.35',
    );
    expect(withLevel('price outside 60000..70000', MARKET, { index: 1, price: '71000' })).toBe(
      'price outside 60000..71000',
    );
  });

  it('takes the place of the other bound when it is moved past it, and cannot stand on it', () => {
    expect(withLevel('price inside 60000..70000', MARKET, { index: 0, price: '80000' })).toBe(
      'price inside 70000..80000',
    );
    expect(withLevel('price inside 60000..70000', MARKET, { index: 0, price: '70000' })).toBeUndefined();
  });

  it('is where it was moved to', () => {
    const price = fc.integer({ min: 1, max: 1e9 }).map((cents) => (cents / 100).toFixed(2));
    fc.assert(
      fc.property(price, (to) => {
        const moved = withLevel('price >= 65000', MARKET, { index: 0, price: to });
        expect(Number(levelsOf(moved ?? '', MARKET)[0]?.price)).toBe(Number(to));
      }),
    );
  });

  it('is none where the condition has none', () => {
    expect(withLevel('all(price > 1, price < 5)', MARKET, { index: 0, price: '2' })).toBeUndefined();
    expect(withLevel('price > 1', MARKET, { index: 1, price: '2' })).toBeUndefined();
    expect(withLevel('price > 1', MARKET, { index: 0, price: '0' })).toBeUndefined();
  });
});

describe('a level that is proposed', () => {
  it('is reached from where the price is', () => {
    expect(conditionAt('65000', '64812.4')).toBe('price >= 65000');
    expect(conditionAt('62400', '64812.4')).toBe('price <= 62400');
    expect(conditionAt('64812.40', '64812.4')).toBe('price crosses 64812.40');
    expect(conditionAt('65000', undefined)).toBe('price crosses 65000');
  });
});
