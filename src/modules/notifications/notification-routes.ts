/**
 * `/v1/notifications`, `/v1/deliveries` and `/v1/stream` over HTTP: parse, call, map. Channels stand in `channel-routes.ts`.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import {
  DeliveryItem,
  DeliveryList,
  DeliveryParams,
  DeliveryQuery,
  DeliveryReplay,
  DeliveryReplayAnswer,
  NotificationItem,
  NotificationList,
  NotificationParams,
  NotificationQuery,
  ReadAllAnswer,
} from '#contract/api/notifications';
import type { DeliveryService } from './delivery-service.ts';
import type { NotificationService } from './notification-service.ts';

const READ = { access: 'user', scope: 'notifications:read' } as const;
const WRITE = { access: 'user', scope: 'notifications:write' } as const;
const tags = ['Notifications'];

export function createNotificationRoutes(
  service: NotificationService,
  deliveries: DeliveryService,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(inboxRoutes(service));
    await app.register(deliveryRoutes(deliveries));
  };
}

function inboxRoutes(service: NotificationService): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/notifications',
      {
        config: READ,
        schema: {
          tags,
          summary: 'The inbox, newest first',
          querystring: NotificationQuery,
          response: { 200: NotificationList },
        },
      },
      async (request, reply) => {
        const page = await service.list(request.principal.userId, request.query);
        return page.ok ? page.value : reply.problem(page.error);
      },
    );

    app.post(
      '/v1/notifications/:id/read',
      {
        config: WRITE,
        schema: {
          tags,
          summary: 'Marks a notification as read',
          params: NotificationParams,
          response: { 200: NotificationItem },
        },
      },
      async (request, reply) => {
        const marked = await service.markRead(request.principal.userId, request.params.id);
        return marked.ok ? marked.value : reply.problem(marked.error);
      },
    );

    app.post(
      '/v1/notifications/read-all',
      {
        config: { ...WRITE, perMinute: 60 },
        schema: { tags, summary: 'Marks all that is there now as read', response: { 200: ReadAllAnswer } },
      },
      async (request) => ({ read: await service.markAllRead(request.principal.userId) }),
    );
  };
}

function deliveryRoutes(deliveries: DeliveryService): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/deliveries',
      {
        config: READ,
        schema: {
          tags,
          summary: 'Deliveries with every attempt, newest first',
          querystring: DeliveryQuery,
          response: { 200: DeliveryList },
        },
      },
      async (request, reply) => {
        const page = await deliveries.list(request.principal.userId, request.query);
        return page.ok ? page.value : reply.problem(page.error);
      },
    );

    app.post(
      '/v1/deliveries/:id/retry',
      {
        config: { ...WRITE, perMinute: 120 },
        schema: {
          tags,
          summary: 'Tries a failed or dead delivery again now, under its id',
          params: DeliveryParams,
          response: { 202: DeliveryItem },
        },
      },
      async (request, reply) => {
        const retried = await deliveries.retry(request.principal.userId, request.params.id);
        return retried.ok ? reply.code(202).send(retried.value) : reply.problem(retried.error);
      },
    );

    app.post(
      '/v1/deliveries/replay',
      {
        config: { ...WRITE, perMinute: 10 },
        schema: {
          tags,
          summary: 'Starts dead deliveries again, each under its id',
          body: Type.Union([DeliveryReplay, Type.Null()]),
          response: { 202: DeliveryReplayAnswer },
        },
      },
      async (request, reply) => {
        const replayed = await deliveries.replay(request.principal.userId, request.body ?? {});
        return replayed.ok ? reply.code(202).send({ replayed: replayed.value }) : reply.problem(replayed.error);
      },
    );
  };
}
