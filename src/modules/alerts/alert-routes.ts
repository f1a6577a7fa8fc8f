/** `/v1/alerts` over HTTP: parse, call, map. Who asks, limits, idempotency and errors are the app's. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import {
  Alert,
  AlertBulk,
  AlertBulkResult,
  AlertCheck,
  AlertChecked,
  AlertCreate,
  AlertList,
  AlertParams,
  AlertPatch,
  AlertQuery,
  AlertTop,
} from '#contract/api/alerts';
import type { Problem, ProblemCode } from '#contract/problem';
import type { Result } from '#contract/result';
import { parseIfMatch } from '#platform/http/etag';
import type { AlertChanges } from './alert-changes.ts';
import type { AlertCreation } from './alert-creation.ts';
import type { AlertFaults } from './alert-faults.ts';
import type { AlertReading } from './alert-reading.ts';

type AlertService = AlertCreation & AlertChanges & AlertReading;

const READ = { access: 'user', scope: 'alerts:read' } as const;
const WRITE = { access: 'user', scope: 'alerts:write' } as const;
const CREATES_PER_MINUTE = 120;
const BULKS_PER_MINUTE = 30;
const tags = ['Alerts'];
const ACTS = {
  pause: 'Pauses an alert: it fires no more until it is resumed',
  resume: 'Arms an alert anew that is paused, done, expired or suspended',
} as const;

/** `statusOf`: the status that a failure alone is answered with; items of a bulk answer carry it. */
export function createAlertRoutes(
  service: AlertService,
  faults: AlertFaults,
  statusOf: (code: ProblemCode) => number,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.register(createCreationRoutes(service, faults, statusOf));
    app.register(createReadingRoutes(service));
    app.register(createChangeRoutes(service, faults));
  };
}

function createCreationRoutes(
  service: AlertCreation,
  faults: AlertFaults,
  statusOf: (code: ProblemCode) => number,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/v1/alerts',
      {
        config: { ...WRITE, perMinute: CREATES_PER_MINUTE, idempotent: true, faultsOf: faults.ofCreate },
        schema: { tags, summary: 'Makes an alert', body: AlertCreate, response: { 201: Alert } },
      },
      async (request, reply) => {
        const alert = await service.create(request.principal.userId, request.body);
        if (!alert.ok) return reply.problem(alert.error);
        return reply.code(201).header('location', `/v1/alerts/${alert.value.id}`).versioned(alert.value);
      },
    );

    app.post(
      '/v1/alerts/bulk',
      {
        config: { ...WRITE, perMinute: BULKS_PER_MINUTE, idempotent: true },
        schema: {
          tags,
          summary: 'Makes up to 1,000 alerts, each answered for itself',
          body: AlertBulk,
          response: { 200: AlertBulkResult },
        },
      },
      async (request) => {
        const outcomes = await service.createMany(request.principal.userId, request.body.alerts);
        return { items: outcomes.map((outcome, index) => viewOutcome(outcome, { index, statusOf })) };
      },
    );
  };
}

function viewOutcome(
  outcome: Result<Alert, Problem>,
  { index, statusOf }: { index: number; statusOf: (code: ProblemCode) => number },
): AlertBulkResult['items'][number] {
  if (outcome.ok) return { index, status: 201, alert: outcome.value };
  const { code, detail, errors } = outcome.error;
  return { index, status: statusOf(code), problem: { code, detail, ...(errors ? { errors: [...errors] } : {}) } };
}

function createReadingRoutes(service: AlertReading): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/alerts',
      {
        config: READ,
        schema: {
          tags,
          summary: 'Lists your alerts, newest first',
          querystring: AlertQuery,
          response: { 200: AlertList },
        },
      },
      async (request, reply) => {
        const page = await service.list(request.principal.userId, request.query);
        return page.ok ? page.value : reply.problem(page.error);
      },
    );

    app.get(
      '/v1/alerts/top',
      { config: READ, schema: { tags, summary: 'The markets with most live alerts', response: { 200: AlertTop } } },
      (request) => service.top(request.principal.userId),
    );

    app.post(
      '/v1/alerts/check',
      {
        config: READ,
        schema: {
          tags,
          summary: 'Says what a condition means and whether it is true now; keeps nothing',
          body: AlertCheck,
          response: { 200: AlertChecked },
        },
      },
      async (request, reply) => {
        const checked = await service.check(request.principal.userId, request.body);
        return checked.ok ? checked.value : reply.problem(checked.error);
      },
    );

    app.get(
      '/v1/alerts/:id',
      { config: READ, schema: { tags, summary: 'Reads an alert', params: AlertParams, response: { 200: Alert } } },
      async (request, reply) => {
        const alert = await service.get(request.principal.userId, request.params.id);
        return alert.ok ? reply.versioned(alert.value) : reply.problem(alert.error);
      },
    );
  };
}

function createChangeRoutes(service: AlertChanges, faults: AlertFaults): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.patch(
      '/v1/alerts/:id',
      {
        config: { ...WRITE, faultsOf: faults.ofPatch },
        schema: {
          tags,
          summary: 'Changes an alert; a new condition arms it anew',
          params: AlertParams,
          body: AlertPatch,
          response: { 200: Alert },
        },
      },
      async (request, reply) => {
        const expected = parseIfMatch(request.headers['if-match']);
        const alert = await service.patch(request.principal.userId, request.params.id, request.body, expected);
        return alert.ok ? reply.versioned(alert.value) : reply.problem(alert.error);
      },
    );

    for (const [act, summary] of Object.entries(ACTS) as ['pause' | 'resume', string][]) {
      app.post(
        `/v1/alerts/:id/${act}`,
        { config: WRITE, schema: { tags, summary, params: AlertParams, response: { 200: Alert } } },
        async (request, reply) => {
          const alert = await service[act](request.principal.userId, request.params.id);
          return alert.ok ? reply.versioned(alert.value) : reply.problem(alert.error);
        },
      );
    }

    app.delete(
      '/v1/alerts/:id',
      {
        config: WRITE,
        schema: {
          tags,
          summary: 'Removes an alert; its firings stay',
          params: AlertParams,
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
