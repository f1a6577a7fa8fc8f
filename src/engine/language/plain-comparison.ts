/**
 * A short way for the one form that most alerts have: the canonical text of `price` against a number (`price >= 65000`). At start
 * the engine parses a text for every alert, so this is what loading costs. It gives the very tree that the full parser would give,
 * or nothing: whatever is not exactly of this form is left to the full parser.
 */
import type { Comparison, Condition } from './tree.ts';

const NAME = 'price ';
/** Longest first where one begins another. */
const OPERATORS: readonly (readonly [string, Comparison])[] = [
  ['>= ', '>='],
  ['<= ', '<='],
  ['> ', '>'],
  ['< ', '<'],
  ['crosses above ', 'crosses above'],
  ['crosses below ', 'crosses below'],
  ['crosses ', 'crosses'],
];
const DIGITS_MAX = 15;
const POWERS: readonly number[] = Array.from({ length: DIGITS_MAX + 1 }, (_, power) => Number(`1e${power}`));

/** Undefined where the text is of another form, right or wrong. */
export function readPlainComparison(text: string): Condition | undefined {
  if (!text.startsWith(NAME)) return undefined;
  for (const [word, operator] of OPERATORS) {
    if (!text.startsWith(word, NAME.length)) continue;
    const value = readPlainNumber(text, NAME.length + word.length);
    if (value === undefined) return undefined;
    return {
      kind: 'compare',
      operator,
      left: { kind: 'price' },
      right: { kind: 'number', value, type: 'number' },
    };
  }
  return undefined;
}

/** Digits with at most one point between them, up to the end of the text, at most 15 in all: exact as whole number / power of ten. */
function readPlainNumber(text: string, from: number): number | undefined {
  const { length } = text;
  if (length - from > DIGITS_MAX + 1) return undefined;
  let whole = 0;
  let digits = 0;
  let point = -1;
  for (let at = from; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      whole = whole * 10 + (code - 48);
      digits += 1;
    } else if (code === 46 && point < 0 && at > from) point = at;
    else return undefined;
  }
  if (digits === 0 || digits > DIGITS_MAX || point === length - 1) return undefined;
  return point < 0 ? whole : whole / (POWERS[length - 1 - point] as number);
}
