/**
 * Decimal arithmetic by exact fractions of big integers, rounded as the engine promises: to one unit of the 15th significant digit of
 * the result, and for sums of the largest of operands and result. Slow, and independent of the engine's own.
 */

/** An exact fraction. */
type Fraction = readonly [bigint, bigint];

function exact(value: number): Fraction {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', digits = ''] = mantissa.split('.');
  const power = Number(exponent) - digits.length;
  const number = BigInt(whole + digits);
  return power >= 0 ? [number * 10n ** BigInt(power), 1n] : [number, 10n ** BigInt(-power)];
}

export function add(a: number, b: number): number {
  const [an, ad] = exact(a);
  const [bn, bd] = exact(b);
  return round([an * bd + bn * ad, ad * bd], Math.max(Math.abs(a), Math.abs(b), Math.abs(a + b)));
}

export function subtract(a: number, b: number): number {
  return add(a, -b);
}

export function multiply(a: number, b: number): number {
  const [an, ad] = exact(a);
  const [bn, bd] = exact(b);
  return round([an * bn, ad * bd], Math.abs(a * b));
}

export function divide(a: number, b: number): number | undefined {
  if (b === 0) return undefined;
  const [an, ad] = exact(a);
  const [bn, bd] = exact(b);
  const sign = bn < 0n ? -1n : 1n;
  return round([an * bd * sign, ad * bn * sign], Math.abs(a / b));
}

/** To one unit of the 15th significant digit of `magnitude`, halves away from zero. */
function round([numerator, denominator]: Fraction, magnitude: number): number {
  if (magnitude === 0 || numerator === 0n) return 0;
  const digits = 14 - Number(magnitude.toExponential(14).split('e')[1]);
  const [scaled, by] =
    digits >= 0 ? [numerator * 10n ** BigInt(digits), denominator] : [numerator, denominator * 10n ** BigInt(-digits)];
  const size = scaled < 0n ? -scaled : scaled;
  const rounded = (size * 2n + by) / (by * 2n);
  return Number(`${scaled < 0n ? '-' : ''}${rounded}e${-digits}`);
}
