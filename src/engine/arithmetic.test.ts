import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDecimal, divideDecimal, multiplyDecimal, subtractDecimal } from './arithmetic.ts';

/** digits * 10^exponent, exactly. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function toDecimal(value: number): Decimal {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function toNumber({ digits, exponent }: Decimal): number {
  return Number(`${digits}e${exponent}`);
}

function scaleTo(value: Decimal, exponent: number): bigint {
  return value.digits * 10n ** BigInt(value.exponent - exponent);
}

function sizeOf(digits: bigint): bigint {
  return digits < 0n ? -digits : digits;
}

function exponentOf(value: number): number {
  return value === 0 ? Number.NEGATIVE_INFINITY : Number(value.toExponential().split('e')[1]);
}

/**
 * Whether `result` is within one unit of the 15th digit (10^unit) of numerator / denominator, and equal to it where that is a
 * multiple of the unit.
 */
function isFaithful(result: number, exact: { numerator: Decimal; denominator: Decimal }, unit: number): boolean {
  const found = toDecimal(result);
  const low = Math.min(found.exponent, exact.numerator.exponent, unit) - 1;
  const lowest = low + Math.min(exact.denominator.exponent, 0);
  // All as whole numbers of 10^lowest, multiplied by the denominator.
  const denominator = scaleTo(exact.denominator, Math.min(exact.denominator.exponent, 0));
  const one = 10n ** BigInt(-Math.min(exact.denominator.exponent, 0));
  const numerator = scaleTo(exact.numerator, lowest) * one;
  const step = scaleTo({ digits: 1n, exponent: unit }, lowest) * denominator;
  const error = sizeOf(scaleTo(found, lowest) * denominator - numerator);
  return numerator % step === 0n ? result === toNumber(nearestTo(exact, unit)) : error < sizeOf(step);
}

function nearestTo(exact: { numerator: Decimal; denominator: Decimal }, unit: number): Decimal {
  const shift = exact.numerator.exponent - exact.denominator.exponent - unit;
  const digits =
    shift >= 0
      ? (exact.numerator.digits * 10n ** BigInt(shift)) / exact.denominator.digits
      : exact.numerator.digits / (exact.denominator.digits * 10n ** BigInt(-shift));
  return { digits, exponent: unit };
}

const ONE: Decimal = { digits: 1n, exponent: 0 };

function decimals(exponents: { min: number; max: number }): fc.Arbitrary<number> {
  const digits = fc.oneof(
    fc.integer({ min: -9_999_999, max: 9_999_999 }),
    fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n }).map(Number),
    // Close to the ends of the 15 digits, where rounding errors weigh most.
    fc.integer({ min: -9, max: 9 }).map((n) => 999_999_999_999_990 + n),
    fc.integer({ min: -9, max: 9 }).map((n) => 562_949_953_421_312 + n),
  );
  return fc.tuple(digits, fc.integer(exponents)).map(([n, exponent]) => Number(`${n}e${exponent}`));
}

/** Ordinary prices, and sizes beyond the fast range on either side. */
const operand = fc.oneof(
  { weight: 3, arbitrary: decimals({ min: -10, max: 2 }) },
  { weight: 1, arbitrary: decimals({ min: -40, max: 30 }) },
);

function sum(a: number, b: number): Decimal {
  const [x, y] = [toDecimal(a), toDecimal(b)];
  const exponent = Math.min(x.exponent, y.exponent);
  return { digits: scaleTo(x, exponent) + scaleTo(y, exponent), exponent };
}

const RUNS = { numRuns: 20_000 };

describe('addDecimal and subtractDecimal', () => {
  test.each([
    [0.3, -0.1, 0.2],
    [0.1, 0.2, 0.3],
    [60000.02, -60000.01, 0.01],
    [60000.01, -60000.01, 0],
    [0.00000000172, -0.0000000017, 0.00000000002],
    [1e15, 0.4, 1e15],
    [999_999_999_999_999, 1, 1e15],
    [0.999999999999999, 0.000000000000001, 1],
    [0, 0, 0],
    [-0.3, 0.1, -0.2],
    [1e40, 2e40, 3e40],
    [1e-300, 2e-300, 3e-300],
    [1e-9, 6e-25, 1e-9],
  ])('%d + %d is %d', (a, b, expected) => {
    expect(addDecimal(a, b)).toBe(expected);
    expect(subtractDecimal(a, -b)).toBe(expected);
  });

  test('never gives -0', () => {
    expect(Object.is(addDecimal(-0, -0), 0)).toBe(true);
    expect(Object.is(subtractDecimal(-1, -1), 0)).toBe(true);
    expect(Object.is(addDecimal(-1e-15, 1e-15), 0)).toBe(true);
  });

  test('is the exact decimal sum where it fits, and within one unit of the 15th digit otherwise', () => {
    fc.assert(
      fc.property(operand, operand, (a, b) => {
        const exact = sum(a, b);
        const result = addDecimal(a, b);
        const unit = Math.max(exponentOf(a), exponentOf(b), exponentOf(toNumber(exact))) - 14;
        if (!Number.isFinite(unit)) return result === 0;
        return isFaithful(result, { numerator: exact, denominator: ONE }, unit);
      }),
      RUNS,
    );
  });

  test('does not depend on the order or the common sign of its operands', () => {
    fc.assert(
      fc.property(operand, operand, (a, b) => {
        expect(addDecimal(b, a)).toBe(addDecimal(a, b));
        expect(addDecimal(-a, -b) + addDecimal(a, b)).toBe(0);
      }),
    );
  });
});

describe('multiplyDecimal', () => {
  test.each([
    [0.1, 3, 0.3],
    [1.1, 1.1, 1.21],
    [60000.01, 1.05, 63000.0105],
    [-0.00000000172, 1000, -0.00000172],
    [0, 5, 0],
    [-0, 5, 0],
  ])('%d * %d is %d', (a, b, expected) => {
    expect(Object.is(multiplyDecimal(a, b), expected)).toBe(true);
  });

  test('is the exact decimal product where it fits, and within one unit of the 15th digit otherwise', () => {
    fc.assert(
      fc.property(operand, operand, (a, b) => {
        const [x, y] = [toDecimal(a), toDecimal(b)];
        const exact = { digits: x.digits * y.digits, exponent: x.exponent + y.exponent };
        const result = multiplyDecimal(a, b);
        if (exact.digits === 0n) return Object.is(result, 0);
        const unit = exponentOf(toNumber(exact)) - 14;
        return isFaithful(result, { numerator: exact, denominator: ONE }, unit);
      }),
      RUNS,
    );
  });
});

describe('divideDecimal', () => {
  test.each([
    [1, 3, 0.333333333333333],
    [0.3, 0.1, 3],
    [63000.0105, 60000.01, 1.05],
    [-1, 8, -0.125],
    [0, -5, 0],
    [0.00001, 60000, 0.000000000166666666666667],
  ])('%d / %d is %d', (a, b, expected) => {
    expect(Object.is(divideDecimal(a, b), expected)).toBe(true);
  });

  test('a division by 0 is not a number', () => {
    expect(divideDecimal(1, 0)).toBeNaN();
    expect(divideDecimal(0, 0)).toBeNaN();
    expect(divideDecimal(-1, -0)).toBeNaN();
  });

  test('is the exact decimal quotient where it fits, and within one unit of the 15th digit otherwise', () => {
    fc.assert(
      fc.property(operand, operand, (a, b) => {
        fc.pre(b !== 0);
        const result = divideDecimal(a, b);
        if (a === 0) return Object.is(result, 0);
        const unit = exponentOf(a / b) - 14;
        return isFaithful(result, { numerator: toDecimal(a), denominator: toDecimal(b) }, unit);
      }),
      RUNS,
    );
  });

  test('undoes a multiplication whose product fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 1, max: 9_999_999 }), (n, m) => {
        const [a, b] = [n / 100, m / 10_000];
        expect(divideDecimal(multiplyDecimal(a, b), b)).toBe(a);
      }),
    );
  });
});

test('what is not finite becomes not a number, which no comparison holds for', () => {
  expect(addDecimal(Number.MAX_VALUE, Number.MAX_VALUE)).toBeNaN();
  expect(addDecimal(Number.NaN, 1)).toBeNaN();
  expect(addDecimal(Number.POSITIVE_INFINITY, 1)).toBeNaN();
  expect(multiplyDecimal(1e200, 1e200)).toBeNaN();
  expect(multiplyDecimal(Number.NaN, 0)).toBeNaN();
  expect(divideDecimal(1e300, 1e-300)).toBeNaN();
});

test('results have at most 15 significant digits', () => {
  fc.assert(
    fc.property(operand, operand, (a, b) => {
      for (const operation of [addDecimal, subtractDecimal, multiplyDecimal, divideDecimal]) {
        const result = operation(a, b);
        if (Number.isFinite(result)) expect(Number(result.toPrecision(15))).toBe(result);
      }
    }),
    RUNS,
  );
});
