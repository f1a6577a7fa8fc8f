/**
 * What an index says, as pure functions: the median of its venues, which has reached a price only where the majority of them has. With an even number
 * there are two middles, and the index stays where it is unless both lie beyond it. So it is always a price that some venue told, and one venue that
 * tells nonsense moves it nowhere that the others are not. Decided in docs/adr/0012-index-of-venues.md.
 */

/** Of two middles that lie further apart than this share, nobody knows which is right. */
export const DISAGREEMENT_MAX = 0.01;

/** The two middles of some prices; the same where their number is odd. */
export interface Middles {
  readonly lower: number;
  readonly upper: number;
}

/** Undefined where there are none. */
export function middlesOf(prices: readonly number[]): Middles | undefined {
  const sorted = prices.toSorted((a, b) => a - b);
  const lower = sorted[(sorted.length - 1) >> 1];
  const upper = sorted[sorted.length >> 1];
  return lower === undefined || upper === undefined ? undefined : { lower, upper };
}

/** What the index says after `previous`; undefined where there are no prices, or where they disagree. */
export function indexValue(prices: readonly number[], previous: number | undefined): number | undefined {
  const middles = middlesOf(prices);
  if (!middles || isDisagreement(middles)) return undefined;
  return towards(middles, previous);
}

export function isDisagreement({ lower, upper }: Middles): boolean {
  return upper > lower * (1 + DISAGREEMENT_MAX);
}

/** The nearest to `previous` that lies between the middles. */
export function towards({ lower, upper }: Middles, previous = lower): number {
  return Math.min(upper, Math.max(lower, previous));
}

/** How many of the components must be fresh: half of them. So of two one is enough, of three two. */
export function quorumOf(components: number): number {
  return Math.max(1, Math.ceil(components / 2));
}
