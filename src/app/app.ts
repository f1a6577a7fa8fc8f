/**
 * The app, apart from the process: `createApp` opens the data folder and wires; `start` recovers and lets work begin;
 * `stop` ends it in the reverse order and loses nothing.
 */
import type { FastifyInstance } from 'fastify';
import type { FeedItem } from '#contract/api/prices';
import type { Clock } from '#platform/clock';
import { createLog, type Logger } from '#platform/observe/log';
import type { Random } from '#platform/random';
import type { Config } from './config.ts';
import { openFoundations } from './foundations.ts';
import { createAboutRoute } from './http/about-route.ts';
import { createAdminRoutes } from './http/admin-routes.ts';
import { createHttpServer } from './http/http-server.ts';
import { createSqliteIdempotencyStore } from './http/idempotency-store.sqlite.ts';
import { startIdempotencySweep } from './http/idempotency-sweep.ts';
import { PAGE_FOLDER } from './http/page.ts';
import { createReadiness } from './readiness.ts';
import { createShutdown, type Shutdown } from './shutdown.ts';
import { VERSION } from './version.ts';
import { wireModules } from './wire.ts';

/** A request that takes longer than this after the stop began is cut off. */
const LAST_REQUESTS_MS_MAX = 5_000;

export interface AppOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  /** Absent: where `npm run build` puts the page. */
  readonly pageFolder?: string;
  /** In the demo: the account that anybody may sign in as, without a password. */
  readonly demoEmail?: string;
  /** Called with the cause when a bug shows: the process is expected to end. */
  readonly onBug: (cause: unknown) => void;
}

export interface App {
  readonly log: Logger;
  readonly server: FastifyInstance;
  /** How the venues are now. */
  feeds(): readonly FeedItem[];
  /** Recovers, starts every module and listens. */
  start(): Promise<{ readonly url: string }>;
  stop(): Promise<void>;
}

/** Throws DataFolderInUseError, DatabaseTooNewError; nothing then stays open. */
export async function createApp(config: Config, options: AppOptions): Promise<App> {
  const log = createLog({ level: config.logLevel });
  const shutdown = createShutdown(log);
  try {
    return await compose(config, { ...options, log, shutdown });
  } catch (cause) {
    await shutdown.run();
    throw cause;
  }
}

async function compose(config: Config, options: AppOptions & { log: Logger; shutdown: Shutdown }): Promise<App> {
  const { log, shutdown, onBug, demoEmail } = options;
  const foundations = await openFoundations({ ...options, config });
  const { db, bus, outbox, mailer, clock, newId, metrics } = foundations;
  const wired = wireModules(foundations, config, { onBug, demoEmail });
  const { auth, prices, evaluator, notifications, inOrder } = wired;
  const idempotencyStore = createSqliteIdempotencyStore(db);
  const server = await createHttpServer({
    log,
    clock,
    newId,
    metrics,
    idempotencyStore,
    readiness: createReadiness({ db, modules: inOrder, bus, feeds: prices.feeds.health }),
    routes: [
      ...inOrder.flatMap((module) => ('routes' in module ? [module.routes] : [])),
      createAboutRoute({
        version: VERSION,
        feeds: prices.feeds.items,
        isDemo: demoEmail !== undefined,
        hasMail: mailer !== undefined,
        webPushKey: notifications.pushKey,
      }),
      createAdminRoutes({
        feeds: prices.feeds.items,
        evaluator,
        bus,
        outbox,
        deliveries: notifications.operations,
        version: VERSION,
      }),
    ],
    authenticate: auth.authenticate,
    rateLimitScale: config.rateLimitScale,
    metricsToken: config.metricsToken,
    trustProxy: config.trustProxy,
    version: VERSION,
    pageFolder: options.pageFolder ?? PAGE_FOLDER,
    onBug,
  });

  return {
    log,
    server,
    feeds: prices.feeds.items,
    async start() {
      for (const module of inOrder) {
        await module.start();
        shutdown.register(module.name, () => module.stop());
      }
      shutdown.register('idempotency sweep', startIdempotencySweep({ store: idempotencyStore, clock, log }));
      const url = await server.listen({ host: config.host, port: config.port });
      shutdown.register('http server', () => closeServer(server));
      return { url };
    },
    stop: () => shutdown.run(),
  };
}

/** Lets requests under way end. A connection that never sends one would else keep the server open for ever. */
async function closeServer(server: FastifyInstance): Promise<void> {
  const cutOff = setTimeout(() => server.server.closeAllConnections(), LAST_REQUESTS_MS_MAX);
  await server.close();
  clearTimeout(cutOff);
}
