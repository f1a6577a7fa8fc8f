/** `/v1/firings` and the firings of one alert over HTTP: parse, call, map. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AlertFiringQuery, AlertParams, FiringList, FiringQuery } from '#contract/api/alerts';
import type { FiringService } from './firing-service.ts';

const READ = { access: 'user', scope: 'alerts:read' } as const;
const tags = ['Alerts'];

export function createFiringRoutes(service: FiringService): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/firings',
      {
        config: READ,
        schema: {
          tags,
          summary: 'Lists your firings, newest first, those of removed alerts too',
          querystring: FiringQuery,
          response: { 200: FiringList },
        },
      },
      async (request, reply) => {
        const page = await service.list(request.principal.userId, request.query);
        return page.ok ? page.value : reply.problem(page.error);
      },
    );

    app.get(
      '/v1/alerts/:id/firings',
      {
        config: READ,
        schema: {
          tags,
          summary: 'Lists the firings of an alert, newest first',
          params: AlertParams,
          querystring: AlertFiringQuery,
          response: { 200: FiringList },
        },
      },
      async (request, reply) => {
        const page = await service.listOfAlert(request.principal.userId, request.params.id, request.query);
        return page.ok ? page.value : reply.problem(page.error);
      },
    );
  };
}
