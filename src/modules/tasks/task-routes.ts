/**
 * `/v1/tasks` over HTTP: parse, call, map. Who asks, limits, idempotency and errors are the app's.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import {
  TaskCreate,
  TaskList,
  TaskParams,
  TaskPatch,
  TaskQuery,
  TaskStats,
  TaskStatsQuery,
  TaskWithEvents,
} from '#contract/api/tasks';
import { parseIfMatch } from '#platform/http/etag';
import type { TaskService } from './task-service.ts';

const READ = { access: 'user', scope: 'tasks:read' } as const;
const WRITE = { access: 'user', scope: 'tasks:write' } as const;
const tags = ['Tasks'];

export function createTaskRoutes(service: TaskService): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(collectionRoutes(service));
    await app.register(singleRoutes(service));
  };
}

function collectionRoutes(service: TaskService): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/v1/tasks',
      {
        config: { ...WRITE, idempotent: true },
        schema: { tags, summary: 'Makes a task', body: TaskCreate, response: { 201: TaskWithEvents } },
      },
      async (request, reply) => {
        const created = await service.create(request.principal.userId, request.body);
        if (!created.ok) return reply.problem(created.error);
        return reply.code(201).header('location', `/v1/tasks/${created.value.id}`).versioned(created.value);
      },
    );

    app.get(
      '/v1/tasks',
      {
        config: READ,
        schema: {
          tags,
          summary: 'Your tasks, filtered and sorted',
          querystring: TaskQuery,
          response: { 200: TaskList },
        },
      },
      async (request, reply) => {
        const page = await service.list(request.principal.userId, request.query);
        return page.ok ? page.value : reply.problem(page.error);
      },
    );

    app.get(
      '/v1/tasks/stats',
      {
        config: READ,
        schema: {
          tags,
          summary: 'Counts for a dashboard: by status, overdue, due today, done per day',
          querystring: TaskStatsQuery,
          response: { 200: TaskStats },
        },
      },
      async (request, reply) => {
        const stats = await service.stats(request.principal.userId, request.query.timezone);
        return stats.ok ? stats.value : reply.problem(stats.error);
      },
    );
  };
}

function singleRoutes(service: TaskService): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/tasks/:id',
      {
        config: READ,
        schema: {
          tags,
          summary: 'One task, with what happened to it',
          params: TaskParams,
          response: { 200: TaskWithEvents },
        },
      },
      async (request, reply) => {
        const task = await service.get(request.principal.userId, request.params.id);
        return task.ok ? reply.versioned(task.value) : reply.problem(task.error);
      },
    );

    app.patch(
      '/v1/tasks/:id',
      {
        config: WRITE,
        schema: {
          tags,
          summary: 'Changes a task by a merge patch',
          params: TaskParams,
          body: TaskPatch,
          response: { 200: TaskWithEvents },
        },
      },
      async (request, reply) => {
        const expected = parseIfMatch(request.headers['if-match']);
        const task = await service.patch(request.principal.userId, request.params.id, request.body, expected);
        return task.ok ? reply.versioned(task.value) : reply.problem(task.error);
      },
    );

    app.delete(
      '/v1/tasks/:id',
      {
        config: WRITE,
        schema: { tags, summary: 'Deletes a task', params: TaskParams, response: { 204: Type.Null() } },
      },
      async (request, reply) => {
        const expected = parseIfMatch(request.headers['if-match']);
        const removed = await service.remove(request.principal.userId, request.params.id, expected);
        return removed.ok ? reply.code(204).send(null) : reply.problem(removed.error);
      },
    );
  };
}
