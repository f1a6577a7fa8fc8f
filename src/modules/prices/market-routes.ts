/** The HTTP surface of what people look at: their watch list, small lines of the last day, and how the venues' feeds are. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { FeedList, SparklineList, SparklineQuery, Watchlist, WatchlistBody } from '#contract/api/prices';
import type { FeedStates } from './feed-states.ts';
import type { PriceService } from './price-service.ts';
import type { WatchlistService } from './watchlist-service.ts';

const tags = ['Markets and prices'];

export function createMarketRoutes(deps: {
  service: Pick<PriceService, 'sparklines'>;
  watchlists: Pick<WatchlistService, 'get' | 'put'>;
  feeds: Pick<FeedStates, 'items'>;
}): FastifyPluginAsyncTypebox {
  const { service, watchlists, feeds } = deps;
  return async (app) => {
    app.get(
      '/v1/prices/sparklines',
      {
        schema: {
          tags,
          summary: 'Closes of the last 24 hours of some markets',
          querystring: SparklineQuery,
          response: { 200: SparklineList },
        },
      },
      async (request, reply) => {
        const result = await service.sparklines(request.principal.userId, request.query.markets);
        return result.ok ? result.value : reply.problem(result.error);
      },
    );

    app.get(
      '/v1/watchlist',
      { schema: { tags, summary: 'The markets that you look at', response: { 200: Watchlist } } },
      async (request) => watchlists.get(request.principal.userId),
    );

    app.put(
      '/v1/watchlist',
      {
        config: { scope: 'account' },
        schema: {
          tags,
          summary: 'Sets the markets that you look at',
          body: WatchlistBody,
          response: { 200: Watchlist },
        },
      },
      async (request, reply) => {
        const result = await watchlists.put(request.principal.userId, request.body.markets);
        return result.ok ? result.value : reply.problem(result.error);
      },
    );

    app.get(
      '/v1/feeds',
      { schema: { tags, summary: "How the venues' feeds are", response: { 200: FeedList } } },
      async () => ({ items: [...feeds.items()] }),
    );
  };
}
