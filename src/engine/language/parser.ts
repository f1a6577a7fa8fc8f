/**
 * Text in the alert language -> typed tree, or one fault with its position. Called when an alert is created or checked, and for each
 * alert when the engine loads. Linear in the length of the text, bounded before it starts; never throws, whatever the text.
 * Always holds: parse(print(tree)) equals tree, for every tree that it returns.
 */
import { adaptTo, buildComparison, buildGroup, isConstant } from './canonical.ts';
import { FaultSignal, faultAt, faultOfSize, raise } from './fault.ts';
import { advance, createLexer } from './lexer.ts';
import { readPlainComparison } from './plain-comparison.ts';
import { printCondition } from './printer.ts';
import {
  closeBracket,
  isSign,
  type Operand,
  openBracket,
  type Parser,
  parseSum,
  raiseOperand,
  raiseToken,
  unify,
} from './series-parser.ts';
import type { Comparison, Condition, ParseOutcome, Series, SeriesType } from './tree.ts';

/** In UTF-16 code units; of the text and of its canonical form. */
export const CONDITION_LENGTH_MAX = 4096;
export const COMPARISONS_MAX = 64;

/** A text this short cannot become too long or too deep by canonical form. */
const SAFE_LENGTH = 64;

const OPERATOR_EXPECTED = 'a comparison such as >, >=, <, <=, above, below, crosses, inside or outside';
const SERIES_EXPECTED = 'a series such as price on at least one side';

export interface ParseOptions {
  /** The alert's own market: `price(<market>)` is the same as `price`. */
  readonly market: string;
}

/** The canonical tree of a condition, or the first fault in it. */
export function parseCondition(text: string, options: ParseOptions): ParseOutcome {
  const plain = readPlainComparison(text);
  if (plain !== undefined) return { ok: true, value: plain };
  if (text.length > CONDITION_LENGTH_MAX) {
    const expected = `at most ${CONDITION_LENGTH_MAX} characters`;
    return { ok: false, error: faultOfSize(CONDITION_LENGTH_MAX, `${text.length} characters`, expected) };
  }
  try {
    const condition = parseText(text, options.market);
    if (text.length > SAFE_LENGTH) checkCanonical(condition, text, options.market);
    return { ok: true, value: condition };
  } catch (signal) {
    if (signal instanceof FaultSignal) return { ok: false, error: signal.fault };
    throw signal;
  }
}

function parseText(text: string, ownMarket: string): Condition {
  const parser: Parser = { lexer: createLexer(text), ownMarket, nesting: 0, comparisons: 0 };
  const { lexer } = parser;
  const isEmpty = lexer.token.kind === 'end';
  if (isEmpty) raiseToken(lexer, 'a condition such as price >= 65000');
  const condition = parseMember(parser);
  if (lexer.token.kind !== 'end') {
    const isJoin = ['and', 'or', '&', '|'].includes(lexer.token.text);
    raiseToken(
      lexer,
      isJoin ? 'the end: write all(..., ...) or any(..., ...) to join conditions' : 'the end of the condition',
    );
  }
  return condition;
}

/**
 * Numbers grow when they are written out, and a new order may need more brackets; the canonical text must be within the bounds too.
 * What is canonical already, as all that is loaded, is not read twice.
 */
function checkCanonical(condition: Condition, text: string, ownMarket: string): void {
  const canonical = printCondition(condition);
  if (canonical === text) return;
  if (canonical.length > CONDITION_LENGTH_MAX) {
    const found = `a condition of ${canonical.length} characters when written out`;
    raise(faultOfSize(0, found, `at most ${CONDITION_LENGTH_MAX} characters`));
  }
  try {
    parseText(canonical, ownMarket);
  } catch (signal) {
    if (!(signal instanceof FaultSignal)) throw signal;
    raise(faultOfSize(0, 'too many products and divisions inside each other', 'a simpler calculation'));
  }
}

/** A group, or a comparison. */
function parseMember(parser: Parser): Condition {
  const { token } = parser.lexer;
  if (token.kind === 'word' && (token.text === 'all' || token.text === 'any')) return parseGroup(parser, token.text);
  return parseComparison(parser);
}

function parseGroup(parser: Parser, kind: 'all' | 'any'): Condition {
  const { lexer } = parser;
  advance(lexer);
  openBracket(parser, `"(" after ${kind}`);
  const members = [parseMember(parser)];
  while (isSign(lexer, ',')) {
    advance(lexer);
    members.push(parseMember(parser));
  }
  closeBracket(parser, '"," or ")"');
  return buildGroup(kind, members);
}

function parseComparison(parser: Parser): Condition {
  const { lexer } = parser;
  parser.comparisons += 1;
  if (parser.comparisons > COMPARISONS_MAX) raiseToken(lexer, `at most ${COMPARISONS_MAX} comparisons`);
  const left = parseSum(parser);
  const { token } = lexer;
  if (token.kind === 'word' && (token.text === 'inside' || token.text === 'outside')) {
    advance(lexer);
    return parseRange(parser, token.text, left);
  }
  const operator = readOperator(parser);
  const right = parseSum(parser);
  const type = unify(parser, left, right);
  if (isConstant(left.series) && isConstant(right.series)) raiseOperand(parser, left, SERIES_EXPECTED);
  return buildComparison(operator, adaptTo(left.series, type), adaptTo(right.series, type));
}

function readOperator(parser: Parser): Comparison {
  const { lexer } = parser;
  const { text } = lexer.token;
  switch (text) {
    case '>':
    case '>=':
    case '<':
    case '<=':
      advance(lexer);
      return text;
    case 'above':
      advance(lexer);
      return '>=';
    case 'below':
      advance(lexer);
      return '<=';
    case 'crosses': {
      advance(lexer);
      const direction = lexer.token.text;
      if (direction !== 'above' && direction !== 'below') return 'crosses';
      advance(lexer);
      return `crosses ${direction}`;
    }
    default:
      return raiseToken(lexer, OPERATOR_EXPECTED);
  }
}

/** `low .. high`; the operator has been read. */
function parseRange(parser: Parser, operator: 'inside' | 'outside', series: Operand): Condition {
  const { lexer } = parser;
  if (isConstant(series.series)) raiseOperand(parser, series, `a series such as price before ${operator}`);
  const lowOperand = parseSum(parser);
  const lowType = unify(parser, series, lowOperand);
  if (!isSign(lexer, '..')) raiseToken(lexer, '".." and the upper bound, as in 60000..70000');
  advance(lexer);
  const highOperand = parseSum(parser);
  const type: SeriesType = unify(parser, { ...series, type: lowType }, highOperand);
  const low: Series = adaptTo(lowOperand.series, type);
  const high: Series = adaptTo(highOperand.series, type);
  if (isConstant(low) && isConstant(high) && low.value >= high.value) {
    const bounds = lexer.text.slice(lowOperand.start, highOperand.end);
    raise(faultAt(lowOperand.start, bounds, 'the lower bound first, as in 60000..70000'));
  }
  return { kind: 'range', operator, series: adaptTo(series.series, type), low, high };
}
