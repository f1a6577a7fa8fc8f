/**
 * What operators and orchestrators ask: is it alive, is it ready and why not, and its metrics.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Metrics } from '#platform/observe/metrics';

export interface Readiness {
  /** Name of each dependency -> `ok`, or what is wrong. */
  check(): Promise<Readonly<Record<string, string>>>;
}

export function createOperatingRoutes(deps: {
  metrics: Metrics;
  readiness: Readiness;
  version: string;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/healthz', { config: { access: 'public' } }, async () => ({ status: 'alive', version: deps.version }));

    app.get('/readyz', { config: { access: 'public' } }, async (_request, reply) => {
      const checks = await deps.readiness.check();
      const isReady = Object.values(checks).every((state) => state === 'ok');
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', checks });
    });

    app.get('/metrics', { config: { access: 'metrics' }, schema: { hide: true } }, async (_request, reply) =>
      reply.type(deps.metrics.contentType).send(await deps.metrics.text()),
    );
  };
}
