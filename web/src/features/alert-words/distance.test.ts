import { describe, expect, test } from 'vitest';
import { conditionOf } from './condition-words.ts';
import { distanceOf, isPlainLevel } from './distance.ts';

const market = 'binance:BTC/USDT';
const told = (condition: string, value: string | null, distance: string | null) => ({
  market,
  condition,
  value,
  distance,
});

describe('the way to a level', () => {
  test('follows the live price where the price alone decides', () => {
    const alert = told('price >= 66000', '60000', '6000');
    expect(distanceOf(alert, '64000')).toEqual({ percent: 3.125, amount: 2000, direction: 'up' });
    expect(distanceOf(alert, undefined)).toEqual({ percent: 10, amount: 6000, direction: 'up' });
    expect(distanceOf(alert, '66000')).toMatchObject({ percent: 0 });
    expect(distanceOf(told('price outside 60000..70000', null, null), '61000')).toMatchObject({ direction: 'down' });
    expect(distanceOf(told('price outside 60000..70000', null, null), '69500')).toMatchObject({ amount: 500 });
  });

  test('is what the server said where other series decide', () => {
    const ratio = told('price / price(binance:ETH/USDT) > 20', '16', '4');
    expect(distanceOf(ratio, '64000')).toEqual({ percent: 25, amount: 4, direction: 'up' });
    const range = told('price / 2 inside 5..9', '10', '1');
    expect(distanceOf(range, '64000')).toEqual({ percent: 10, amount: 1, direction: 'down' });
  });

  test('of two series is an amount, since a percent of a difference says nothing', () => {
    const pair = told('price > price(kraken:BTC/USD)', '-35', '35');
    expect(distanceOf(pair, '64000')).toEqual({ percent: undefined, amount: 35, direction: 'up' });
  });

  test('is not known of groups, without a price, and of what this page does not understand', () => {
    expect(distanceOf(told('all(price > 1, price < 2)', '1', null), '1')).toBeUndefined();
    expect(distanceOf(told('price / 2 > 1', null, null), '1')).toBeUndefined();
    expect(distanceOf(told('moonphase > 1', '3', '2'), '1')).toBeUndefined();
  });
});

test.each([
  ['price > 1', true],
  ['price inside 1..2', true],
  ['price crosses 3', true],
  ['price / 2 > 1', false],
  ['price > price(kraken:BTC/USD)', false],
  ['price(kraken:BTC/USD) > 3', false],
  ['any(price > 2, price < 1)', false],
])('%s is a plain level: %s', (text, isPlain) => expect(isPlainLevel(conditionOf(text, market))).toBe(isPlain));
