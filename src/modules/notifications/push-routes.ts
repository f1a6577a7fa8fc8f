/**
 * `/v1/push/key` and `/v1/unsubscribe` over HTTP. The link of a mail is followed by browsers and posted to by mail programs (RFC 8058, a form without
 * meaning), so it takes any body and answers a page where a page is asked for.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  PushKey,
  type UnsubscribeAnswer,
  UnsubscribeQuery,
  UnsubscribeAnswer as UnsubscribeSchema,
} from '#contract/api/notifications';
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';
import { unsubscribeFailedPage, unsubscribePage } from './unsubscribe-page.ts';
import type { UnsubscribeService } from './unsubscribe-service.ts';

const tags = ['Channels'];
const FORM_BYTES_MAX = 4_096;

export function createPushRoutes(deps: {
  unsubscribe: UnsubscribeService;
  publicKey: string;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/push/key',
      {
        config: { access: 'user', scope: 'notifications:read' },
        schema: { tags, summary: 'The key that a browser subscribes to pushes with', response: { 200: PushKey } },
      },
      async () => ({ publicKey: deps.publicKey }),
    );
    await app.register(unsubscribeRoutes(deps.unsubscribe));
  };
}

function unsubscribeRoutes(service: UnsubscribeService): FastifyPluginAsyncTypebox {
  return async (app) => {
    // Only here: what mail programs post is a form, and says nothing that the link does not.
    app.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data'],
      { parseAs: 'buffer', bodyLimit: FORM_BYTES_MAX },
      (_request, _body, done) => done(null, undefined),
    );
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    });
    const schema = { tags, querystring: UnsubscribeQuery, response: { 200: UnsubscribeSchema } };

    app.get(
      '/v1/unsubscribe',
      {
        config: { access: 'public', perMinute: 60 },
        schema: { ...schema, summary: 'What the unsubscribe link of a mail would turn off; changes nothing' },
      },
      async (request, reply) =>
        answer(request, reply, { result: await service.look(request.query.token), isDone: false }),
    );

    app.post(
      '/v1/unsubscribe',
      {
        config: { access: 'public', perMinute: 60 },
        schema: { ...schema, summary: 'Turns off the channel of a mail, by its unsubscribe link' },
      },
      async (request, reply) =>
        answer(request, reply, { result: await service.unsubscribe(request.query.token), isDone: true }),
    );
  };
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { result, isDone }: { result: Result<UnsubscribeAnswer, Problem>; isDone: boolean },
): FastifyReply {
  if (!(request.headers.accept ?? '').includes('text/html')) {
    return result.ok ? reply.send(result.value) : reply.problem(result.error);
  }
  const page = result.ok ? unsubscribePage(result.value, isDone) : unsubscribeFailedPage(result.error.detail);
  return reply
    .code(result.ok ? 200 : 400)
    .type('text/html; charset=utf-8')
    .serializer(String)
    .send(page);
}
