/**
 * The HTTP surface: one Fastify instance around the routes of all modules. It knows no module by name; what a route needs stands in its `config`.
 * Built without listening, so that tests can inject requests.
 */
import type { FastifyPluginAsyncTypebox, TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Clock } from '#platform/clock';
import type { NewId } from '#platform/ids';
import type { Metrics } from '#platform/observe/metrics';
import { answerFrameworkError, installErrors, installStopping } from './errors.ts';
import { type GuardDeps, installGuards } from './guards.ts';
import { installIdempotency } from './idempotency.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import { createOperatingRoutes, type Readiness } from './operating-routes.ts';
import { installPage } from './page.ts';
import { installPressureGuard } from './pressure.ts';
import { installReference, installSecurityHeaders } from './reference.ts';
import { installUnusedConnections } from './unused-connections.ts';
import { createValidatorCompiler } from './validator.ts';

/** Room for a bulk of 1,000 alerts; a single condition of 1 MB is read far enough to be refused with its own message. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;
/** For a request to arrive whole; answers, streams among them, may take longer. */
const REQUEST_MS_MAX = 60_000;

export interface HttpServerDeps extends GuardDeps {
  readonly log: FastifyBaseLogger;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly idempotencyStore: IdempotencyStore;
  readonly routes: readonly FastifyPluginAsyncTypebox[];
  readonly trustProxy: readonly string[] | undefined;
  readonly version: string;
  /** Where the built page lies. */
  readonly pageFolder: string;
  /** Called once with the cause when a bug shows; the process is expected to end. */
  readonly onBug: (cause: unknown) => void;
}

export async function createHttpServer(deps: HttpServerDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    trustProxy: deps.trustProxy ? [...deps.trustProxy] : false,
    genReqId: () => deps.newId(),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    // Answered by `installStopping` instead, as every other failure.
    return503OnClosing: false,
    frameworkErrors: answerFrameworkError,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setValidatorCompiler(createValidatorCompiler());
  app.removeContentTypeParser('text/plain');
  // What RFC 7396 calls the body of a PATCH.
  app.addContentTypeParser(
    'application/merge-patch+json',
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  );
  installErrors(app, deps.onBug);
  await installSecurityHeaders(app);
  installRequestLife(app, deps);
  installStopping(app);
  installUnusedConnections(app);
  await installPressureGuard(app);
  await installGuards(app, deps);
  installIdempotency(app, { store: deps.idempotencyStore, clock: deps.clock });
  await installReference(app, deps.version);
  await app.register(createOperatingRoutes(deps));
  for (const routes of deps.routes) await app.register(routes);
  await installPage(app, deps.pageFolder);
  return app as unknown as FastifyInstance;
}

/** Request ids on every answer, one log line and one observation per request. */
function installRequestLife(app: FastifyInstance, deps: Pick<HttpServerDeps, 'metrics'>): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    deps.metrics.httpRequestSeconds.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1_000,
    );
    request.log.debug(
      {
        method: request.method,
        url: request.url.split('?')[0],
        status: reply.statusCode,
        elapsedMs: reply.elapsedTime,
      },
      'request answered',
    );
  });
}
