/**
 * `/v1/admin/*`: what administrators see of the installation as a whole, and what they start again. Knows no module: what it tells is read through what
 * app hands in.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import {
  AdminDeliveryList,
  type AdminDeliveryList as AdminDeliveryPage,
  AdminDeliveryQuery,
  AdminOverview,
  AdminReplay,
  AdminReplayAnswer,
} from '#contract/api/admin';
import type { FeedItem } from '#contract/api/prices';
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';
import type { Bus } from '#platform/bus/bus';
import type { Outbox } from '#platform/bus/outbox';

export interface AdminReaders {
  readonly feeds: () => readonly FeedItem[];
  readonly evaluator: {
    /** Of every partition. */
    partitions(): readonly { readonly partition: number; readonly alerts: number; readonly waiting: number }[];
    health(): string;
  };
  readonly bus: Pick<Bus, 'stats'>;
  readonly outbox: Pick<Outbox, 'stats'>;
  readonly deliveries: {
    totals(): Promise<{ readonly open: number; readonly dead: number }>;
    list(query: AdminDeliveryQuery): Promise<Result<AdminDeliveryPage, Problem>>;
    replay(request: AdminReplay): Promise<Result<number, Problem>>;
  };
  readonly version: string;
}

const ADMIN = { access: 'admin' } as const;
const tags = ['Administration'];

export function createAdminRoutes(readers: AdminReaders): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/admin/overview',
      {
        config: ADMIN,
        schema: { tags, summary: 'How feeds, evaluation and deliveries are doing', response: { 200: AdminOverview } },
      },
      () => overviewOf(readers),
    );

    app.get(
      '/v1/admin/deliveries',
      {
        config: ADMIN,
        schema: {
          tags,
          summary: 'Deliveries of everybody that died, or failed and are tried again',
          querystring: AdminDeliveryQuery,
          response: { 200: AdminDeliveryList },
        },
      },
      async (request, reply) => {
        const page = await readers.deliveries.list(request.query);
        return page.ok ? page.value : reply.problem(page.error);
      },
    );

    app.post(
      '/v1/admin/deliveries/replay',
      {
        config: { ...ADMIN, perMinute: 10 },
        schema: {
          tags,
          summary: 'Starts dead deliveries of everybody again, each under its id',
          body: Type.Union([AdminReplay, Type.Null()]),
          response: { 202: AdminReplayAnswer },
        },
      },
      async (request, reply) => {
        const replayed = await readers.deliveries.replay(request.body ?? {});
        return replayed.ok ? reply.code(202).send({ replayed: replayed.value }) : reply.problem(replayed.error);
      },
    );
  };
}

async function overviewOf(readers: AdminReaders): Promise<AdminOverview> {
  const partitions = readers.evaluator.partitions();
  const bus = readers.bus.stats();
  const outbox = readers.outbox.stats();
  return {
    feeds: [...readers.feeds()],
    partitions: {
      count: partitions.length,
      alerts: partitions.reduce((sum, { alerts }) => sum + alerts, 0),
      lagging: partitions
        .filter(({ waiting }) => waiting > 0)
        .map(({ partition, waiting }) => ({ partition, waiting }))
        .sort((a, b) => b.waiting - a.waiting),
      state: readers.evaluator.health(),
    },
    bus: { waiting: bus.ready, oldestAgeS: bus.oldestAgeMs / 1_000, deadLetters: bus.dead },
    outbox: { waiting: outbox.waiting, oldestAgeS: outbox.oldestAgeMs / 1_000 },
    deliveries: await readers.deliveries.totals(),
    process: { uptimeS: process.uptime(), rssBytes: process.memoryUsage.rss(), version: readers.version },
  };
}
