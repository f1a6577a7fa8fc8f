import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { parseCondition } from './language/parser.ts';
import { rearmFault } from './rearm.ts';
import type { Rearm } from './tick.ts';

const MARKET = 'custom:A/USD';
const prices: Record<string, number> = { [MARKET]: 100, 'custom:B/USD': 0.3 };

function tree(condition: string) {
  const parsed = parseCondition(condition, { market: MARKET });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

describe('where a condition stands', () => {
  it.each([
    ['price >= 110', { truth: false, value: 100, level: 110, distance: 10 }],
    ['price < 100', { truth: false, value: 100, level: 100, distance: 0 }],
    ['price <= 100', { truth: true, value: 100, level: 100, distance: 0 }],
    ['price crosses 90', { truth: false, value: 100, level: 90, distance: 10 }],
    ['price inside 80..105', { truth: true, value: 100, level: 105, distance: 5 }],
    ['price outside 99..105', { truth: false, value: 100, level: 99, distance: 1 }],
    ['price(custom:B/USD) - 0.1 > 0.25', { truth: false, value: 0.2, level: 0.25, distance: 0.05 }],
    ['price >= price(custom:B/USD) * 10', { truth: true, value: 97, level: 0, distance: 97 }],
    ['price > price(custom:C/USD)', { truth: undefined, value: undefined }],
    ['all(price > 1, price(custom:C/USD) > 1)', { truth: undefined, value: 100 }],
    ['all(price > 101, price(custom:C/USD) > 1)', { truth: false, value: 100 }],
    ['any(price > 1, price(custom:C/USD) > 1)', { truth: true, value: 100 }],
  ])('%s', (condition, standing) => {
    expect(evaluate(tree(condition), { market: MARKET, lastOf: (market) => prices[market] })).toEqual(standing);
  });
});

describe('rearm', () => {
  const percent = (amount: number): Rearm => ({ kind: 'percent', amount });
  const absolute = (amount: number): Rearm => ({ kind: 'absolute', amount });

  it.each([
    ['price >= 100', percent(0.5)],
    ['price crosses 100', absolute(2)],
    ['price inside 90..110', percent(1)],
    ['price outside 90..110', absolute(10)],
    ['price - price(custom:B/USD) >= 5', percent(10)],
    ['price >= price(custom:B/USD)', absolute(1)],
  ])('of %s is possible', (condition, rearm) => {
    expect(rearmFault(tree(condition), rearm)).toBeUndefined();
  });

  it.each([
    ['all(price > 1, price < 5)', absolute(1), /single comparison/],
    ['price inside price(custom:B/USD)..110', absolute(1), /single comparison/],
    ['price >= price(custom:B/USD)', percent(1), /fixed level/],
    ['price - 5 >= 0', percent(1), /level of 0/],
    ['price outside 90..110', absolute(11), /half as wide/],
    ['price >= 100000', absolute(1e-12), /too small/],
    ['price >= 1', absolute(0), /more than 0/],
    ['price >= 1', percent(Number.NaN), /more than 0/],
  ])('of %s is refused', (condition, rearm, fault) => {
    expect(rearmFault(tree(condition), rearm)).toMatch(fault);
  });
});
