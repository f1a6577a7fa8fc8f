/**
 * `POST /v1/auth/demo`: signs anybody in as the demo's user, without a password. Registered in the demo only, where prices are made up and the data
 * folder is thrown away; elsewhere there is no such route.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { DemoBody, SignedInBody } from '#contract/api/auth';
import { problem } from '#contract/problem';
import { clientOf, createSender } from './auth-routes.ts';
import type { AuthStore } from './auth-store.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { SessionService } from './session-service.ts';

export interface DemoRoutesDeps {
  readonly email: string;
  readonly store: Pick<AuthStore, 'findUserByEmail' | 'openSession'>;
  readonly sessions: SessionService;
  readonly cookie: SessionCookie;
}

export function createDemoRoutes({ email, store, sessions, cookie }: DemoRoutesDeps): FastifyPluginAsyncTypebox {
  const send = createSender(cookie);
  return async (app) => {
    app.post(
      '/v1/auth/demo',
      {
        config: { access: 'public', perMinute: 60 },
        schema: { summary: "Signs in as the demo's user", body: DemoBody, response: { 200: SignedInBody } },
      },
      async (request, reply) => {
        const client = clientOf(request, request.body?.client);
        const user = await store.findUserByEmail(email);
        const draft = user && sessions.draft(user.id, client);
        if (!draft || !(await store.openSession(draft.session, user.credentialVersion)))
          return reply.problem(problem('not_found', "The demo's user was deleted. Start the demo again."));
        return send(reply, await sessions.grant(user, draft.session, draft.refreshToken), client.kind);
      },
    );
  };
}
