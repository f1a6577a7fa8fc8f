/**
 * Reads series: sums of products of factors. Checks types as it goes, so that a fault names the operand that does not fit, and builds
 * canonical nodes. Always holds: what it returns is well typed, its constants are folded and within range.
 */
import { buildProduct, buildQuotient, buildSum, constant, isConstant, type Term } from './canonical.ts';
import { faultAt, raise } from './fault.ts';
import { advance, type Lexer, pieceOf } from './lexer.ts';
import { findNamedSeries } from './named-series.ts';
import type { Series, SeriesType } from './tree.ts';
import { typeOfProduct, typeOfQuotient, typeOfSum } from './types.ts';

export const NESTING_MAX = 32;

export interface Parser {
  readonly lexer: Lexer;
  readonly ownMarket: string;
  /** Brackets open around the current token. */
  nesting: number;
  comparisons: number;
}

/** A series with its type and the piece of text that it was read from. */
export interface Operand {
  readonly series: Series;
  readonly type: SeriesType;
  readonly start: number;
  readonly end: number;
}

/** An example for each type, for what a fault says is expected. */
const EXAMPLES: { readonly [K in SeriesType]: string } = {
  price: 'a price such as 65000',
  percent: 'a percent such as 5%',
  index: 'an index such as 70',
  volume: 'a volume such as 1000',
  ratio: 'a ratio such as 1.05',
  number: 'a number such as 2',
};
const SCALE_EXPECTED = 'a number such as 2, or a ratio of two prices';
const FACTOR_EXPECTED = 'a series such as price, a number such as 65000 or a percent such as 5%';

/** `product { ("+" | "-") product }` */
export function parseSum(parser: Parser): Operand {
  const { lexer } = parser;
  const first = parseProduct(parser);
  if (!isSign(lexer, '+') && !isSign(lexer, '-')) return first;
  const terms: Term[] = [{ series: first.series, isNegative: false }];
  let whole = first;
  while (isSign(lexer, '+') || isSign(lexer, '-')) {
    const isNegative = advance(lexer).text === '-';
    const right = parseProduct(parser);
    const type = unify(parser, whole, right);
    terms.push({ series: right.series, isNegative });
    // Until the sum is complete its series only says whether all so far is constant.
    const series = isConstant(whole.series) ? right.series : whole.series;
    whole = { series, type, start: whole.start, end: right.end };
  }
  return finish(parser, buildSum(terms, whole.type), whole);
}

/** The common type of two sides; raises a fault that names the side which does not fit. */
export function unify(parser: Parser, left: Operand, right: Operand): SeriesType {
  const type = typeOfSum(left.type, right.type);
  if (type !== undefined) return type;
  // The constant is what was mistyped; of two series, the later one.
  if (isConstant(left.series) && !isConstant(right.series)) return raiseOperand(parser, left, EXAMPLES[right.type]);
  return raiseOperand(parser, right, EXAMPLES[left.type]);
}

export function raiseOperand(parser: Parser, operand: Operand, expected: string): never {
  return raise(faultAt(operand.start, parser.lexer.text.slice(operand.start, operand.end), expected));
}

/** Raises a fault at the current token. */
export function raiseToken(lexer: Lexer, expected: string): never {
  return raise(faultAt(lexer.token.start, pieceOf(lexer, lexer.token), expected));
}

/** Goes past "(" and counts it. */
export function openBracket(parser: Parser, expected: string): void {
  if (!isSign(parser.lexer, '(')) raiseToken(parser.lexer, expected);
  parser.nesting += 1;
  if (parser.nesting > NESTING_MAX) raiseToken(parser.lexer, `at most ${NESTING_MAX} brackets inside each other`);
  advance(parser.lexer);
}

/** Goes past ")". Returns where it ended. */
export function closeBracket(parser: Parser, expected: string): number {
  if (!isSign(parser.lexer, ')')) raiseToken(parser.lexer, expected);
  parser.nesting -= 1;
  return advance(parser.lexer).end;
}

export function isSign(lexer: Lexer, text: string): boolean {
  return lexer.token.kind === 'sign' && lexer.token.text === text;
}

/** `factor { ("*" | "/") factor }`. A run of factors is one product; a division ends it and starts the next. */
function parseProduct(parser: Parser): Operand {
  const { lexer } = parser;
  let whole = parseFactor(parser);
  let factors = [whole.series];
  while (isSign(lexer, '*') || isSign(lexer, '/')) {
    const isQuotient = advance(lexer).text === '/';
    const right = parseFactor(parser);
    const type = isQuotient ? quotientType(parser, whole, right) : productType(parser, whole, right);
    if (isQuotient) {
      const dividend = finish(parser, buildProduct(factors), whole);
      const series = buildQuotient(dividend.series, right.series);
      whole = finish(parser, series, { ...dividend, type, end: right.end });
      factors = [whole.series];
    } else {
      factors.push(right.series);
      const series = isConstant(whole.series) ? right.series : whole.series;
      whole = { series, type, start: whole.start, end: right.end };
    }
  }
  return factors.length === 1 ? whole : finish(parser, buildProduct(factors), whole);
}

function productType(parser: Parser, left: Operand, right: Operand): SeriesType {
  const type = typeOfProduct(left.type, right.type);
  if (type !== undefined) return type;
  const wrong = isConstant(left.series) && !isConstant(right.series) ? left : right;
  return raiseOperand(parser, wrong, SCALE_EXPECTED);
}

function quotientType(parser: Parser, left: Operand, right: Operand): SeriesType {
  if (isConstant(right.series) && right.series.value === 0) {
    raiseOperand(parser, right, 'a number other than 0 to divide by');
  }
  const type = typeOfQuotient(left.type, right.type);
  if (type !== undefined) return type;
  return raiseOperand(parser, right, left.type === 'number' ? SCALE_EXPECTED : `${EXAMPLES[left.type]}, or a number`);
}

/**
 * What has been read as a whole; `series` undefined: a constant went out of range.
 * A folded constant has its own type: 10% / 5% is the number 2.
 */
function finish(parser: Parser, series: Series | undefined, whole: Operand): Operand {
  if (series === undefined) {
    return raiseOperand(parser, whole, 'a calculation whose constants are 0 or from 1e-24 up to 1e24 in size');
  }
  return isConstant(series) ? { ...whole, series, type: series.type } : { ...whole, series };
}

function parseFactor(parser: Parser): Operand {
  const { lexer } = parser;
  const { token } = lexer;
  if (token.kind === 'number' || token.kind === 'percent') {
    advance(lexer);
    return { series: constant(token.value, token.kind), type: token.kind, start: token.start, end: token.end };
  }
  if (isSign(lexer, '-')) return parseNegative(parser);
  if (isSign(lexer, '(')) {
    openBracket(parser, '"("');
    const inner = parseSum(parser);
    const end = closeBracket(parser, '")" or an operator such as +');
    return { ...inner, start: token.start, end };
  }
  const entry = token.kind === 'word' ? findNamedSeries(token.text) : undefined;
  if (entry === undefined) return raiseToken(lexer, FACTOR_EXPECTED);
  advance(lexer);
  const series = entry.read(lexer, parser.ownMarket);
  return { series, type: entry.type, start: token.start, end: lexer.lastEnd };
}

function parseNegative(parser: Parser): Operand {
  const { lexer } = parser;
  const sign = advance(lexer);
  const { token } = lexer;
  if (token.kind !== 'number' && token.kind !== 'percent') raiseToken(lexer, 'a number after the minus sign');
  const literal = advance(lexer);
  const type = literal.kind === 'percent' ? 'percent' : 'number';
  return { series: constant(-literal.value, type), type, start: sign.start, end: literal.end };
}
