/**
 * Decimals cross boundaries as strings. A double holds every decimal of at most 15 significant digits exactly enough to
 * give the same text back, so prices and levels are checked to have no more and are then compared as doubles, exactly.
 */

export const SIGNIFICANT_DIGITS_MAX = 15;

/** Source of the JSON-schema pattern of a positive or negative plain decimal in requests. */
export const DECIMAL_PATTERN = '^-?[0-9]{1,24}(\\.[0-9]{1,24})?$';

const DECIMAL = /^(-?)(\d{1,24})(?:\.(\d{1,24}))?$/;

/** A plain decimal (no exponent) -> number; undefined when it is not one or has more than 15 significant digits. */
export function parseDecimal(text: string): number | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const digits = `${match[2]}${match[3] ?? ''}`.replace(/^0+/, '').replace(/0+$/, '');
  if (digits.length > SIGNIFICANT_DIGITS_MAX) return undefined;
  return Number(text);
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
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
