import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCompact, formatPercent, formatPrice, placesFor, placesOf, THIN } from './number-format.ts';

/** As the server sends them: never an exponent, any number of decimals. */
const decimal = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.stringMatching(/^[0-9]{0,12}$/), fc.boolean())
  .map(([whole, fraction, isNegative]) => `${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`);

/** A text as the number that it says, digit by digit. */
function read(text: string): string {
  const plain = text.replaceAll(THIN, '').replace('\u2212', '-');
  return normal(plain);
}
function normal(plain: string): string {
  const [whole = '0', fraction = ''] = plain.split('.');
  const kept = fraction.replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}

describe('a price', () => {
  test('says the very number that the server sent, in full, whatever its size', () => {
    fc.assert(
      fc.property(decimal, fc.nat(10), (price, places) => {
        expect(read(formatPrice(price, places))).toBe(normal(price));
      }),
    );
  });

  test('has at least the places asked for, so that decimals stand below each other', () => {
    fc.assert(
      fc.property(decimal, fc.integer({ min: 1, max: 10 }), (price, places) => {
        expect(formatPrice(price, places).split('.')[1]?.length).toBeGreaterThanOrEqual(places);
      }),
    );
  });

  test('has thousands in groups of three, none of them alone', () => {
    fc.assert(
      fc.property(decimal, (price) => {
        const whole = formatPrice(price, 2).split('.')[0] ?? '';
        expect(whole).toMatch(new RegExp(`^\u2212?\\d{1,3}(${THIN}\\d{3})*$`));
      }),
    );
  });

  test.each([
    ['64812.4', 2, `64${THIN}812.40`],
    ['0.00001234', 8, '0.00001234'],
    ['0.00001234', 2, '0.00001234'],
    ['1000000', 0, `1${THIN}000${THIN}000`],
    ['999', 0, '999'],
    ['-1234.5', 1, `\u22121${THIN}234.5`],
    ['64812.40000000', 2, `64${THIN}812.40`],
  ])('%s with %i places is %s', (price, places, expected) => {
    expect(formatPrice(price, places)).toBe(expected);
  });

  test.each([
    ['0.01', 2],
    ['1', 0],
    ['0.00001000', 5],
    ['10', 0],
    ['0.5', 1],
  ])('a step of %s has %i places', (step, places) => {
    expect(placesOf(step)).toBe(places);
  });

  test('without a step still tells neighbouring prices apart', () => {
    expect(['64812.4', '148', '1.2345', '0.00001234', '0.5'].map(placesFor)).toEqual([1, 2, 4, 8, 4]);
  });
});

describe('a change', () => {
  test.each([
    [1.239, '+1.24\u202f%'],
    [-0.3, '\u22120.30\u202f%'],
    [0, '0.00\u202f%'],
    [-0.001, '0.00\u202f%'],
    [12345.678, `+12${THIN}345.68\u202f%`],
  ])('of %d is %s', (percent, expected) => {
    expect(formatPercent(percent)).toBe(expected);
  });

  test('has a sign exactly where it is not nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (percent) => {
        const text = formatPercent(percent);
        expect(/^[+\u2212]/.test(text)).toBe(/[1-9]/.test(text));
        if (/[1-9]/.test(text)) expect(text.startsWith('+')).toBe(percent > 0);
      }),
    );
  });
});

describe('a large amount', () => {
  test.each([
    [0, '0'],
    [950, '950'],
    [1_240, `1.24${THIN}k`],
    [56_700, `56.7${THIN}k`],
    [1_240_000_000, `1.24${THIN}B`],
    [7.5e15, `7500${THIN}T`],
    [999_999, `1.00${THIN}M`],
    [-1_240, `\u22121.24${THIN}k`],
  ])('%d is %s', (amount, expected) => {
    expect(formatCompact(amount)).toBe(expected);
  });

  test('is at most four figures up to a thousand trillions, and off by less than one in a hundred', () => {
    fc.assert(
      fc.property(fc.double({ min: 1_000, max: 9e14, noNaN: true }), (amount) => {
        const text = formatCompact(amount);
        const [figures = '', unit = ''] = text.split(THIN);
        expect(figures.replace('.', '').length).toBeLessThanOrEqual(3);
        const scale = { k: 1e3, M: 1e6, B: 1e9, T: 1e12 }[unit] ?? 1;
        expect(Math.abs((Number(figures) * scale) / amount - 1)).toBeLessThan(0.01);
      }),
    );
  });
});
