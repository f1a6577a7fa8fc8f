/**
 * Decimals cross boundaries as strings. A double holds every decimal of at most 15 significant digits exactly enough to
 * give the same text back, so prices and levels are checked to have no more and are then compared as doubles, exactly.
 */

export const SIGNIFICANT_DIGITS_MAX = 15;

/** Source of the JSON-schema pattern of a positive or negative plain decimal in requests. */
export const DECIMAL_PATTERN = '^-?[0-9]{1,24}(\\.[0-9]{1,24})?$';

const DECIMAL = new RegExp(DECIMAL_PATTERN);
const ZERO = 48;

/** A plain decimal (no exponent) -> number, never -0; undefined when it is not one or has more than 15 significant digits. */
export function parseDecimal(text: string): number | undefined {
  if (!DECIMAL.test(text)) return undefined;
  // Most texts are too short to have more.
  if (text.length > SIGNIFICANT_DIGITS_MAX && significantDigits(text) > SIGNIFICANT_DIGITS_MAX) return undefined;
  return Number(text) + 0;
}

function significantDigits(text: string): number {
  return text.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
}

/** A finite number -> its shortest plain decimal, never with an exponent: 1.72e-9 -> `0.00000000172`. */
export function formatDecimal(value: number): string {
  const text = String(value === 0 ? 0 : value);
  const at = text.indexOf('e');
  if (at < 0) return text;
  const exponent = Number(text.slice(at + 1));
  const sign = text.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = text.slice(sign.length, at).split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  // Exponents are written below 1e-6 and from 1e21 on, where the at most 17 digits lie on one side of the point.
  return point <= 0 ? `${sign}0.${'0'.repeat(-point)}${digits}` : `${sign}${digits.padEnd(point, '0')}`;
}

/** The same of the number rounded to so many significant digits, at most 15: 0.1 + 0.2 -> `0.3`. */
export function formatRounded(value: number, digits: number): string {
  const text = value.toPrecision(digits);
  const point = text.indexOf('.');
  // An exponent is written out; zeros at the end of a whole number are digits of it.
  if (text.includes('e')) return formatDecimal(Number(text));
  if (point < 0) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === ZERO) end--;
  return text.slice(0, end - 1 === point ? point : end);
}
