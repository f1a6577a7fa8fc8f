/**
 * HTTP of accounts. Parses, calls a service, maps; where the refresh token travels (cookie or body) is decided here and nowhere else.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import {
  JwksBody,
  LoginBody,
  MeBody,
  MeDeleteBody,
  MePatchBody,
  RefreshBody,
  RegisterBody,
  SignedInBody,
} from '#contract/api/auth';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { formatInstant } from '#contract/time';
import { parseIfMatch } from '#platform/http/etag';
import type { AccessTokens } from './access-tokens.ts';
import type { AccountService } from './account-service.ts';
import { profileFaults, registerFaults } from './auth-faults.ts';
import type { User } from './auth-store.ts';
import { createCredentialRoutes } from './credential-routes.ts';
import type { CredentialService } from './credential-service.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { Client, SessionService, SignedIn } from './session-service.ts';

export interface AuthRoutesDeps {
  readonly accounts: AccountService;
  readonly sessions: SessionService;
  readonly credentials: CredentialService;
  readonly accessTokens: AccessTokens;
  readonly cookie: SessionCookie;
}

const ACCOUNT = { scope: 'account' } as const;
const Empty = Type.Null();

export function createAuthRoutes(deps: AuthRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    // What is answered here is for one person and holds secrets.
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    await app.register(signingRoutes(deps));
    await app.register(sessionRoutes(deps));
    await app.register(ownAccountRoutes(deps));
    await app.register(createCredentialRoutes(deps));
    app.get(
      '/.well-known/jwks.json',
      {
        config: { access: 'public' },
        schema: { summary: 'The public keys of access tokens', response: { 200: JwksBody } },
      },
      async (_request, reply) => reply.header('cache-control', 'public, max-age=300').send(deps.accessTokens.jwks()),
    );
  };
}

/** Answers with the tokens; a browser's refresh token goes into its cookie. */
export function createSender(cookie: SessionCookie) {
  return (reply: FastifyReply, signedIn: SignedIn, kind: Client['kind']): FastifyReply => {
    const { user, accessToken, expiresInS, refreshToken } = signedIn;
    const body = { user: meBody(user), accessToken, expiresInS };
    if (kind === 'native') return reply.send({ ...body, refreshToken });
    return reply.header('set-cookie', cookie.set(refreshToken, signedIn.sessionEndsInS)).send(body);
  };
}

function signingRoutes({ accounts, cookie }: AuthRoutesDeps): FastifyPluginAsyncTypebox {
  const send = createSender(cookie);
  return async (app) => {
    app.post(
      '/v1/auth/register',
      {
        config: { access: 'public', perMinute: 10, faultsOf: registerFaults },
        schema: { summary: 'Makes an account and signs in', body: RegisterBody, response: { 201: SignedInBody } },
      },
      async (request, reply) => {
        const client = clientOf(request, request.body.client);
        const result = await accounts.register(request.body, client);
        return result.ok ? send(reply.code(201), result.value, client.kind) : reply.problem(result.error);
      },
    );

    app.post(
      '/v1/auth/login',
      {
        config: { access: 'public', perMinute: 10 },
        schema: { summary: 'Signs in', body: LoginBody, response: { 200: SignedInBody } },
      },
      async (request, reply) => {
        const client = clientOf(request, request.body.client);
        const result = await accounts.login(request.body, client);
        return result.ok ? send(reply, result.value, client.kind) : reply.problem(result.error);
      },
    );
  };
}

function sessionRoutes(deps: AuthRoutesDeps): FastifyPluginAsyncTypebox {
  const { sessions, cookie } = deps;
  const send = createSender(cookie);
  return async (app) => {
    app.post(
      '/v1/auth/refresh',
      {
        config: { access: 'public', perMinute: 60 },
        schema: {
          summary: 'Gives new tokens for a refresh token, which is then used up',
          body: RefreshBody,
          response: { 200: SignedInBody },
        },
      },
      async (request, reply) => {
        const presented = refreshTokenOf(request, request.body, cookie);
        if (!presented.ok) return reply.problem(presented.error);
        const result = await sessions.refresh(presented.value.token, clientOf(request, presented.value.kind));
        if (result.ok) return send(reply, result.value, presented.value.kind);
        if (presented.value.kind === 'browser') reply.header('set-cookie', cookie.clear());
        return reply.problem(result.error);
      },
    );

    app.post(
      '/v1/auth/logout',
      {
        config: { access: 'public', perMinute: 60 },
        schema: {
          summary: 'Signs out: its tokens are refused from now on',
          body: RefreshBody,
          response: { 204: Empty },
        },
      },
      async (request, reply) => {
        const ended = await logOut(request, request.body, deps);
        return ended.ok ? reply.header('set-cookie', cookie.clear()).code(204).send(null) : reply.problem(ended.error);
      },
    );
  };
}

function ownAccountRoutes({ accounts }: AuthRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/me',
      { config: ACCOUNT, schema: { summary: 'Reads your account', response: { 200: MeBody } } },
      async (request, reply) => {
        const result = await accounts.me(request.principal.userId);
        return result.ok ? reply.versioned(meBody(result.value)) : reply.problem(result.error);
      },
    );

    app.patch(
      '/v1/me',
      {
        config: { ...ACCOUNT, faultsOf: profileFaults },
        schema: {
          summary: 'Changes your time zone, language or quiet hours',
          body: MePatchBody,
          response: { 200: MeBody },
        },
      },
      async (request, reply) => {
        const ifMatch = parseIfMatch(request.headers['if-match']);
        const result = await accounts.updateMe(request.principal.userId, request.body, ifMatch);
        return result.ok ? reply.versioned(meBody(result.value)) : reply.problem(result.error);
      },
    );

    app.delete(
      '/v1/me',
      {
        config: { ...ACCOUNT, perMinute: 10 },
        schema: { summary: 'Deletes your account and all that is yours', body: MeDeleteBody, response: { 204: Empty } },
      },
      async (request, reply) => {
        const result = await accounts.deleteMe(request.principal.userId, {
          password: request.body.password,
          ifMatch: parseIfMatch(request.headers['if-match']),
          client: clientOf(request, undefined),
        });
        return result.ok ? reply.code(204).send(null) : reply.problem(result.error);
      },
    );
  };
}

/**
 * Ends the session of the access token and that of the refresh token; either is enough. Somebody whose session has
 * already ended is signed out, so only a request that shows nothing of ours is refused.
 */
async function logOut(
  request: FastifyRequest,
  body: RefreshBody,
  deps: AuthRoutesDeps,
): Promise<Result<null, Problem>> {
  const { accessTokens, sessions, cookie } = deps;
  const identified = await accessTokens.authenticate(request.headers.authorization);
  const presented = refreshTokenOf(request, body, cookie);
  if (identified.ok) await sessions.end(identified.value.sessionId);
  const isEndedByToken = presented.ok && (await sessions.endByToken(presented.value.token));
  if (identified.ok || isEndedByToken) return ok(null);
  if (request.headers.authorization === undefined && !presented.ok) return presented;
  return request.headers.authorization === undefined
    ? err(problem('refresh_token_invalid', 'This is not a refresh token of ours.'))
    : identified;
}

/** The refresh token and the kind of client it was given to: native clients send it in the body, browsers in the cookie. */
function refreshTokenOf(
  request: FastifyRequest,
  body: RefreshBody,
  cookie: SessionCookie,
): Result<{ token: string; kind: Client['kind'] }, Problem> {
  if (body?.refreshToken !== undefined) return ok({ token: body.refreshToken, kind: 'native' });
  const token = cookie.read(request.headers.cookie);
  if (token === undefined)
    return err(
      problem('refresh_token_invalid', 'Send the refresh token in the cookie, or as `refreshToken` in the body.'),
    );
  if (!cookie.isOwnSite(request.headers))
    return err(
      problem(
        'csrf_refused',
        'The cookie is taken from our own pages only; other clients send `refreshToken` in the body.',
      ),
    );
  return ok({ token, kind: 'browser' });
}

export function clientOf(request: FastifyRequest, kind: Client['kind'] | undefined): Client {
  return { kind: kind ?? 'browser', userAgent: request.headers['user-agent'] ?? '', address: request.ip };
}

function meBody(user: User): MeBody {
  const { id, email, emailVerifiedAtMs, role, timezone, locale, quietHours, version, createdAtMs, updatedAtMs } = user;
  return {
    id,
    email,
    emailVerified: emailVerifiedAtMs !== null,
    role,
    timezone,
    locale,
    quietHours,
    version,
    createdAt: formatInstant(createdAtMs),
    updatedAt: formatInstant(updatedAtMs),
  };
}
