/**
 * Conditions in words that a trader would say: `price >= 65000` -> `rises to 65 000`. What has no plain words is shown as its text. Pure.
 */
import { type Comparison, type Condition, parseCondition, printCondition, printSeries, type Series } from '#engine';
import { formatPrice } from '../../ui/number-format.ts';
import { pairOf } from './market-words.ts';

export type Trigger = 'edge' | 'state';

const BECOMES: Readonly<Record<Comparison, string>> = {
  '>=': 'rises to',
  '<=': 'falls to',
  '>': 'rises above',
  '<': 'falls below',
  crosses: 'reaches',
  'crosses above': 'crosses upward',
  'crosses below': 'crosses downward',
};

const IS: Readonly<Record<Comparison, string>> = {
  ...BECOMES,
  '>=': 'is at or above',
  '<=': 'is at or below',
  '>': 'is above',
  '<': 'is below',
};

/** `rises to 65 000`, to stand after the name of the market; the text itself where it has no plain words. */
export function conditionWords(text: string, market: string, trigger: Trigger = 'edge'): string {
  const parsed = parseCondition(text, { market });
  return parsed.ok ? wordsOfTree(parsed.value, trigger) : text;
}

/** `Tell me when BTC/USDT rises to 65 000.` */
export function alertSentence(alert: {
  readonly market: string;
  readonly condition: string;
  readonly trigger?: Trigger;
}): string {
  return `Tell me when ${pairOf(alert.market)} ${conditionWords(alert.condition, alert.market, alert.trigger)}.`;
}

function wordsOfTree(condition: Condition, trigger: Trigger): string {
  switch (condition.kind) {
    case 'compare':
      return wordsOfComparison(condition, trigger) ?? `has ${printCondition(condition)}`;
    case 'range': {
      const { series, low, high, operator } = condition;
      if (!isOwnPrice(series) || low.kind !== 'number' || high.kind !== 'number')
        return `has ${printCondition(condition)}`;
      const verb = verbOfRange(operator, trigger);
      return `${verb} ${amount(low)} to ${amount(high)}`;
    }
    default: {
      const words = condition.of.map((member) => {
        const inner = wordsOfTree(member, 'state');
        return member.kind === 'all' || member.kind === 'any' ? `(${inner})` : inner;
      });
      return words.join(condition.kind === 'all' ? ' and ' : ' or ');
    }
  }
}

function verbOfRange(operator: 'inside' | 'outside', trigger: Trigger): string {
  if (trigger === 'state') return operator === 'inside' ? 'is within' : 'is outside';
  return operator === 'inside' ? 'enters' : 'leaves';
}

function wordsOfComparison(
  { operator, left, right }: Extract<Condition, { kind: 'compare' }>,
  trigger: Trigger,
): string | undefined {
  const verb = (trigger === 'state' ? IS : BECOMES)[operator];
  if (isOwnPrice(left)) {
    if (right.kind === 'number') return `${verb} ${amount(right)}`;
    if (right.kind === 'price' && right.market !== undefined) return `${verb} the price of ${pairOf(right.market)}`;
  }
  const other = dividedBy(left);
  if (other !== undefined && right.kind === 'number') return `${verb} ${amount(right)} × ${pairOf(other)}`;
  return undefined;
}

/** `price / price(OTHER)` -> OTHER. */
export function dividedBy(series: Series): string | undefined {
  if (series.kind !== 'binary' || series.operator !== '/' || !isOwnPrice(series.left)) return undefined;
  return series.right.kind === 'price' ? series.right.market : undefined;
}

export function isOwnPrice(series: Series): boolean {
  return series.kind === 'price' && series.market === undefined;
}

function amount(series: Series): string {
  return formatPrice(printSeries(series), 0);
}
