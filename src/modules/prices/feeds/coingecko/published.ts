/**
 * What the feed of CoinGecko knows of each market: the last price that was published, up to when it has been listening, and, as the history of a tape,
 * what was published while it was not. Charts have a point every five minutes of the last day, every hour before: the only history there is.
 */
import type { Clock } from '#platform/clock';
import type { RawQuote } from '../feed.ts';
import type { HistoryPiece, HistoryRange, VenueHistory } from '../tape/venue-history.ts';
import type { CoingeckoClient } from './client.ts';
import { coinOfMarket } from './parse.ts';

export interface Published extends VenueHistory {
  /** A price with the instant at which it was published. Answers whether it is newer than what was known. */
  take(price: Pick<RawQuote, 'market' | 'price' | 'atMs'>): boolean;
  /** The market's prices were listened to without a gap up to now. */
  heard(market: string): void;
}

export function createPublished(deps: {
  client: Pick<CoingeckoClient, 'chart'>;
  clock: Clock;
  /** Shorter gaps are taken for none. */
  gapMinMs: () => number;
}): Published {
  const { client, clock, gapMinMs } = deps;
  const known = new Map<string, { readonly price: string; readonly atMs: number }>();
  const heardUntilMs = new Map<string, number>();

  return {
    take({ market, price, atMs }) {
      if (atMs <= (known.get(market)?.atMs ?? Number.NEGATIVE_INFINITY)) return false;
      known.set(market, { price, atMs });
      return true;
    },
    heard: (market) => void heardUntilMs.set(market, clock.nowMs()),
    async *read({ market, afterMs, until }: HistoryRange): AsyncGenerator<readonly HistoryPiece[]> {
      const fromMs = Math.max(afterMs, heardUntilMs.get(market) ?? 0);
      const toMs = until?.atMs ?? clock.nowMs();
      if (toMs - fromMs >= gapMinMs()) {
        const points = await client.chart({ ...coinOfMarket(market), fromMs, toMs });
        const between = points.filter(({ atMs }) => atMs > fromMs && atMs < toMs);
        yield between.map(({ atMs, price }) => ({ kind: 'trade', trade: { atMs, price, size: '0' } }));
      }
      heardUntilMs.set(market, toMs);
    },
    async priceAt(market, atMs) {
      const last = known.get(market);
      return last && last.atMs <= atMs ? last.price : undefined;
    },
  };
}
