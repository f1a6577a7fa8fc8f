/**
 * What each event of the stream changes on the page: prices go to the price board, feeds into their list, all else marks
 * the answers that it outdates, gathered so that a burst of firings asks once.
 */
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { Alert, Firing } from '#contract/api/alerts';
import type { FeedItem } from '#contract/api/prices';
import type { LongList } from '../cache/long-list.ts';
import type { ServerEvent } from './event-parser.ts';
import type { PriceBoard, PriceTick } from './price-board.ts';

const GATHER_MS = 400;

/** Event -> beginnings of the query keys that it outdates. */
const OUTDATES: Readonly<Record<string, readonly QueryKey[]>> = {
  firing: [['firings'], ['alerts'], ['alert']],
  notification: [['notifications'], ['deliveries']],
  task: [['tasks'], ['task']],
};

export interface DispatchDeps {
  readonly queryClient: QueryClient;
  readonly prices: Pick<PriceBoard, 'tick'>;
  /** Alerts that fired are not any more as they were read. */
  readonly alertPages: Pick<LongList<Alert>, 'outdate'>;
  readonly setTimer: (run: () => void, delayMs: number) => unknown;
}

export function dispatchTo({ queryClient, prices, alertPages, setTimer }: DispatchDeps): (event: ServerEvent) => void {
  const outdated = new Set<QueryKey>();

  function outdate(keys: readonly QueryKey[]): void {
    if (outdated.size === 0 && keys.length > 0) setTimer(invalidate, GATHER_MS);
    for (const key of keys) outdated.add(key);
  }

  function invalidate(): void {
    const keys = [...outdated];
    outdated.clear();
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
  }

  return ({ event, data }) => {
    if (event === 'price') prices.tick(JSON.parse(data) as PriceTick);
    else if (event === 'feed') patchFeed(queryClient, JSON.parse(data) as FeedItem);
    else {
      if (event === 'firing') alertPages.outdate([(JSON.parse(data) as Firing).alertId]);
      outdate(OUTDATES[event] ?? []);
    }
  };
}

function patchFeed(queryClient: QueryClient, feed: FeedItem): void {
  queryClient.setQueryData<readonly FeedItem[]>(['feeds'], (feeds = []) => {
    const others = feeds.filter(({ venue }) => venue !== feed.venue);
    return [...others, feed].sort((a, b) => a.venue.localeCompare(b.venue));
  });
}
