import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDecimal } from '#contract/decimal';
import { amountOf, fieldsOf, listOf, priceOf, textOf, wholeOf } from './json-fields.ts';

test('a price is what parseDecimal takes and is above 0', () => {
  const digits = fc.stringMatching(/^[0-9]{0,26}$/);
  const decimals = fc.tuple(digits, fc.constantFrom('', '.', '-', '..', 'e'), digits).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(decimals, fc.string()), (text) => {
      expect(priceOf(text), text).toBe((parseDecimal(text) ?? 0) > 0 ? text : undefined);
    }),
    { numRuns: 2_000 },
  );
});

test.each(['0', '0.000', '', '.', '1.', '.5', '-1', '1e5', 'NaN', '1.2.3', ' 1', '1234567890123456'])(
  '%j is no price',
  (text) => {
    expect(priceOf(text)).toBeUndefined();
  },
);

test('an amount may be 0 and as precise as it likes', () => {
  for (const text of ['0', '0.00000000', '123456789012345678.123456789012345678']) expect(amountOf(text)).toBe(text);
  for (const text of ['', '-1', '1.', 'x', '1'.repeat(41)]) expect(amountOf(text)).toBeUndefined();
});

test('fields of another kind are none', () => {
  for (const value of [null, undefined, 7, 'x', []]) expect(fieldsOf(value)).toBeUndefined();
  for (const value of [null, {}, 'x']) expect(listOf(value)).toBeUndefined();
  for (const value of ['', 7, null]) expect(textOf(value)).toBeUndefined();
  for (const value of [-1, 1.5, 2 ** 53, '1.0', '', ' 1', '-1', '9'.repeat(16), null])
    expect(wholeOf(value)).toBeUndefined();
  expect([wholeOf('12'), wholeOf(12), wholeOf(0)]).toEqual([12, 12, 0]);
});
