/**
 * What stands before every handler: who asks, may they, and how often. One hook, in this order: the token is verified, the rate is counted
 * for that user (or for the address, where nobody is signed in), and only then is a bad token refused, so guessing is counted too.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Problem, problem } from '#contract/problem';
import type { Result } from '#contract/result';
import type { Principal, RouteNeeds } from '#platform/http/http';
import { isReferencePage } from './reference.ts';

const PER_MINUTE_DEFAULT = 600;
const WINDOW_S = 60;
const LIMITER_KEYS_MAX = 50_000;

export interface GuardDeps {
  readonly authenticate: (authorization: string | undefined) => Promise<Result<Principal, Problem>>;
  readonly rateLimitScale: number;
  /** What /metrics asks for; absent: it answers this machine only. */
  readonly metricsToken: string | undefined;
}

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

export async function installGuards(app: FastifyInstance, deps: GuardDeps): Promise<void> {
  await app.register(rateLimit, { global: false, cache: LIMITER_KEYS_MAX });
  app.decorateRequest('principal', null as unknown as Principal);

  app.addHook('onRoute', (route) => {
    const needs: RouteNeeds = isReferencePage(route.url) ? { access: 'public' } : (route.config ?? {});
    const max = Math.max(1, Math.round((needs.perMinute ?? PER_MINUTE_DEFAULT) * deps.rateLimitScale));
    const limiter = app.createRateLimit({ max, timeWindow: WINDOW_S * 1_000, keyGenerator: keyOf });
    const guard = (request: FastifyRequest, reply: FastifyReply) => admit(request, reply, { deps, needs, limiter });
    const existing = route.onRequest === undefined ? [] : [route.onRequest].flat();
    route.onRequest = [guard, ...existing];
  });
}

function keyOf(request: FastifyRequest): string {
  return request.principal ? `u:${request.principal.userId}` : `a:${request.ip}`;
}

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  route: { deps: GuardDeps; needs: RouteNeeds; limiter: Limiter },
): Promise<FastifyReply | undefined> {
  const refused = await refusal(request, route);
  const exceeded = await countRequest(request, reply, route.limiter);
  const failure = exceeded ?? refused;
  return failure ? reply.problem(failure) : undefined;
}

async function refusal(
  request: FastifyRequest,
  route: { deps: GuardDeps; needs: RouteNeeds },
): Promise<Problem | undefined> {
  const { access = 'user' } = route.needs;
  if (access === 'public') return undefined;
  if (access !== 'metrics') return identify(request, route);
  return mayReadMetrics(request, route.deps.metricsToken)
    ? undefined
    : problem('forbidden', 'Metrics need the metrics token.');
}

async function identify(
  request: FastifyRequest,
  route: { deps: GuardDeps; needs: RouteNeeds },
): Promise<Problem | undefined> {
  const outcome = await route.deps.authenticate(request.headers.authorization);
  if (!outcome.ok) return outcome.error;
  request.principal = outcome.value;
  if (route.needs.access === 'admin' && outcome.value.role !== 'admin')
    return problem('forbidden', 'This needs an administrator.');
  const scope = route.needs.scope;
  if (scope && !outcome.value.scopes.has(scope)) return problem('forbidden', `This key lacks the scope ${scope}.`);
  return undefined;
}

/** Counts and says so in the headers of draft-ietf-httpapi-ratelimit-headers. Returns the failure when there were too many. */
async function countRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  limiter: Limiter,
): Promise<Problem | undefined> {
  const count = await limiter(request);
  if (count.isAllowed) return undefined;
  reply.header('ratelimit-policy', `"default";q=${count.max};w=${WINDOW_S}`);
  reply.header('ratelimit', `"default";r=${count.remaining};t=${count.ttlInSeconds}`);
  if (!count.isExceeded) return undefined;
  return problem('rate_limited', `At most ${count.max} such requests a minute. Try again in ${count.ttlInSeconds} s.`, {
    retryAfterS: count.ttlInSeconds,
  });
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Without a token: this machine only, and not what a proxy on it hands on for others. */
function mayReadMetrics(request: FastifyRequest, token: string | undefined): boolean {
  const { authorization, forwarded, 'x-forwarded-for': forwardedFor } = request.headers;
  if (token !== undefined) return isSameSecret(authorization ?? '', `Bearer ${token}`);
  return LOOPBACK.has(request.ip) && forwarded === undefined && forwardedFor === undefined;
}

/** In a time that tells nothing of where they differ. */
function isSameSecret(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
