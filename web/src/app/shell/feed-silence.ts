/**
 * Whether no venue at all gives prices, and what is known of why. Pure.
 */
import type { FeedItem } from '#contract/api/prices';

export interface Silence {
  /** Since when none does; undefined where none ever did. */
  readonly since: string | undefined;
  readonly reason: string;
}

export function silenceOf(feeds: readonly FeedItem[]): Silence | undefined {
  const venues = feeds.filter(({ venue }) => venue !== 'custom');
  if (venues.some(({ status }) => status === 'live' || status === 'connecting')) return undefined;
  if (venues.length === 0) return { since: undefined, reason: 'this server takes prices from none.' };
  const since = venues
    .map((feed) => feed.since)
    .sort()
    .at(-1);
  const reasons = venues.flatMap(({ venue, reason }) =>
    reason === undefined ? [] : [`${venue}: ${reason.replace(/\.$/, '')}`],
  );
  return { since, reason: reasons.length === 0 ? 'they are silent.' : `${reasons.join('; ')}.` };
}
