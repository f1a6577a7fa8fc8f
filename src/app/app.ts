/**
 * The app: every part made once and handed what it needs, in one place that can be read from top to bottom.
 * `createApp` opens the data folder and wires; `start` lets work begin; `stop` ends it in the reverse order and loses nothing.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createAlerts } from '#modules/alerts';
import { createAuth } from '#modules/auth';
import { createEvaluator } from '#modules/evaluator';
import { createNotifications } from '#modules/notifications';
import { createPrices } from '#modules/prices';
import { createTasks } from '#modules/tasks';
import { createSqliteBus } from '#platform/bus/bus.sqlite';
import { createSqliteOutbox } from '#platform/bus/outbox.sqlite';
import { createMemoryCache } from '#platform/cache/cache.memory';
import { type Clock, createSystemClock } from '#platform/clock';
import { lockDataFolder } from '#platform/database/data-folder-lock';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createHttpClient } from '#platform/http-client/http-client.node';
import { createIds } from '#platform/ids';
import { createLog, type Logger } from '#platform/observe/log';
import { createMetrics } from '#platform/observe/metrics';
import { createSystemRandom, type Random } from '#platform/random';
import { createMemoryTickLog } from '#platform/tick-log/tick-log.memory';
import { createTickRoutes } from '#platform/tick-log/tick-routes';
import { type Config, publicUrlOf } from './config.ts';
import { createHttpServer } from './http/http-server.ts';
import { createSqliteIdempotencyStore } from './http/idempotency-store.sqlite.ts';
import { startIdempotencySweep } from './http/idempotency-sweep.ts';
import { PROBLEM_TABLE } from './http/problem-table.ts';
import { loadOrMakeSecretKey } from './keys.ts';
import { createReadiness } from './readiness.ts';
import { createShutdown } from './shutdown.ts';
import { VERSION } from './version.ts';

/** Entries of one partition that may wait for the evaluator before pushes are refused. */
const TICK_LOG_CAPACITY = 65_536;
const CACHE_ENTRIES_MAX = 100_000;

export interface AppOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  /** Called with the cause when a bug shows: the process is expected to end. */
  readonly onBug: (cause: unknown) => void;
}

export interface App {
  readonly log: Logger;
  readonly server: FastifyInstance;
  /** Recovers, starts every role and listens. */
  start(): Promise<{ readonly url: string }>;
  stop(): Promise<void>;
}

/** Throws DataFolderInUseError, DatabaseTooNewError; nothing then stays open. */
export async function createApp(config: Config, options: AppOptions): Promise<App> {
  const clock = options.clock ?? createSystemClock();
  const random = options.random ?? createSystemRandom();
  const newId = createIds({ clock, random });
  const log = createLog({ level: config.logLevel });
  const shutdown = createShutdown(log);
  try {
    return await wire({ config, clock, random, newId, log, shutdown, onBug: options.onBug });
  } catch (cause) {
    await shutdown.run();
    throw cause;
  }
}

interface Foundations {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: () => string;
  readonly log: Logger;
  readonly shutdown: ReturnType<typeof createShutdown>;
  readonly onBug: (cause: unknown) => void;
}

async function wire(foundations: Foundations): Promise<App> {
  const { config, clock, random, newId, log, shutdown } = foundations;
  const dataDir = resolve(config.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataFolder(dataDir);
  shutdown.register('data folder lock', () => lock.release());
  const metrics = createMetrics();
  const db = openSqliteDatabase(join(dataDir, 'tidemark.db'), {
    onCommit(writes, tookMs) {
      metrics.groupCommitWrites.inc(writes);
      metrics.groupCommitSeconds.observe(tookMs / 1_000);
    },
  });
  shutdown.register('database', () => db.close());

  const keyFolder = join(dataDir, 'keys');
  const cache = createMemoryCache({ clock, entriesMax: CACHE_ENTRIES_MAX });
  const bus = createSqliteBus({ db, clock, random, log, metrics });
  shutdown.register('bus', () => bus.stop());
  const outbox = createSqliteOutbox({ bus });
  shutdown.register('outbox', () => outbox.stop());
  const httpClient = createHttpClient({ allow: config.outboundAllow ?? [], clock });
  shutdown.register('http client', () => httpClient.close());
  const tickLog = createMemoryTickLog({
    partitions: config.partitions,
    capacityPerPartition: TICK_LOG_CAPACITY,
    clock,
  });
  const tickRoutes = createTickRoutes(tickLog);
  const shared = { db, clock, random, newId, log, metrics, bus, outbox, cache, tickLog, tickRoutes };

  const auth = createAuth({ ...shared, keyFolder, publicUrl: publicUrlOf(config, config.port) });
  const evaluator = createEvaluator({ ...shared, onBug: foundations.onBug });
  const prices = createPrices({
    ...shared,
    marks: evaluator.marks,
    config: { outlierPercent: config.outlierPercent, pushedMergeMs: config.tickMergeMs ?? 0 },
  });
  const notifications = createNotifications({
    ...shared,
    httpClient,
    prices: prices.prices,
    secretKey: loadOrMakeSecretKey(keyFolder, random),
  });
  const alerts = createAlerts({
    ...shared,
    quotes: prices.quotes,
    marketAccess: prices.marketAccess,
    channels: notifications.channels,
    deliveries: notifications.deliveryCounts,
    statusOf: (code) => PROBLEM_TABLE[code].status,
  });
  const tasks = createTasks(shared);

  // Started in this order, stopped in the reverse: who consumes is ready before who produces, and the evaluator drains before the bus ends.
  const modules = [auth, notifications, tasks, evaluator, prices, alerts];
  const idempotencyStore = createSqliteIdempotencyStore(db);
  const server = await createHttpServer({
    log,
    clock,
    newId,
    metrics,
    idempotencyStore,
    readiness: createReadiness({ db, modules, bus }),
    routes: modules.flatMap((module) => ('routes' in module ? [module.routes] : [])),
    authenticate: auth.authenticate,
    rateLimitScale: config.rateLimitScale,
    metricsToken: config.metricsToken,
    trustProxy: config.trustProxy,
    version: VERSION,
    onBug: foundations.onBug,
  });

  return {
    log,
    server,
    async start() {
      for (const module of modules) {
        await module.start();
        shutdown.register(module.name, () => module.stop());
      }
      shutdown.register('idempotency sweep', startIdempotencySweep({ store: idempotencyStore, clock, log }));
      // What a killed process had written to the outbox, but not yet published, goes out now.
      await outbox.flush();
      const url = await server.listen({ host: config.host, port: config.port });
      shutdown.register('http server', () => server.close());
      return { url };
    },
    stop: () => shutdown.run(),
  };
}
