/**
 * Splits the text of a condition into tokens, one at a time, for the parser. Names of markets (and later windows such as `1h`) are no
 * tokens: the parser reads them by `readRaw` where the grammar has one, since `BTC/USDT` is otherwise a division.
 * Always holds: each character is looked at a bounded number of times.
 */
import { faultAt, raise } from './fault.ts';

const SIGNIFICANT_DIGITS_MAX = 15;
/** Constants are 0 or have a size from 1e-24 up to, not including, 1e24, so that all can be written as plain decimals. */
const SIZE_MIN = 1e-24;
const SIZE_LIMIT = 1e24;

const NUMBER_EXPECTED = 'a number such as 65000, 0.05, 65_000, 65k or 1.2m';

export interface Token {
  /** `word`: a keyword or the name of a series. `sign`: an operator or punctuation. `other`: a character of no use here. */
  readonly kind: 'number' | 'percent' | 'word' | 'sign' | 'other' | 'end';
  /** Lower case for words, as written otherwise; empty at the end. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of a number or percent; 0 otherwise. */
  readonly value: number;
}

export interface Lexer {
  readonly text: string;
  /** The token that stands next. */
  token: Token;
  /** Where that which was gone past last ended. */
  lastEnd: number;
}

/** A lexer that stands at the first token. Raises a fault where a number is malformed. */
export function createLexer(text: string): Lexer {
  return { text, token: readToken(text, 0), lastEnd: 0 };
}

/** Goes past the current token and returns it. */
export function advance(lexer: Lexer): Token {
  const token = lexer.token;
  lexer.lastEnd = token.end;
  lexer.token = readToken(lexer.text, token.end);
  return token;
}

/**
 * Reads what stands after the current token up to white space, a bracket or a comma, without splitting it, and goes past it.
 * For names that hold operators, such as markets.
 */
export function readRaw(lexer: Lexer): { readonly text: string; readonly start: number } {
  const { text } = lexer;
  const start = skipSpace(text, lexer.token.end);
  let end = start;
  while (end < text.length && !isSpace(text.charCodeAt(end)) && !isDelimiter(text.charCodeAt(end))) end += 1;
  lexer.lastEnd = end;
  lexer.token = readToken(text, end);
  return { text: text.slice(start, end), start };
}

export function isConstantInRange(value: number): boolean {
  const size = Math.abs(value);
  return value === 0 || (size >= SIZE_MIN && size < SIZE_LIMIT);
}

/** The piece of text to show for a token. */
export function pieceOf(lexer: Lexer, token: Token): string {
  return lexer.text.slice(token.start, token.end);
}

function readToken(text: string, from: number): Token {
  const start = skipSpace(text, from);
  if (start >= text.length) return { kind: 'end', text: '', start: text.length, end: text.length, value: 0 };
  const code = text.charCodeAt(start);
  if (isDigit(code)) return readNumber(text, start);
  if (isLetter(code)) {
    const end = skipWord(text, start);
    return { kind: 'word', text: text.slice(start, end).toLowerCase(), start, end, value: 0 };
  }
  const pair = text.slice(start, start + 2);
  if (pair === '>=' || pair === '<=' || pair === '..') {
    return { kind: 'sign', text: pair, start, end: start + 2, value: 0 };
  }
  const character = String.fromCodePoint(text.codePointAt(start) ?? code);
  const kind = '()+-*/<>,'.includes(character) ? 'sign' : 'other';
  return { kind, text: character, start, end: start + character.length, value: 0 };
}

/** Digits with single `_` between them, a fraction, then at once `k` or `m` (thousand, million), or `%`. */
function readNumber(text: string, start: number): Token {
  let at = skipDigits(text, start);
  // `60000..70000` is two numbers: a point belongs to the number only before a digit.
  const hasFraction = text[at] === '.' && isDigit(text.charCodeAt(at + 1));
  const point = at;
  if (hasFraction) at = skipDigits(text, at + 1);
  const digitsEnd = at;
  const suffix = text[at]?.toLowerCase();
  const zeros = suffix === 'k' ? 3 : suffix === 'm' ? 6 : 0;
  if (zeros > 0) at += 1;
  const wordEnd = skipWord(text, at);
  if (wordEnd > at || text[digitsEnd - 1] === '_' || text[point - 1] === '_') {
    return raise(faultAt(start, text.slice(start, wordEnd), NUMBER_EXPECTED));
  }
  const whole = text.slice(start, point).replaceAll('_', '');
  const fraction = hasFraction ? text.slice(point + 1, digitsEnd).replaceAll('_', '') : '';
  const value = decimalOf(whole + fraction, zeros - fraction.length);
  if (value === undefined) {
    return raise(
      faultAt(start, text.slice(start, at), `a number of at most ${SIGNIFICANT_DIGITS_MAX} significant digits`),
    );
  }
  if (!isConstantInRange(value)) {
    return raise(faultAt(start, text.slice(start, at), 'a number that is 0 or from 1e-24 up to 1e24 in size'));
  }
  const percentAt = zeros > 0 ? at : skipSpace(text, at);
  const isPercent = zeros === 0 && text[percentAt] === '%';
  const end = isPercent ? percentAt + 1 : at;
  return { kind: isPercent ? 'percent' : 'number', text: text.slice(start, end), start, end, value };
}

/** Undefined when there are too many significant digits. */
function decimalOf(digits: string, exponent: number): number | undefined {
  let first = 0;
  while (first < digits.length && digits[first] === '0') first += 1;
  let end = digits.length;
  while (end > first && digits[end - 1] === '0') end -= 1;
  if (end - first > SIGNIFICANT_DIGITS_MAX) return undefined;
  return Number(`${digits.slice(first, end) || '0'}e${exponent + digits.length - end}`);
}

/** Past digits; a `_` is taken where it follows a digit, so that `1__0` and `1_` end in a `_` and are refused. */
function skipDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (!isDigit(code) && !(code === UNDERSCORE && isDigit(text.charCodeAt(at - 1)))) break;
    at += 1;
  }
  return at;
}

function skipWord(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (!isLetter(code) && !isDigit(code)) break;
    at += 1;
  }
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

const UNDERSCORE = 95;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === UNDERSCORE;
}

/** Blank, tab, line ends, and the no-break space that comes with text pasted from web pages. */
function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 160;
}

function isDelimiter(code: number): boolean {
  return code === 40 || code === 41 || code === 44;
}
