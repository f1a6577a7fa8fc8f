/**
 * Decimal-faithful arithmetic on doubles, for series such as `price - price(OTHER)` and for constants in conditions.
 * A double holds a decimal of at most 15 significant digits; each operation here rounds its result back to such a decimal, so
 * 0.3 - 0.1 is the double 0.2. Always holds: where the exact result has no digit beyond the 15th, that result is returned, as the double
 * nearest to it; otherwise the result is less than one unit of the 15th digit off. No string work where values are within 1e-8 to 1e37.
 */

const DIGITS = 15;
/** Powers of ten up to 1e22 are exact doubles; scaling by them adds one rounding, small against half a unit of the 15th digit. */
const EXACT_POWER_MAX = 22;
const POWERS = Float64Array.from({ length: EXACT_POWER_MAX + 1 }, (_, power) => Number(`1e${power}`));
const FAST_EXPONENT_MIN = DIGITS - 1 - EXACT_POWER_MAX;
const FAST_EXPONENT_MAX = DIGITS - 1 + EXACT_POWER_MAX;
/** `STEPS[exponent - FAST_EXPONENT_MIN]` is the double nearest to ten to that exponent. */
const STEPS = Float64Array.from({ length: FAST_EXPONENT_MAX - FAST_EXPONENT_MIN + 2 }, (_, i) =>
  Number(`1e${i + FAST_EXPONENT_MIN}`),
);
const FAST_MIN = STEPS[0] as number;
const FAST_LIMIT = STEPS[STEPS.length - 1] as number;

/**
 * a + b, rounded to 15 significant digits of the largest of |a|, |b| and |a + b|: what cancels leaves no noise behind
 * (60000.02 - 60000.01 is 0.01). NaN where an operand is NaN or the result is not finite.
 */
export function addDecimal(a: number, b: number): number {
  const sum = a + b;
  return roundTo(sum, Math.max(Math.abs(a), Math.abs(b), Math.abs(sum)));
}

/** a - b, as `addDecimal(a, -b)`. */
export function subtractDecimal(a: number, b: number): number {
  return addDecimal(a, -b);
}

/** a * b, rounded to 15 significant digits. NaN where the result is not finite; 0 where it is too small for a double. */
export function multiplyDecimal(a: number, b: number): number {
  const product = a * b;
  return roundTo(product, Math.abs(product));
}

/** a / b, rounded to 15 significant digits. NaN for a division by 0 and where the result is not finite. */
export function divideDecimal(a: number, b: number): number {
  if (b === 0) return Number.NaN;
  const quotient = a / b;
  return roundTo(quotient, Math.abs(quotient));
}

/** `value` rounded to a multiple of one unit of the 15th digit of `magnitude` (>= |value|); halves away from zero. */
function roundTo(value: number, magnitude: number): number {
  if (!(magnitude >= FAST_MIN && magnitude < FAST_LIMIT)) return roundByText(value, magnitude);
  const shift = DIGITS - 1 - exponentOf(magnitude);
  const size = Math.abs(value);
  // A whole number below 2^53 divided or multiplied by an exact power of ten gives the double nearest to that decimal.
  // Dividing by 10^n rather than multiplying by 10^-n keeps it so: negative powers are not exact.
  const rounded =
    shift >= 0 ? Math.round(size * power(shift)) / power(shift) : Math.round(size / power(-shift)) * power(-shift);
  return value < 0 && rounded > 0 ? -rounded : rounded;
}

function power(exponent: number): number {
  return POWERS[exponent] as number;
}

/** The power of ten at or below a magnitude in the fast range: by search, four times as fast as a logarithm, and exact everywhere. */
function exponentOf(magnitude: number): number {
  let low = 0;
  let high = STEPS.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (magnitude >= (STEPS[middle] as number)) low = middle;
    else high = middle;
  }
  return low + FAST_EXPONENT_MIN;
}

/** The same rounding for very small and very large values. */
function roundByText(value: number, magnitude: number): number {
  if (!Number.isFinite(value)) return Number.NaN;
  if (value === 0) return 0;
  const size = Math.abs(value);
  const exponent = exponentByText(magnitude);
  const digits = DIGITS - (exponent - exponentByText(size));
  const unit = Number(`1e${exponent - DIGITS + 1}`);
  const rounded = digits >= 1 ? Number(size.toPrecision(digits)) : size >= unit / 2 ? unit : 0;
  return value < 0 && rounded > 0 ? -rounded : rounded;
}

function exponentByText(value: number): number {
  const text = value.toExponential();
  return Number(text.slice(text.indexOf('e') + 1));
}
