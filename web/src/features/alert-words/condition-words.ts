/**
 * A condition as a trader would say it: `price >= 65000` is `price rises to 65 000`. Pure, and total: every condition that parses has
 * words, those of series that this page does not know yet hold their text, and what does not parse is shown as it is.
 */
import { type Comparison, type Condition, parseCondition, printSeries, type Series } from '#engine';
import { formatPrice } from '../../ui/number-format.ts';
import { marketWords } from './market-words.ts';

export interface ConditionPlace {
  /** The alert's own. */
  readonly market: string;
  /** `edge` tells of a becoming (`rises to`), `state` of how it is (`is at or above`). */
  readonly trigger?: 'edge' | 'state';
}

const BECOMES: Readonly<Record<Comparison, string>> = {
  '>': 'rises above',
  '>=': 'rises to',
  '<': 'falls below',
  '<=': 'falls to',
  crosses: 'crosses',
  'crosses above': 'crosses above',
  'crosses below': 'crosses below',
};
const IS: Readonly<Record<Comparison, string>> = {
  ...BECOMES,
  '>': 'is above',
  '>=': 'is at or above',
  '<': 'is below',
  '<=': 'is at or below',
};
const SIGNS = { '+': '+', '-': '−', '*': '×', '/': '÷' } as const;

const PARSED_MAX = 5_000;
const parsed = new Map<string, Condition | undefined>();

/** The tree of a text; undefined where this page does not understand it. Lists ask for the same ones again and again. */
export function conditionOf(text: string, market: string): Condition | undefined {
  const key = `${market} ${text}`;
  if (parsed.has(key)) return parsed.get(key);
  const outcome = parseCondition(text, { market });
  const condition = outcome.ok ? outcome.value : undefined;
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(key, condition);
  return condition;
}

/** `price rises to 65 000` */
export function conditionWords(text: string, place: ConditionPlace): string {
  const condition = conditionOf(text, place.market);
  return condition === undefined ? text : wordsOf(condition, place);
}

/** Its beginning in upper case, for the start of a line. */
export function startOfLine(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function wordsOf(condition: Condition, { market, trigger = 'edge' }: ConditionPlace): string {
  const isBecoming = trigger === 'edge';
  switch (condition.kind) {
    case 'compare': {
      const verb = (isBecoming ? BECOMES : IS)[condition.operator];
      return `${seriesWords(condition.left, market)} ${verb} ${seriesWords(condition.right, market)}`;
    }
    case 'range': {
      const { operator, series, low, high } = condition;
      const [becomes, is] = operator === 'inside' ? ['comes between', 'is between'] : ['leaves', 'is outside of'];
      const bounds = rangeWords(low, high, { market, isBetween: operator === 'inside' });
      return `${seriesWords(series, market)} ${isBecoming ? becomes : is} ${bounds}`;
    }
    default:
      return condition.of
        .map((member) => memberWords(member, market))
        .join(condition.kind === 'all' ? ' and ' : ' or ');
  }
}

/** Within `all` and `any` each part says how it is; it need not become so at the same moment. */
function memberWords(member: Condition, market: string): string {
  const words = wordsOf(member, { market, trigger: 'state' });
  return member.kind === 'all' || member.kind === 'any' ? `(${words})` : words;
}

function rangeWords(low: Series, high: Series, { market, isBetween }: { market: string; isBetween: boolean }): string {
  return `${seriesWords(low, market)} ${isBetween ? 'and' : 'to'} ${seriesWords(high, market)}`;
}

/** `price`, `ETH/USDT on Kraken`, `price ÷ ETH/USDT`, `65 000`. */
export function seriesWords(series: Series, market: string): string {
  if (series.kind === 'number') return numberWords(series);
  if (series.kind === 'binary') {
    const { operator, left, right } = series;
    return `${operandWords(left, series, market)} ${SIGNS[operator]} ${operandWords(right, series, market)}`;
  }
  if (series.kind === 'price' && series.market !== undefined) {
    const other = marketWords(series.market);
    return other.venue === marketWords(market).venue ? other.pair : `${other.pair} on ${other.venue}`;
  }
  return printSeries(series);
}

/** Brackets wherever two operators meet: nobody has to remember which goes first. */
function operandWords(operand: Series, within: Extract<Series, { kind: 'binary' }>, market: string): string {
  const words = seriesWords(operand, market);
  const isSameSum = operand.kind === 'binary' && operand === within.left && isSum(operand) && isSum(within);
  return operand.kind === 'binary' && !isSameSum ? `(${words})` : words;
}

function isSum({ operator }: Extract<Series, { kind: 'binary' }>): boolean {
  return operator === '+' || operator === '-';
}

function numberWords(series: Extract<Series, { kind: 'number' }>): string {
  const text = formatPrice(printSeries({ ...series, type: 'number' }), 0);
  return series.type === 'percent' ? `${text}\u202f%` : text;
}
