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
    app.post(
      '/v1/tasks',
      { config: { ...WRITE, idempotent: true }, schema: { tags, body: TaskCreate, response: { 201: TaskWithEvents } } },
      async (request, reply) => {
        const created = await service.create(request.principal.userId, request.body);
        if (!created.ok) return reply.problem(created.error);
        return reply.code(201).header('location', `/v1/tasks/${created.value.id}`).versioned(created.value);
      },
    );

    app.get(
      '/v1/tasks',
      { config: READ, schema: { tags, querystring: TaskQuery, response: { 200: TaskList } } },
      async (request, reply) => {
        const page = await service.list(request.principal.userId, request.query);
        return page.ok ? page.value : reply.problem(page.error);
      },
    );

    app.get(
      '/v1/tasks/stats',
      { config: READ, schema: { tags, querystring: TaskStatsQuery, response: { 200: TaskStats } } },
      async (request, reply) => {
        const stats = await service.stats(request.principal.userId, request.query.timezone ?? 'UTC');
        return stats.ok ? stats.value : reply.problem(stats.error);
      },
    );

    app.get(
      '/v1/tasks/:id',
      { config: READ, schema: { tags, params: TaskParams, response: { 200: TaskWithEvents } } },
      async (request, reply) => {
        const task = await service.get(request.principal.userId, request.params.id);
        return task.ok ? reply.versioned(task.value) : reply.problem(task.error);
      },
    );

    app.patch(
      '/v1/tasks/:id',
      { config: WRITE, schema: { tags, params: TaskParams, body: TaskPatch, response: { 200: TaskWithEvents } } },
      async (request, reply) => {
        const expected = parseIfMatch(request.headers['if-match']);
        const task = await service.patch(request.principal.userId, request.params.id, request.body, expected);
        return task.ok ? reply.versioned(task.value) : reply.problem(task.error);
      },
    );

    app.delete(
      '/v1/tasks/:id',
      { config: WRITE, schema: { tags, params: TaskParams, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const expected = parseIfMatch(request.headers['if-match']);
        const removed = await service.remove(request.principal.userId, request.params.id, expected);
        return removed.ok ? reply.code(204).send(null) : reply.problem(removed.error);
      },
    );
  };
}
