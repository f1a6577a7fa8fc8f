/** The HTTP surface of markets, prices, candles and pushed ticks: parse -> service -> answer. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  CandleList,
  CandleQuery,
  MarketList,
  MarketQuery,
  PriceList,
  PriceQuery,
  TrendingList,
} from '#contract/api/prices';
import { TickPush, TicksTaken } from '#contract/api/ticks';
import type { PriceService } from './price-service.ts';

const tags = ['Markets and prices'];

/** A thousand a second: what replaying a market, or many at once, tick by tick comes to. */
const PUSHES_PER_MINUTE = 60_000;

export function createPriceRoutes(service: PriceService): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/v1/ticks',
      {
        config: { scope: 'prices:write', perMinute: PUSHES_PER_MINUTE },
        schema: {
          tags,
          summary: 'Pushes prices of a market of your own',
          body: TickPush,
          response: { 202: TicksTaken },
        },
      },
      async (request, reply) => {
        const result = await service.push(request.principal.userId, request.body);
        return result.ok ? reply.code(202).send(result.value) : reply.problem(result.error);
      },
    );

    app.get(
      '/v1/prices',
      {
        schema: {
          tags,
          summary: 'The last prices of some markets',
          querystring: PriceQuery,
          response: { 200: PriceList },
        },
      },
      async (request, reply) => {
        const result = await service.prices(request.principal.userId, request.query.markets);
        return result.ok ? result.value : reply.problem(result.error);
      },
    );

    app.get(
      '/v1/markets',
      {
        schema: {
          tags,
          summary: 'Lists the markets of venues and your own',
          querystring: MarketQuery,
          response: { 200: MarketList },
        },
      },
      async (request, reply) => {
        const result = await service.markets(request.principal.userId, request.query);
        return result.ok ? result.value : reply.problem(result.error);
      },
    );

    app.get(
      '/v1/markets/trending',
      { schema: { tags, summary: 'The markets that moved most in the last hour', response: { 200: TrendingList } } },
      async (request) => service.trending(request.principal.userId),
    );

    app.get(
      '/v1/candles',
      {
        schema: { tags, summary: 'Lists candles of a market', querystring: CandleQuery, response: { 200: CandleList } },
      },
      async (request, reply) => {
        const result = await service.candles(request.principal.userId, request.query);
        return result.ok ? result.value : reply.problem(result.error);
      },
    );
  };
}
