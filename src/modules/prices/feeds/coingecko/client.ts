/**
 * What the feed asks of CoinGecko, each within the plan's limits and with its key. Failures are HistoryUnavailable, with the pause that the venue
 * wants. The key goes into a header only, never into a URL or a log.
 */
import { askRest } from '../ask-rest.ts';
import type { RestRequest, VenueRest } from '../connection/venue-rest.ts';
import type { RawQuote } from '../feed.ts';
import { COINS_PER_PAGE, type CoingeckoLimits } from './config.ts';
import {
  type PricePoint,
  type PublishedPrice,
  parseCoinList,
  parseMarketPage,
  parsePriceChart,
  parseSimplePrice,
} from './parse.ts';

export interface CoingeckoClient {
  /** At most COINS_PER_CALL coins. Coins that the venue does not know are left out. */
  prices(
    coinIds: readonly string[],
    currency: string,
  ): Promise<{ readonly prices: readonly PublishedPrice[]; readonly rejected: number }>;
  /** The largest coins. */
  largest(currency: string): Promise<readonly RawQuote[]>;
  /** Ids of all coins that are active. */
  coins(): Promise<readonly string[]>;
  /** What was published between the instants, oldest first; empty where the venue has no chart. */
  chart(range: {
    readonly coinId: string;
    readonly currency: string;
    readonly fromMs: number;
    readonly toMs: number;
  }): Promise<readonly PricePoint[]>;
}

export function createCoingeckoClient(deps: {
  rest: Pick<VenueRest, 'get'>;
  limits: CoingeckoLimits;
  apiKey?: string;
}): CoingeckoClient {
  const { rest, limits, apiKey } = deps;
  const headers = limits.keyHeader !== undefined && apiKey !== undefined ? { [limits.keyHeader]: apiKey } : {};

  function ask<T>(request: Omit<RestRequest, 'headers'>, read: (body: unknown) => T | undefined): Promise<T> {
    return askRest(rest, { ...request, headers }, read);
  }

  return {
    prices(coinIds, currency) {
      const query = {
        ids: coinIds.join(','),
        vs_currencies: currency,
        include_24hr_vol: 'true',
        include_24hr_change: 'true',
        include_last_updated_at: 'true',
        precision: 'full',
      };
      // While the venue wants a pause this fails at once, so that prices are seen to be stale.
      return ask({ path: '/simple/price', query, lane: 'prices', isUrgent: true }, (body) =>
        parseSimplePrice(body, currency),
      );
    },
    largest(currency) {
      const query = {
        vs_currency: currency,
        order: 'market_cap_desc',
        per_page: COINS_PER_PAGE,
        page: 1,
        precision: 'full',
      };
      return ask({ path: '/coins/markets', query, lane: 'lists' }, (body) => parseMarketPage(body, currency));
    },
    coins: () => ask({ path: '/coins/list', lane: 'lists' }, parseCoinList),
    async chart({ coinId, currency, fromMs, toMs }) {
      const query = {
        vs_currency: currency,
        from: Math.floor(fromMs / 1_000),
        to: Math.ceil(toMs / 1_000),
        precision: 'full',
      };
      const request = { path: `/coins/${encodeURIComponent(coinId)}/market_chart/range`, query, lane: coinId, headers };
      const answer = await rest.get(request);
      return answer.kind === 'refused' ? [] : askRest({ get: async () => answer }, request, parsePriceChart);
    },
  };
}
