import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DECIMAL_PATTERN, formatDecimal, formatRounded, parseDecimal, SIGNIFICANT_DIGITS_MAX } from './decimal.ts';

/** Decimals of at most 15 significant digits, as people and venues write them: zeros in front and behind allowed. */
const decimalText = fc
  .record({
    isNegative: fc.boolean(),
    digits: fc.stringMatching(/^[1-9][0-9]{0,14}$/),
    shift: fc.integer({ min: 0, max: 23 }),
    zerosBehind: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ isNegative, digits, shift, zerosBehind }) => {
    const padded = digits.padStart(shift + 1, '0');
    const whole = padded.slice(0, padded.length - shift);
    const fraction = (padded.slice(padded.length - shift) + '0'.repeat(zerosBehind)).slice(0, 24);
    return `${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
  });

/** The plain decimal without needless zeros, by string work alone. */
function normalize(text: string): string {
  const sign = text.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = text.slice(sign.length).split('.');
  const shortWhole = whole.replace(/^0+(?=\d)/, '');
  const shortFraction = fraction.replace(/0+$/, '');
  const magnitude = shortFraction === '' ? shortWhole : `${shortWhole}.${shortFraction}`;
  return magnitude === '0' ? '0' : sign + magnitude;
}

/** Exact comparison of decimals as whole numbers of 1e-24. */
function scaled(text: string): bigint {
  const sign = text.startsWith('-') ? -1n : 1n;
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  return sign * BigInt(whole + fraction.padEnd(24, '0'));
}

describe('decimals', () => {
  test('decimal to double and back is the identity', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        const value = parseDecimal(text);
        expect(value).toBeDefined();
        expect(formatDecimal(value as number)).toBe(normalize(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('doubles are in the order of their decimals', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (a, b) => {
        const difference = scaled(a) - scaled(b);
        const order = difference < 0n ? -1 : difference > 0n ? 1 : 0;
        expect(Math.sign((parseDecimal(a) as number) - (parseDecimal(b) as number)) + 0).toBe(order);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    [0.1 + 0.2, 15, '0.3'],
    [6008.27, 12, '6008.27'],
    [123456789012.6, 12, '123456789013'],
    [120, 3, '120'],
    [1000.0000000001, 12, '1000'],
    [9999999999999, 12, '10000000000000'],
    [1.23456789012345e-9, 12, '0.00000000123456789012'],
    [-0, 12, '0'],
    [-0.5, 1, '-0.5'],
  ])('%d to %d digits is %s', (value, digits, text) => {
    expect(formatRounded(value, digits)).toBe(text);
  });

  test('a rounded number is written as it is', () => {
    const values = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.integer(),
    );
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: SIGNIFICANT_DIGITS_MAX }), (value, digits) => {
        expect(formatRounded(value, digits)).toBe(formatDecimal(Number(value.toPrecision(digits))));
      }),
      { numRuns: 5_000 },
    );
  });

  test('a formatted number has no exponent and reads back as itself', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = formatDecimal(value);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(text)).toBe(value + 0);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    [1.72e-9, '0.00000000172'],
    [-1.72e-9, '-0.00000000172'],
    [1e21, '1000000000000000000000'],
    [1.5e22, '15000000000000000000000'],
    [5e-324, `0.${'0'.repeat(323)}5`],
    [0.000001, '0.000001'],
    [65000.5, '65000.5'],
    [-0, '0'],
  ])('%d is written as %s', (value, text) => {
    expect(formatDecimal(value)).toBe(text);
  });

  test.each([
    '',
    '-',
    '.5',
    '5.',
    '+5',
    '1e5',
    'NaN',
    'Infinity',
    ' 1',
    '1\n',
    '0x10',
    '1_000',
    '1,5',
    '1'.repeat(25),
    `0.${'1'.repeat(25)}`,
  ])('refuses %j', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  test('counts significant digits only, 15 at most', () => {
    expect(parseDecimal('100000000000000000000000')).toBe(1e23);
    expect(parseDecimal('0.000000000123456789012345')).toBe(1.23456789012345e-10);
    expect(parseDecimal('123456789012.345')).toBe(123456789012.345);
    expect(parseDecimal('123456789012.3456')).toBeUndefined();
    expect(parseDecimal('1234567890123456')).toBeUndefined();
    expect(parseDecimal('1.000000000000001')).toBeUndefined();
    expect(SIGNIFICANT_DIGITS_MAX).toBe(15);
  });

  test('zero has no sign', () => {
    expect(Object.is(parseDecimal('-0.00'), 0)).toBe(true);
  });

  test('the schema takes what the parser reads', () => {
    const schema = new RegExp(DECIMAL_PATTERN, 'u');
    fc.assert(
      fc.property(fc.oneof(decimalText, fc.stringMatching(/^[-+.0-9e]{0,12}$/)), (text) => {
        if (parseDecimal(text) !== undefined) expect(schema.test(text)).toBe(true);
      }),
    );
  });
});
