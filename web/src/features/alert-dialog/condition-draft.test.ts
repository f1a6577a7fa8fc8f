/** The dialog's choices and the text of the condition say the same, both ways. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCondition, printCondition } from '#engine';
import { type Clause, draftOfText, formOf, isFilled, plainNumber, textOfDraft, VERBS } from './condition-draft.ts';

const MARKET = 'binance:BTC/USDT';

const price = fc
  .tuple(fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 0, max: 6 }))
  .map(([digits, places]) => (digits / 10 ** places).toFixed(places));
const other = fc.constantFrom('binance:ETH/USDT', 'kraken:XBT/EUR', 'custom:A.B-C/USD', 'coingecko:bitcoin/USD');
const clause: fc.Arbitrary<Clause> = fc
  .record({ verb: fc.constantFrom(...VERBS), a: price, b: price, other })
  .filter(({ verb, a, b }) => formOf(verb) !== 'range' || Number(a) !== Number(b))
  .map(({ verb, a, b, other: market }) => {
    const form = formOf(verb);
    const [low, high] = Number(a) < Number(b) ? [a, b] : [b, a];
    return {
      verb,
      level: form === 'market' ? '' : form === 'range' ? low : a,
      high: form === 'range' ? high : '',
      other: form === 'market' || form === 'multiple' ? market : '',
    };
  });
const draft = fc.record({
  join: fc.constantFrom('all' as const, 'any' as const),
  clauses: fc.array(clause, { minLength: 1, maxLength: 5 }),
});

function canonical(text: string): string {
  const parsed = parseCondition(text, { market: MARKET });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return printCondition(parsed.value);
}

describe('the choices of a condition', () => {
  it('give a text that parses, and come back from it with the same meaning', () => {
    fc.assert(
      fc.property(draft, (choices) => {
        const text = canonical(textOfDraft(choices));
        const back = draftOfText(text, MARKET);
        expect(back).toBeDefined();
        if (back) expect(canonical(textOfDraft(back))).toBe(text);
      }),
    );
  });

  it('are the same choices again, where there is one', () => {
    fc.assert(
      fc.property(clause, (one) => {
        const [back] = draftOfText(textOfDraft({ join: 'all', clauses: [one] }), MARKET)?.clauses ?? [];
        expect(back?.verb).toBe(one.verb);
        expect(back?.other).toBe(one.other);
        expect(Number(back?.level)).toBe(Number(one.level));
        expect(Number(back?.high)).toBe(Number(one.high));
      }),
    );
  });

  it.each([
    'price + price(binance:ETH/USDT) > 5',
    'all(price > 1, any(price < 5, price > 9))',
    'price crosses price(binance:ETH/USDT)',
    'price outside 5..price(binance:ETH/USDT)',
    'price(binance:ETH/USDT) > 5',
    'price >',
  ])('do not pretend to say %s', (text) => {
    expect(draftOfText(text, MARKET)).toBeUndefined();
  });

  it('say what is not filled in', () => {
    const empty = { verb: 'leaves', level: '5', high: ' ', other: '' } as const;
    expect(isFilled({ join: 'all', clauses: [empty] })).toBe(false);
    expect(isFilled({ join: 'all', clauses: [{ ...empty, high: '6' }] })).toBe(true);
  });
});

describe('numbers as people type them', () => {
  it.each([
    ['65,000', '65000'],
    ['65\u202f000.5', '65000.5'],
    [' 1 234 567 ', '1234567'],
    ['65k', '65k'],
    ['0.00001', '0.00001'],
    // One comma with other than three digits after it may be a decimal comma: the parser says what it expects instead.
    ['65,5', '65,5'],
  ])('%s is %s', (typed, plain) => {
    expect(plainNumber(typed)).toBe(plain);
  });
});
