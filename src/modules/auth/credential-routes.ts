/**
 * HTTP of what proves an account its owner's (`/v1/auth/email/*`, `/v1/auth/password/*`, `/v1/me/password`) and of its sessions. Parses, calls a service, maps.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import {
  EmailVerifyBody,
  PasswordChangeBody,
  PasswordForgotBody,
  PasswordResetBody,
  type SessionItem,
  SessionList,
  SessionParams,
} from '#contract/api/auth';
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';
import { formatInstant } from '#contract/time';
import { newPasswordFaults, resetFaults } from './auth-faults.ts';
import type { Session } from './auth-store.ts';
import type { CredentialService } from './credential-service.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { Client, SessionService } from './session-service.ts';

export interface CredentialRoutesDeps {
  readonly credentials: CredentialService;
  readonly sessions: SessionService;
  readonly cookie: SessionCookie;
}

const ACCOUNT = { scope: 'account' } as const;
const Empty = Type.Null();

export function createCredentialRoutes(deps: CredentialRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(mailedLinkRoutes(deps));
    await app.register(ownCredentialRoutes(deps));
    await app.register(sessionListRoutes(deps));
  };
}

/** For people who cannot sign in. */
function mailedLinkRoutes({ credentials, cookie }: CredentialRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/v1/auth/email/verify',
      {
        config: { access: 'public', perMinute: 30 },
        schema: {
          summary: 'Confirms an address by the token of the mailed link',
          body: EmailVerifyBody,
          response: { 204: Empty },
        },
      },
      async (request, reply) => answer(reply, await credentials.verifyEmail(request.body.token), 204),
    );

    app.post(
      '/v1/auth/password/forgot',
      {
        config: { access: 'public', perMinute: 5 },
        schema: {
          summary:
            'Mails a link for a new password, if the address has an account; the answer does not tell whether it has',
          body: PasswordForgotBody,
          response: { 202: Empty },
        },
      },
      async (request, reply) => answer(reply, await credentials.forgot(request.body.email), 202),
    );

    app.post(
      '/v1/auth/password/reset',
      {
        config: { access: 'public', perMinute: 10, faultsOf: resetFaults },
        schema: {
          summary: 'Sets a new password by the token of the mailed link, and signs out everywhere',
          body: PasswordResetBody,
          response: { 204: Empty },
        },
      },
      async (request, reply) => {
        const done = await credentials.reset(request.body, clientOf(request));
        if (done.ok) reply.header('set-cookie', cookie.clear());
        return answer(reply, done, 204);
      },
    );
  };
}

function ownCredentialRoutes({ credentials }: CredentialRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/v1/me/email/verification',
      {
        config: { ...ACCOUNT, perMinute: 3 },
        schema: { summary: 'Mails the link that confirms your address again', response: { 202: Empty } },
      },
      async (request, reply) => answer(reply, await credentials.sendVerification(request.principal.userId), 202),
    );

    app.post(
      '/v1/me/password',
      {
        config: { ...ACCOUNT, perMinute: 10, faultsOf: newPasswordFaults },
        schema: {
          summary: 'Changes your password, and signs out everywhere else',
          body: PasswordChangeBody,
          response: { 204: Empty },
        },
      },
      async (request, reply) =>
        answer(reply, await credentials.changePassword(request.principal, request.body, clientOf(request)), 204),
    );
  };
}

function sessionListRoutes({ sessions, cookie }: CredentialRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/sessions',
      {
        config: ACCOUNT,
        schema: { tags: ['Accounts'], summary: 'Where you are signed in', response: { 200: SessionList } },
      },
      async ({ principal }) => {
        const items = await sessions.list(principal.userId);
        return { items: items.map((session) => sessionItem(session, principal.sessionId)) };
      },
    );

    app.delete(
      '/v1/sessions/:id',
      {
        config: ACCOUNT,
        schema: {
          tags: ['Accounts'],
          summary: 'Signs out there: its tokens are refused from now on',
          params: SessionParams,
          response: { 204: Empty },
        },
      },
      async (request, reply) => {
        const { userId, sessionId } = request.principal;
        const ended = await sessions.endOf(userId, request.params.id);
        if (ended.ok && request.params.id === sessionId) reply.header('set-cookie', cookie.clear());
        return answer(reply, ended, 204);
      },
    );
  };
}

function answer(reply: FastifyReply, result: Result<null, Problem>, status: 202 | 204): FastifyReply {
  return result.ok ? reply.code(status).send(null) : reply.problem(result.error);
}

function clientOf(request: FastifyRequest): Client {
  return { kind: 'browser', userAgent: request.headers['user-agent'] ?? '', address: request.ip };
}

function sessionItem(session: Session, currentId: string): SessionItem {
  return {
    id: session.id,
    isCurrent: session.id === currentId,
    createdAt: formatInstant(session.createdAtMs),
    lastUsedAt: formatInstant(session.rotatedAtMs),
    userAgent: session.userAgent,
    address: session.address,
  };
}
