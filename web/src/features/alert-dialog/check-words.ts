/**
 * What the check of a condition says to the person: whether they would be told now, and how far away it is. Pure.
 */
import type { AlertChecked } from '#contract/api/alerts';
import type { Condition } from '#engine';
import { formatPercent, formatPrice, placesFor, placesOf } from '../../ui/number-format.ts';

export interface CheckWordsInput {
  readonly checked: AlertChecked;
  readonly tree: Condition;
  readonly trigger: 'edge' | 'state';
  readonly tickSize?: string | undefined;
}

export function checkWords({ checked, tree, trigger, tickSize }: CheckWordsInput): string {
  const { value, alreadyTrue, distance, type } = checked;
  if (value === null) return 'Not all prices are known yet; it begins with the first of each.';
  const places = type === 'price' && tickSize !== undefined ? placesOf(tickSize) : placesFor(value);
  const now = `Now ${formatPrice(value, places)}`;
  if (alreadyTrue) {
    const already = `${now}, already ${alreadyOf(tree)}`;
    return trigger === 'state'
      ? `${already}: you will be told at the next price.`
      : `${already}: you will be told the next time it becomes so.`;
  }
  if (distance === null) return `${now}, not true yet.`;
  const percent = Math.abs((Number(distance) / Number(value)) * 100);
  const away = Number.isFinite(percent) ? ` (${formatPercent(percent).replace('+', '')})` : '';
  return `${now}, ${formatPrice(distance, 0)}${away} away.`;
}

function alreadyOf(tree: Condition): string {
  if (tree.kind === 'range') return tree.operator === 'inside' ? 'within' : 'outside';
  if (tree.kind !== 'compare') return 'true';
  if (tree.operator === '>' || tree.operator === '>=') return 'above';
  return tree.operator === '<' || tree.operator === '<=' ? 'below' : 'true';
}

/** What the two sides of the comparison are. */
export function typeWords(type: string, quote: string): string {
  switch (type) {
    case 'price':
      return quote === '' ? 'a price' : `a price in ${quote}`;
    case 'ratio':
      return 'a ratio, without a unit';
    default:
      return `a ${type}`;
  }
}
