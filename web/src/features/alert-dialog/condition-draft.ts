/**
 * The condition as plain choices, and the same as text: what the dialog's menus build, and how a text is taken apart into them again. Pure.
 * Always holds: a draft of valid numbers gives a text that parses, and the draft of that text gives the same canonical condition.
 */
import { type Comparison, type Condition, parseCondition, printSeries } from '#engine';
import { dividedBy, isOwnPrice } from '../condition-words/alert-sentence.ts';

export const VERBS = [
  'reaches',
  'rises to',
  'falls to',
  'rises above',
  'falls below',
  'crosses upward',
  'crosses downward',
  'enters',
  'leaves',
  'rises above the price of',
  'falls below the price of',
  'rises to a multiple of',
  'falls to a multiple of',
] as const;
export type Verb = (typeof VERBS)[number];

export interface Clause {
  readonly verb: Verb;
  /** The price, the lower bound of a range, or how many times the other market; as typed. */
  readonly level: string;
  /** The upper bound of a range. */
  readonly high: string;
  /** The other market. */
  readonly other: string;
}

export interface ConditionDraft {
  readonly join: 'all' | 'any';
  readonly clauses: readonly Clause[];
}

export type ClauseForm = 'level' | 'range' | 'market' | 'multiple';

const OPERATORS: Readonly<Partial<Record<Verb, Comparison>>> = {
  reaches: 'crosses',
  'rises to': '>=',
  'falls to': '<=',
  'rises above': '>',
  'falls below': '<',
  'crosses upward': 'crosses above',
  'crosses downward': 'crosses below',
};

export function formOf(verb: Verb): ClauseForm {
  if (verb === 'enters' || verb === 'leaves') return 'range';
  if (verb.endsWith('the price of')) return 'market';
  return verb.endsWith('a multiple of') ? 'multiple' : 'level';
}

export const EMPTY_CLAUSE: Clause = { verb: 'reaches', level: '', high: '', other: '' };

/** As people type numbers: thousands set apart by spaces, thin spaces or commas. The language has none of these. */
export function plainNumber(typed: string): string {
  const text = typed.replace(/[\s\u202f\u00a0_]/g, '');
  return /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
}

export function textOfDraft({ join, clauses }: ConditionDraft): string {
  const texts = clauses.map(textOfClause);
  return texts.length === 1 ? (texts[0] ?? '') : `${join}(${texts.join(', ')})`;
}

function textOfClause({ verb, level, high, other }: Clause): string {
  const number = plainNumber(level);
  switch (formOf(verb)) {
    case 'range':
      return `price ${verb === 'enters' ? 'inside' : 'outside'} ${number}..${plainNumber(high)}`;
    case 'market':
      return `price ${verb.startsWith('rises') ? '>' : '<'} price(${other})`;
    case 'multiple':
      return `price / price(${other}) ${verb.startsWith('rises') ? '>=' : '<='} ${number}`;
    default:
      return `price ${OPERATORS[verb]} ${number}`;
  }
}

/** Whether every field of the draft is filled in; what is filled in may still be wrong. */
export function isFilled({ clauses }: ConditionDraft): boolean {
  return clauses.every(({ verb, level, high, other }) => {
    const form = formOf(verb);
    const hasLevel = form === 'market' || level.trim() !== '';
    const hasHigh = form !== 'range' || high.trim() !== '';
    const hasOther = form === 'level' || form === 'range' || other !== '';
    return hasLevel && hasHigh && hasOther;
  });
}

/** The choices that say what a text says; undefined where it says what they cannot. */
export function draftOfText(text: string, market: string): ConditionDraft | undefined {
  const parsed = parseCondition(text, { market });
  if (!parsed.ok) return undefined;
  const tree = parsed.value;
  const isGroup = tree.kind === 'all' || tree.kind === 'any';
  const clauses = (isGroup ? tree.of : [tree]).map(clauseOf);
  if (!clauses.every((clause) => clause !== undefined)) return undefined;
  return { join: isGroup ? tree.kind : 'all', clauses };
}

function clauseOf(tree: Condition): Clause | undefined {
  if (tree.kind === 'compare') return clauseOfComparison(tree);
  if (tree.kind !== 'range' || !isOwnPrice(tree.series)) return undefined;
  if (tree.low.kind !== 'number' || tree.high.kind !== 'number') return undefined;
  return {
    ...EMPTY_CLAUSE,
    verb: tree.operator === 'inside' ? 'enters' : 'leaves',
    level: printSeries(tree.low),
    high: printSeries(tree.high),
  };
}

function clauseOfComparison({ operator, left, right }: Extract<Condition, { kind: 'compare' }>): Clause | undefined {
  if (isOwnPrice(left) && right.kind === 'number') {
    const verb = VERBS.find((one) => OPERATORS[one] === operator);
    return verb && { ...EMPTY_CLAUSE, verb, level: printSeries(right) };
  }
  if (isOwnPrice(left) && right.kind === 'price' && right.market !== undefined) {
    if (operator !== '>' && operator !== '<') return undefined;
    const verb = operator === '>' ? 'rises above the price of' : 'falls below the price of';
    return { ...EMPTY_CLAUSE, verb, other: right.market };
  }
  const other = dividedBy(left);
  if (other === undefined || right.kind !== 'number' || (operator !== '>=' && operator !== '<=')) return undefined;
  const verb = operator === '>=' ? 'rises to a multiple of' : 'falls to a multiple of';
  return { ...EMPTY_CLAUSE, verb, level: printSeries(right), other };
}
