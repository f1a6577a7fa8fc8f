import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionWords } from './condition-words.ts';

const market = 'binance:BTC/USDT';
const edge = (text: string) => conditionWords(text, { market });
const state = (text: string) => conditionWords(text, { market, trigger: 'state' });

describe('a condition in words', () => {
  test.each([
    ['price >= 65000', 'price rises to 65 000', 'price is at or above 65 000'],
    ['price > 65000.5', 'price rises above 65 000.5', 'price is above 65 000.5'],
    ['price <= 0.00000000172', 'price falls to 0.00000000172', 'price is at or below 0.00000000172'],
    ['price < 62400', 'price falls below 62 400', 'price is below 62 400'],
    ['price crosses 65000', 'price crosses 65 000', 'price crosses 65 000'],
    ['price crosses above 1', 'price crosses above 1', 'price crosses above 1'],
    ['price inside 60000..70000', 'price comes between 60 000 and 70 000', 'price is between 60 000 and 70 000'],
    ['price outside 60k..70k', 'price leaves 60 000 to 70 000', 'price is outside of 60 000 to 70 000'],
    ['price >= price(kraken:BTC/USD)', 'price rises to BTC/USD on Kraken', 'price is at or above BTC/USD on Kraken'],
    ['price / price(binance:ETH/USDT) > 20', 'price ÷ ETH/USDT rises above 20', 'price ÷ ETH/USDT is above 20'],
  ])('%s', (text, ifEdge, ifState) => {
    expect([edge(text), state(text)].map((words) => words.replaceAll('\u202f', ' '))).toEqual([ifEdge, ifState]);
  });

  test('says of parts how they are, with brackets around parts of parts', () => {
    const words = edge('all(price > 5, any(price(binance:ETH/USDT) < 2, price crosses 7))');
    expect(words).toBe('(price crosses 7 or ETH/USDT is below 2) and price is above 5');
  });

  test('puts brackets where operators meet', () => {
    expect(edge('(price + price(binance:ETH/USDT)) * 2 > 9')).toContain('(price + ETH/USDT) × 2');
    expect(edge('price - price(binance:ETH/USDT) - price(binance:SOL/USDT) > 9')).toContain(
      'price − ETH/USDT − SOL/USDT rises above 9',
    );
  });

  test('is its text where this page does not understand it', () => {
    expect(edge('moonphase(1h) > 3')).toBe('moonphase(1h) > 3');
  });
});

const other = fc.constantFrom('price(kraken:ETH/EUR)', 'price(binance:ETH/USDT)', 'price(custom:A.b-c_d/USD)');
const amount = fc.integer({ min: 1, max: 99_999 }).map((value) => String(value / 100));
const { condition } = fc.letrec<{ series: string; condition: string }>((tie) => ({
  series: fc.oneof(
    { maxDepth: 3 },
    fc.constant('price'),
    other,
    fc.tuple(tie('series'), fc.constantFrom('+', '-'), tie('series')).map(([a, o, b]) => `(${a} ${o} ${b})`),
    fc.tuple(tie('series'), fc.constantFrom('*', '/'), amount).map(([a, o, b]) => `(${a} ${o} ${b})`),
  ),
  condition: fc.oneof(
    { maxDepth: 3 },
    fc
      .tuple(
        tie('series'),
        fc.constantFrom('>', '>=', '<', '<=', 'above', 'below', 'crosses', 'crosses above', 'crosses below'),
        fc.oneof(amount, tie('series')),
      )
      .map((parts) => parts.join(' ')),
    fc
      .tuple(tie('series'), fc.constantFrom('inside', 'outside'), fc.integer({ min: 1, max: 50 }))
      .map(([a, o, low]) => `${a} ${o} ${low}..${low + 7}`),
    fc
      .tuple(fc.constantFrom('all', 'any'), fc.array(tie('condition'), { minLength: 1, maxLength: 3 }))
      .map(([kind, members]) => `${kind}(${members.join(', ')})`),
  ),
}));

test('every condition that parses has words of its own', () => {
  let understood = 0;
  fc.assert(
    fc.property(condition, fc.constantFrom('edge', 'state'), (text, trigger) => {
      const words = conditionWords(text, { market, trigger: trigger as 'edge' | 'state' });
      if (words === text) return;
      understood += 1;
      expect(words).toMatch(/rises|falls|crosses|leaves|comes|is (at|above|below|between|outside)/);
      expect(words).not.toMatch(/undefined|NaN|\[object|[<>]|binance:|kraken:|custom:| all\(| any\(/);
    }),
    { numRuns: 500 },
  );
  expect(understood).toBeGreaterThan(400);
});

test('any text at all has words', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(typeof conditionWords(text, { market })).toBe('string');
    }),
  );
});
