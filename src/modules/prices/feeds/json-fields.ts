/**
 * Reads fields of what JSON.parse returned, when nothing is known of it: each answers undefined where the field is not what was asked for.
 * Used by the venues' parsers, so that a frame of another shape is a frame that is counted, never an exception.
 */
import { SIGNIFICANT_DIGITS_MAX } from '#contract/decimal';

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A whole number from 0 to 2^53 - 1, as a number or as text. */
export function wholeOf(value: unknown): number | undefined {
  const whole = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof whole === 'number' && Number.isSafeInteger(whole) && whole >= 0 ? whole : undefined;
}

/** The text of a plain decimal above 0 that a price may be: of at most 15 significant digits, as `parseDecimal` counts them. */
export function priceOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !isDecimal(value, PRICE_PART_MAX)) return undefined;
  // The digits between the first and the last that are not 0.
  let first = -1;
  let last = -1;
  let count = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code === POINT) continue;
    if (code !== ZERO) {
      if (first < 0) first = count;
      last = count;
    }
    count++;
  }
  return first >= 0 && last - first < SIGNIFICANT_DIGITS_MAX ? value : undefined;
}

/** The text of a plain decimal of any precision, not below 0. */
export function amountOf(value: unknown): string | undefined {
  return typeof value === 'string' && isDecimal(value, AMOUNT_PART_MAX) ? value : undefined;
}

const ZERO = 48;
const NINE = 57;
const POINT = 46;
/** Digits on each side of the point. */
const PRICE_PART_MAX = 24;
const AMOUNT_PART_MAX = 40;

/** Digits, with at most one point that has digits on both sides. */
function isDecimal(text: string, partMax: number): boolean {
  let digits = 0;
  let hasPoint = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= ZERO && code <= NINE) {
      if (++digits > partMax) return false;
    } else if (code === POINT && !hasPoint && digits > 0) {
      hasPoint = true;
      digits = 0;
    } else return false;
  }
  return digits > 0;
}
