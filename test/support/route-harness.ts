/**
 * A small Fastify instance around the routes of one module, for tests that inject requests: the real error answers and the guard in its simplest form.
 * It validates as the application does, and knows no rate limits, idempotency or metrics. Close it after the test.
 */
import type { FastifyPluginAsyncTypebox, TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { installErrors } from '#app/http/errors';
import { createValidatorCompiler } from '#app/http/validator';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { type Principal, SCOPES } from '#platform/http/http';

export interface RouteHarnessOptions {
  readonly routes: FastifyPluginAsyncTypebox | readonly FastifyPluginAsyncTypebox[];
  /** Absent: `authenticateByName`. */
  readonly authenticate?: (authorization: string | undefined) => Promise<Result<Principal, Problem>>;
}

/** `Bearer <userId>` is that user with all scopes, `Bearer admin:<userId>` an administrator; no header is 401. */
export async function authenticateByName(authorization: string | undefined): Promise<Result<Principal, Problem>> {
  const match = /^Bearer (admin:)?(.+)$/.exec(authorization ?? '');
  if (!match) return err(problem('unauthenticated', 'Send Authorization: Bearer <userId>.'));
  return ok({
    userId: match[2] ?? '',
    sessionId: `session-of-${match[2]}`,
    role: match[1] ? 'admin' : 'user',
    scopes: new Set(SCOPES),
    tokenId: `token-of-${match[2]}`,
    expiresAtMs: Number.MAX_SAFE_INTEGER,
  });
}

/** Ready for `app.inject({ method, url, headers, payload })`. */
export async function createRouteHarness(options: RouteHarnessOptions): Promise<FastifyInstance> {
  const authenticate = options.authenticate ?? authenticateByName;
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(createValidatorCompiler());
  installErrors(app as unknown as FastifyInstance, (cause) => {
    throw cause;
  });
  app.decorateRequest('principal', null as unknown as Principal);
  app.addHook('onRequest', async (request, reply) => {
    const { access = 'user', scope } = request.routeOptions.config;
    if (access === 'public' || request.is404) return;
    const outcome = await authenticate(request.headers.authorization);
    if (!outcome.ok) return reply.problem(outcome.error);
    request.principal = outcome.value;
    if (access === 'admin' && outcome.value.role !== 'admin')
      return reply.problem(problem('forbidden', 'This needs an administrator.'));
    if (scope && !outcome.value.scopes.has(scope))
      return reply.problem(problem('forbidden', `This key lacks the scope ${scope}.`));
  });
  for (const routes of [options.routes].flat() as FastifyPluginAsyncTypebox[]) await app.register(routes);
  await app.ready();
  return app as unknown as FastifyInstance;
}
