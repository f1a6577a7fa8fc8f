import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDown, nextUp } from './doubles.ts';

const bits = new DataView(new ArrayBuffer(8));

/** Where a double stands in the order of all doubles. */
function rank(value: number): bigint {
  bits.setFloat64(0, value);
  const raw = bits.getBigInt64(0);
  return raw >= 0n ? raw : -(raw & 0x7fffffffffffffffn);
}

describe('neighbors of doubles', () => {
  it('are one step apart, up and down', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(rank(nextUp(value)) - rank(value)).toBe(1n);
        expect(rank(value) - rank(nextDown(value))).toBe(1n);
      }),
    );
  });

  it('carry over between the halves of a double, and stop at infinity', () => {
    expect(nextUp(1)).toBe(1 + Number.EPSILON);
    expect(nextDown(1)).toBe(1 - Number.EPSILON / 2);
    expect(nextUp(-0)).toBe(Number.MIN_VALUE);
    expect(nextDown(0)).toBe(-Number.MIN_VALUE);
    expect(nextDown(2 ** -1022 * 2 ** 20)).toBeLessThan(2 ** -1022 * 2 ** 20);
    expect(nextUp(Number.MAX_VALUE)).toBe(Number.POSITIVE_INFINITY);
    expect(nextUp(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(nextDown(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
  });
});
