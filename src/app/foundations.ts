/**
 * What every module stands on, opened in one place: the data folder, the database in it, bus, cache, tick log, and the way out.
 * Each registers its end the moment it exists. With the distributed stores, this is the file in which other adapters are chosen.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createSqliteBus } from '#platform/bus/bus.sqlite';
import { createSqliteOutbox } from '#platform/bus/outbox.sqlite';
import { createMemoryCache } from '#platform/cache/cache.memory';
import { type Clock, createSystemClock } from '#platform/clock';
import { lockDataFolder } from '#platform/database/data-folder-lock';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createHttpClient } from '#platform/http-client/http-client.node';
import { createIds } from '#platform/ids';
import type { Mailer } from '#platform/mailer/mailer';
import type { Logger } from '#platform/observe/log';
import { createMetrics } from '#platform/observe/metrics';
import { createSystemRandom, type Random } from '#platform/random';
import { createMemoryTickLog } from '#platform/tick-log/tick-log.memory';
import { createTickRoutes } from '#platform/tick-log/tick-routes';
import { createNodeWebSockets } from '#platform/web-socket/web-socket.node';
import type { Config } from './config.ts';
import type { Shutdown } from './shutdown.ts';
import { venuesOf } from './venue-settings.ts';

/** Entries of one partition that may wait for the evaluator before pushes are refused. */
const TICK_LOG_CAPACITY = 65_536;
const CACHE_ENTRIES_MAX = 100_000;

export interface FoundationOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly shutdown: Shutdown;
  readonly clock?: Clock;
  readonly random?: Random;
}

export type Foundations = Awaited<ReturnType<typeof openFoundations>>;

/** Throws DataFolderInUseError, DatabaseTooNewError; what was opened before is then in `shutdown`. */
export async function openFoundations({ config, log, shutdown, ...options }: FoundationOptions) {
  const clock = options.clock ?? createSystemClock();
  const random = options.random ?? createSystemRandom();
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
  const bus = createSqliteBus({ db, clock, random, log, metrics });
  shutdown.register('bus', () => bus.stop());
  const outbox = createSqliteOutbox({ bus });
  shutdown.register('outbox', () => outbox.stop());
  const mailer = await openMailer(config, clock);
  if (mailer) shutdown.register('mailer', () => mailer.close());
  const httpClient = createHttpClient({ allow: config.outboundAllow ?? [], clock });
  shutdown.register('http client', () => httpClient.close());

  const trustedHosts = venuesOf(config).flatMap(({ restUrl }) =>
    restUrl === undefined ? [] : [new URL(restUrl).hostname],
  );
  const venueHttp = createHttpClient({ allow: [], trustedHosts, clock });
  shutdown.register('http client of venues', () => venueHttp.close());

  const { partitions } = config;
  const tickLog = createMemoryTickLog({ partitions, capacityPerPartition: TICK_LOG_CAPACITY, clock });
  return {
    clock,
    random,
    newId: createIds({ clock, random }),
    log,
    metrics,
    db,
    bus,
    outbox,
    httpClient,
    mailer,
    venueHttp,
    webSockets: createNodeWebSockets(),
    cache: createMemoryCache({ clock, entriesMax: CACHE_ENTRIES_MAX }),
    tickLog,
    tickRoutes: createTickRoutes(tickLog),
    keyFolder: join(dataDir, 'keys'),
  };
}

async function openMailer({ smtpUrl, mailFrom }: Config, clock: Clock): Promise<Mailer | undefined> {
  if (smtpUrl === undefined || mailFrom === undefined) return undefined;
  // Loaded where it is used only: it is among the largest of what a start reads.
  const { createSmtpMailer } = await import('#platform/mailer/mailer.smtp');
  return createSmtpMailer({ url: smtpUrl, from: mailFrom, clock });
}
