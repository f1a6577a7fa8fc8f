/**
 * JSON whose numbers keep their literal text: where a venue writes prices as JSON numbers, `JSON.parse` would round them and drop their zeros.
 * First step of such a feed's parser. Pure. The number literals are put in quotes and the rest is left to `JSON.parse`, which costs twice its own
 * time; a reviver that reads `context.source` costs six times (measured on frames of trades and tickers).
 */

import { amountOf } from './json-fields.ts';
import { NUMBER } from './wire-pattern.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;

/** A number that is a value: in the place of a name it would become one by its quotes. */
const NUMBER_VALUE = new RegExp(`${NUMBER}(?!\\s*:)`, 'y');

/** As `JSON.parse`, with every number as the text of its literal. Throws a SyntaxError where that does. */
export function parseJsonTexts(text: string): unknown {
  let quoted = '';
  let from = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
      if (index < 0) break;
    } else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      NUMBER_VALUE.lastIndex = index;
      // What begins as a number and is none stays, and JSON.parse throws at it.
      if (!NUMBER_VALUE.test(text)) continue;
      quoted += `${text.slice(from, index)}"${text.slice(index, NUMBER_VALUE.lastIndex)}"`;
      from = NUMBER_VALUE.lastIndex;
      index = from - 1;
    }
  }
  return JSON.parse(quoted + text.slice(from));
}

/** The index of the quote that ends the string that begins at `start`, or -1. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, index: number): boolean {
  let before = index - 1;
  while (text.charCodeAt(before) === BACKSLASH) before--;
  return (index - before) % 2 === 0;
}

const LITERAL = /^(-?)(\d{1,400})(?:\.(\d{1,400}))?(?:[eE]([+-]?\d{1,3}))?$/;

/** A number literal with or without an exponent -> the same number as a plain decimal; undefined when it is none. `1.5e-7` -> `0.00000015`. */
export function plainDecimal(literal: string): string | undefined {
  const size = literal.charCodeAt(0) === MINUS ? literal.slice(1) : literal;
  if (amountOf(size) !== undefined) return literal;
  const match = LITERAL.exec(literal);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent] = match;
  if (exponent === undefined) return literal;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/**
 * A plain decimal above 0 -> the nearest of at most `digitsMax` significant digits, ties away from zero; unchanged when it has no more. For venues
 * that publish the noise of their doubles (17 digits), which no price of ours may have.
 */
export function roundDecimal(decimal: string, digitsMax: number): string {
  const [whole = '', fraction = ''] = decimal.split('.');
  const digits = whole + fraction;
  const first = digits.search(/[1-9]/);
  const kept = digits.slice(0, first + digitsMax);
  const rest = digits.slice(first + digitsMax);
  if (first < 0 || /^0*$/.test(rest)) return decimal;
  const rounded = rest >= '5' ? (BigInt(kept) + 1n).toString().padStart(kept.length, '0') : kept;
  // A carry out of the first digit makes it longer by one; the point stays where it was, counted from the right.
  const filled = rounded.padEnd(rounded.length + digits.length - kept.length, '0');
  const point = filled.length - fraction.length;
  return fraction === '' ? filled : `${filled.slice(0, point)}.${filled.slice(point)}`.replace(/\.?0+$/, '');
}
