/** `/v1/channels` over HTTP: parse, call, map. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import {
  ChannelCreate,
  ChannelCreated,
  ChannelItem,
  ChannelList,
  ChannelParams,
  ChannelPatch,
  ChannelTestAnswer,
  ChannelVerify,
} from '#contract/api/notifications';
import { parseIfMatch } from '#platform/http/etag';
import type { ChannelService } from './channel-service.ts';

const READ = { access: 'user', scope: 'notifications:read' } as const;
const WRITE = { access: 'user', scope: 'notifications:write' } as const;
const tags = ['Channels'];

const PageQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  },
  { additionalProperties: false },
);

export function createChannelRoutes(service: ChannelService): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(collectionRoutes(service));
    await app.register(singleRoutes(service));
    await app.register(provingRoutes(service));
  };
}

function collectionRoutes(service: ChannelService): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/v1/channels',
      {
        config: { ...WRITE, perMinute: 20, idempotent: true },
        schema: {
          tags,
          summary: 'Adds a channel; it is sent a code, and takes nothing else until that is proved',
          body: ChannelCreate,
          response: { 201: ChannelCreated },
        },
      },
      async (request, reply) => {
        const created = await service.create(request.principal.userId, request.body);
        if (!created.ok) return reply.problem(created.error);
        return reply.code(201).header('location', `/v1/channels/${created.value.id}`).versioned(created.value);
      },
    );

    app.get(
      '/v1/channels',
      {
        config: READ,
        schema: { tags, summary: 'Your channels', querystring: PageQuery, response: { 200: ChannelList } },
      },
      async (request, reply) => {
        const page = await service.list(request.principal.userId, request.query);
        return page.ok ? page.value : reply.problem(page.error);
      },
    );
  };
}

function singleRoutes(service: ChannelService): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/channels/:id',
      {
        config: READ,
        schema: { tags, summary: 'One channel', params: ChannelParams, response: { 200: ChannelItem } },
      },
      async (request, reply) => {
        const found = await service.get(request.principal.userId, request.params.id);
        return found.ok ? reply.versioned(found.value) : reply.problem(found.error);
      },
    );

    app.patch(
      '/v1/channels/:id',
      {
        config: { ...WRITE, perMinute: 60 },
        schema: {
          tags,
          summary: 'Changes a channel; another url must be verified anew',
          params: ChannelParams,
          body: ChannelPatch,
          response: { 200: ChannelItem },
        },
      },
      async (request, reply) => {
        const change = { patch: request.body, expected: parseIfMatch(request.headers['if-match']) };
        const changed = await service.patch(request.principal.userId, request.params.id, change);
        return changed.ok ? reply.versioned(changed.value) : reply.problem(changed.error);
      },
    );

    app.delete(
      '/v1/channels/:id',
      {
        config: WRITE,
        schema: {
          tags,
          summary: 'Removes a channel; what waits for it is given up',
          params: ChannelParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const expected = parseIfMatch(request.headers['if-match']);
        const removed = await service.remove(request.principal.userId, request.params.id, expected);
        return removed.ok ? reply.code(204).send(null) : reply.problem(removed.error);
      },
    );
  };
}

function provingRoutes(service: ChannelService): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/v1/channels/:id/verify',
      {
        config: { ...WRITE, perMinute: 20 },
        schema: {
          tags,
          summary: 'Verifies a channel by its code, or sends a new code',
          params: ChannelParams,
          body: Type.Union([ChannelVerify, Type.Null()]),
          response: { 200: ChannelItem },
        },
      },
      async (request, reply) => {
        const verified = await service.verify(request.principal.userId, request.params.id, request.body?.code);
        return verified.ok ? reply.versioned(verified.value) : reply.problem(verified.error);
      },
    );

    app.post(
      '/v1/channels/:id/test',
      {
        config: { ...WRITE, perMinute: 10 },
        schema: {
          tags,
          summary: 'Sends one test message now, and says what was answered',
          params: ChannelParams,
          response: { 200: ChannelTestAnswer },
        },
      },
      async (request, reply) => {
        const tested = await service.test(request.principal.userId, request.params.id);
        return tested.ok ? tested.value : reply.problem(tested.error);
      },
    );
  };
}
