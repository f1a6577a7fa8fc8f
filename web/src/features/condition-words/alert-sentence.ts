/**
 * An alert as one would ask for it, and the two forms of series that the page's own choices know. Pure.
 */
import type { Series } from '#engine';
import { conditionWords } from '../alert-words/condition-words.ts';
import { pairOf } from './market-words.ts';

/** `Tell me when BTC/USDT rises to 65 000.` */
export function alertSentence(alert: {
  readonly market: string;
  readonly condition: string;
  readonly trigger?: 'edge' | 'state';
}): string {
  const words = conditionWords(alert.condition, alert).replaceAll(/\bprice\b/g, pairOf(alert.market));
  return `Tell me ${alert.trigger === 'state' ? 'while' : 'when'} ${words}.`;
}

/** The price of the alert's own market. */
export function isOwnPrice(series: Series): boolean {
  return series.kind === 'price' && series.market === undefined;
}

/** `price / price(OTHER)` -> OTHER. */
export function dividedBy(series: Series): string | undefined {
  if (series.kind !== 'binary' || series.operator !== '/' || !isOwnPrice(series.left)) return undefined;
  return series.right.kind === 'price' ? series.right.market : undefined;
}
