import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDecimal } from '#contract/decimal';
import { parseJsonTexts, plainDecimal, roundDecimal } from './json-numbers.ts';
import { readJsonSlowly } from './json-reading-testbed.ts';

describe('parseJsonTexts', () => {
  test('keeps what a double would lose', () => {
    const text =
      '{"price":105944.20,"tiny":0.00000000172,"long":12345678901234567890,"exp":[1.5e-7,-2E+3],"none":null}';
    expect(parseJsonTexts(text)).toEqual({
      price: '105944.20',
      tiny: '0.00000000172',
      long: '12345678901234567890',
      exp: ['1.5e-7', '-2E+3'],
      none: null,
    });
  });

  test('leaves digits in texts alone, also after escaped quotes', () => {
    const value = { at: '2022-12-25T09:30:59.1Z', 'a"b\\': 'x\\"1,2:3', empty: '', '7': '\\' };
    expect(parseJsonTexts(JSON.stringify(value))).toEqual(value);
  });

  const outcomeOf = (read: (text: string) => unknown, text: string): unknown => {
    try {
      return { value: read(text) };
    } catch (error) {
      if (error instanceof SyntaxError) return 'a SyntaxError';
      throw error;
    }
  };

  test('is what reading slowly comes to, for every JSON value', () => {
    const values = fc.json({ stringUnit: 'grapheme' });
    const spaced = fc
      .tuple(fc.jsonValue({ stringUnit: 'grapheme' }), fc.constantFrom(' ', '\t', '\n  '))
      .map(([value, space]) => JSON.stringify(value, null, space));
    fc.assert(
      fc.property(fc.oneof(values, spaced), (text) => {
        expect(parseJsonTexts(text)).toEqual(readJsonSlowly(text));
      }),
      { numRuns: 1_000 },
    );
  });

  test('takes what JSON takes, and nothing else', () => {
    const pieces = fc.constantFrom(...'{}[]:,"\\ -+.eE0179'.split(''), '""', '"a":', '-0', '1.5e-7', 'null', '\\u0041');
    const nonsense = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
    const nearly = nonsense.map((text) => `{"a":${text}}`);
    fc.assert(
      fc.property(fc.oneof(nonsense, nearly), (text) => {
        const outcome = outcomeOf(parseJsonTexts, text);
        expect(outcome, text).toEqual(outcomeOf(readJsonSlowly, text));
        expect(outcome === 'a SyntaxError', text).toBe(outcomeOf(JSON.parse, text) === 'a SyntaxError');
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    '{"a":1-2}',
    '{"a":007}',
    '{1:2}',
    '{12 :3}',
    '[1.]',
    '[-]',
    '[1e]',
    '[.5]',
    '[+1]',
    '1 2',
    '1"a"',
    '"a"1',
  ])('%s is a SyntaxError', (text) => {
    expect(() => parseJsonTexts(text)).toThrow(SyntaxError);
  });

  test('half a frame is a SyntaxError, wherever it is cut', () => {
    const frame = '{"channel":"trade","data":[{"symbol":"BTC/USD","price":105944.20,"at":"09:30"}]}';
    for (let end = 0; end < frame.length; end++)
      expect(() => parseJsonTexts(frame.slice(0, end)), frame.slice(0, end)).toThrow(SyntaxError);
  });
});

describe('plainDecimal', () => {
  test.each([
    ['1.5e-7', '0.00000015'],
    ['-2E+3', '-2000'],
    ['1.2345e2', '123.45'],
    ['105944.20', '105944.20'],
    ['7', '7'],
    ['1e0', '1'],
    ['1.', undefined],
    ['1-2', undefined],
    ['', undefined],
  ])('%s -> %s', (literal, plain) => {
    expect(plainDecimal(literal)).toBe(plain);
  });

  test('is the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(plainDecimal(String(value)))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});

describe('roundDecimal', () => {
  test.each([
    ['69702.3087473573', '69702.3087473573'],
    ['1542226908349.8406', '1542226908349.84'],
    ['0.12345678901234567', '0.123456789012346'],
    ['9999999999999.9999', '10000000000000'],
    ['0.00099999999999999999', '0.001'],
    ['12345678901234567', '12345678901234600'],
    ['99999999999999999', '100000000000000000'],
    ['1.0000000000000000', '1.0000000000000000'],
    ['0', '0'],
  ])('%s to 15 digits is %s', (decimal, rounded) => {
    expect(roundDecimal(decimal, 15)).toBe(rounded);
  });

  test('is a decimal of ours, as near as 15 digits go', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (value) => {
        const rounded = roundDecimal(plainDecimal(String(value)) ?? '', 15);
        const digits = parseDecimal(rounded);
        expect(digits, rounded).toBeDefined();
        // Half a unit of the 15th digit, and what a double itself is off, twice.
        expect(Math.abs((digits ?? 0) - value) / value).toBeLessThan(5e-15 + 2 ** -52);
      }),
    );
  });
});
