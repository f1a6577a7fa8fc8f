/**
 * Reads fields of what JSON.parse returned, when nothing is known of it: each answers undefined where the field is not what was asked for.
 * Used by the venues' parsers, so that a frame of another shape is a frame that is counted, never an exception.
 */
import { parseDecimal } from '#contract/decimal';

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

/** The text of a plain decimal above 0 that a price may be. */
export function priceOf(value: unknown): string | undefined {
  const price = typeof value === 'string' ? parseDecimal(value) : undefined;
  return price !== undefined && price > 0 ? (value as string) : undefined;
}

/** The text of a plain decimal of any length, not below 0. */
export function amountOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{1,24}(\.\d{1,40})?$/.test(value) ? value : undefined;
}
