/**
 * What operators and orchestrators ask: is it alive, is it ready and why not, and its metrics.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { Metrics } from '#platform/observe/metrics';

const Alive = Type.Object({ status: Type.Literal('alive'), version: Type.String() });
const Ready = Type.Object({
  status: Type.Enum(['ready', 'not ready']),
  checks: Type.Record(Type.String(), Type.String(), { description: '`ok`, or what is wrong, by dependency.' }),
  feeds: Type.Record(Type.String(), Type.String(), {
    description:
      '`ok`, or how it is, by venue. A venue that is silent makes nothing here less ready: no other process would hear more of it.',
  }),
});

export interface Readiness {
  /** Name of each dependency -> `ok`, or what is wrong. */
  check(): Promise<Readonly<Record<string, string>>>;
  /** Venue -> `ok`, or how its feed is. */
  feeds(): Readonly<Record<string, string>>;
}

export function createOperatingRoutes(deps: {
  metrics: Metrics;
  readiness: Readiness;
  version: string;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/healthz',
      { config: { access: 'public' }, schema: { summary: 'Whether the process is alive', response: { 200: Alive } } },
      async () => ({ status: 'alive' as const, version: deps.version }),
    );

    app.get(
      '/readyz',
      {
        config: { access: 'public' },
        schema: { summary: 'Whether each dependency works now', response: { 200: Ready, 503: Ready } },
      },
      async (_request, reply) => {
        const checks = await deps.readiness.check();
        const isReady = Object.values(checks).every((state) => state === 'ok');
        const state = { checks: { ...checks }, feeds: { ...deps.readiness.feeds() } };
        return isReady
          ? reply.code(200).send({ status: 'ready', ...state })
          : reply.code(503).send({ status: 'not ready', ...state });
      },
    );

    app.get('/metrics', { config: { access: 'metrics' }, schema: { hide: true } }, async (_request, reply) =>
      reply.type(deps.metrics.contentType).send(await deps.metrics.text()),
    );
  };
}
