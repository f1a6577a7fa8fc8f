/**
 * Notifications: who is told what, where, and whether it arrived.
 * Purpose: one notification per user and firing, one delivery per channel, sent until it is accepted or cannot be.
 * In: HTTP (channels, inbox, deliveries, stream, the links of mails), `evaluator.alert.fired`, `evaluator.alert.stopped`, `tasks.task.changed`, `auth.user.deleted`.
 * Out: messages on channels, Server-Sent Events.
 * Owns: channels, notifications, deliveries and their attempts, what streams resume.
 * Never: decides whether an alert fires, or sends what is not durable.
 */
import type { Logger } from 'pino';
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';
import type { Bus, Subscription } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { HttpClient } from '#platform/http-client/http-client';
import type { NewId } from '#platform/ids';
import type { Mailer } from '#platform/mailer/mailer';
import type { Random } from '#platform/random';
import type { Accounts } from './channel-creation.ts';
import { createChannelDirectory } from './channel-directory.ts';
import { createChannelRoutes } from './channel-routes.ts';
import { createChannelSecrets } from './channel-secrets.ts';
import { type ChannelService, createChannelService } from './channel-service.ts';
import { createSqliteChannelStore } from './channel-store.sqlite.ts';
import { createChannelVerifier } from './channel-verifier.ts';
import { createChannelRegistry } from './channels/channel-registry.ts';
import { createPushSealer, type VapidKeys } from './channels/webpush/push-request.webpush.ts';
import { createCodeMailQuota } from './code-mail-quota.ts';
import { createDeliveryLanes } from './delivery-lanes.ts';
import { createDeliveryOperations, type DeliveryOperations } from './delivery-operations.ts';
import { createDeliverySender } from './delivery-sender.ts';
import { createDeliveryService } from './delivery-service.ts';
import { createSqliteDeliveryStore } from './delivery-store.sqlite.ts';
import type { DeliveryCounts } from './delivery-store.ts';
import { createDeliveryWorker } from './delivery-worker.ts';
import { bindNotificationQueue, consumeNotificationQueue } from './notification-consumers.ts';
import type { NotificationMetrics } from './notification-metrics.ts';
import { createNotificationRoutes } from './notification-routes.ts';
import { createNotificationService } from './notification-service.ts';
import { createSqliteNotificationStore } from './notification-store.sqlite.ts';
import { createNotificationUpkeep } from './notification-upkeep.ts';
import { createPushRoutes } from './push-routes.ts';
import { createStreamHub, type FeedStates, type PriceFeed, type SessionEnds } from './stream-hub.ts';
import { createStreamRoutes } from './stream-routes.ts';
import { createSqliteStreamStore } from './stream-store.sqlite.ts';
import { createUnsubscribeService } from './unsubscribe-service.ts';

export type { DeliveryOperations } from './delivery-operations.ts';
export type { DeliveryCounts } from './delivery-store.ts';
export type { FeedStates, PriceFeed, SessionEnds } from './stream-hub.ts';

export interface NotificationsConfig {
  /** Sends at once, over all channels. */
  readonly concurrency: number;
  /** Sends at once including slow ones; below what the HTTP client opens in all. */
  readonly socketsMax: number;
  /** A send that takes longer gives its place among `concurrency` back. */
  readonly slowAfterMs: number;
  /** Sends at once on one channel. */
  readonly perChannel: number;
  readonly sendTimeoutMs: number;
  /** Mail servers take their time; below the lease. */
  readonly mailTimeoutMs: number;
  /** At stop: sends that take longer are cut off; they are sent again, under their ids, after the next start. */
  readonly lastSendsMs: number;
  /** Longer than a send and its record can take. */
  readonly leaseMs: number;
  /** How often due work is looked for. */
  readonly pollMs: number;
  /** No other process works on this store. */
  readonly isSoleWorker: boolean;
  readonly heartbeatMs: number;
  readonly bufferBytesMax: number;
  readonly streamsPerUserMax: number;
}

const DEFAULTS: NotificationsConfig = {
  concurrency: 64,
  socketsMax: 384,
  slowAfterMs: 250,
  perChannel: 4,
  sendTimeoutMs: 10_000,
  mailTimeoutMs: 30_000,
  lastSendsMs: 3_000,
  leaseMs: 60_000,
  pollMs: 250,
  isSoleWorker: true,
  heartbeatMs: 15_000,
  bufferBytesMax: 262_144,
  streamsPerUserMax: 10,
};

/** How long a push service keeps a push for a device that is away: the length of the schedule of attempts, after which the news is old. */
const PUSH_TTL_S = 3_600;

export interface NotificationsDeps {
  readonly db: SqliteDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly log: Logger;
  readonly metrics: NotificationMetrics;
  readonly bus: Pick<Bus, 'bind' | 'consume'>;
  readonly httpClient: HttpClient;
  /** Absent: no mail is sent, and no channel for it is made. */
  readonly mailer?: Mailer | undefined;
  /** What browsers subscribe to pushes with. */
  readonly vapidKeys: VapidKeys;
  /** How push services reach whoever runs this: `mailto:` or `https:`. */
  readonly vapidSubject: string;
  /** Origin of the pages and links. */
  readonly publicUrl: string;
  /** Of auth: the address of an account. */
  readonly accounts: Accounts;
  readonly prices: PriceFeed;
  /** Of auth: streams end with the session that opened them. */
  readonly sessions: SessionEnds;
  /** Of prices: the state of the venues' feeds; absent: streams tell nothing of it. */
  readonly feeds?: FeedStates;
  /** At least 32 bytes, the same for the life of the database: seals channel secrets. */
  readonly secretKey: Uint8Array;
  readonly config?: Partial<NotificationsConfig>;
}

export interface NotificationsModule {
  readonly name: 'notifications';
  readonly routes: ReturnType<typeof createNotificationRoutes>;
  start(): Promise<void>;
  /** Ends streams and consumption, then waits for what is being sent, some seconds at most. */
  stop(): Promise<void>;
  /** For alerts: each id must be one of the user's channels (`not_found`) and active (`channel_unverified`). */
  readonly channels: { verify(userId: string, channelIds: readonly string[]): Promise<Result<void, Problem>> };
  /** What browsers subscribe to pushes with. */
  readonly pushKey: string;
  /** For administrators: deliveries of everybody. */
  readonly operations: DeliveryOperations;
  /** Firing id -> state of delivery -> how many; firings without deliveries are absent. */
  readonly deliveryCounts: {
    countsOf(userId: string, firingIds: readonly string[]): Promise<ReadonlyMap<string, DeliveryCounts>>;
  };
}

export function createNotifications(deps: NotificationsDeps): NotificationsModule {
  const parts = wire(deps);
  let subscription: Subscription | undefined;

  return {
    name: 'notifications',
    routes: parts.routes,
    channels: { verify: parts.channelService.verifyUsable },
    deliveryCounts: { countsOf: parts.deliveries.countsOf },
    operations: parts.operations,
    pushKey: deps.vapidKeys.publicKey,
    async start() {
      await bindNotificationQueue(deps.bus);
      parts.hub.start();
      await parts.worker.start();
      parts.verifier.start();
      parts.upkeep.start();
      subscription = consumeNotificationQueue(parts.consumerDeps);
    },
    async stop() {
      parts.hub.stop();
      await subscription?.stop();
      const impatience = setTimeout(() => parts.cutOff.abort(), parts.config.lastSendsMs);
      await Promise.all([parts.worker.stop(), parts.verifier.stop(), parts.upkeep.stop()]);
      clearTimeout(impatience);
    },
  };
}

/** What everything else here stands on. */
function wireBase(deps: NotificationsDeps) {
  const { db, clock, random, newId, metrics, publicUrl, mailer } = deps;
  const config = { ...DEFAULTS, ...deps.config };
  const cutOff = new AbortController();
  const log = deps.log.child({ module: 'notifications' });
  const stores = openStores(db);
  const secrets = createChannelSecrets(deps.secretKey, random);
  const registry = createChannelRegistry({
    httpClient: deps.httpClient,
    mailer,
    sealer: createPushSealer({ keys: deps.vapidKeys, subject: deps.vapidSubject, ttlS: PUSH_TTL_S }),
    publicUrl,
    unsubscribeUrlOf: (id) => `${publicUrl}/v1/unsubscribe?token=${secrets.unsubscribeTokenOf(id)}`,
    timeoutMs: config.sendTimeoutMs,
    mailTimeoutMs: config.mailTimeoutMs,
    signal: cutOff.signal,
  });
  const directory = createChannelDirectory(stores.channels);
  const lanes = createDeliveryLanes(config.perChannel);
  const hub = createStreamHub({ ...deps, ...stores, log, config });
  const shared = {
    ...stores,
    store: stores.channels,
    registry,
    secrets,
    directory,
    clock,
    random,
    newId,
    log,
    metrics,
  };
  return { config, cutOff, lanes, hub, shared };
}

function wire(deps: NotificationsDeps) {
  const { config, cutOff, lanes, hub, shared } = wireBase(deps);
  const { clock, newId, log, deliveries, channels, secrets, notifications, items, directory } = shared;
  const service = createNotificationService({
    store: notifications,
    directory,
    clock,
    announce: hub.announce,
    wake: (channelIds) => worker.wake(channelIds),
  });
  const retryNow = (channelIds: readonly string[]) => {
    lanes.forgive(channelIds);
    worker.wake(channelIds);
  };
  const channelService: ChannelService = createChannelService({
    ...shared,
    accounts: deps.accounts,
    quota: createCodeMailQuota({ clock }),
    hasMail: deps.mailer !== undefined,
    wakeVerifier: () => verifier.wake(),
    verifyNow: (channel) => verifier.verifyNow(channel),
    wakeWorker: retryNow,
  });
  const { confirm, noteUnreached, disable } = channelService;
  const onDisabled = service.recordDisabled;
  const sender = createDeliverySender({
    ...shared,
    cutOff: cutOff.signal,
    async onGone(channel, reason) {
      const disabled = await disable(channel, reason);
      if (disabled) await onDisabled(disabled, reason);
    },
    onDead: service.recordDead,
  });
  const worker = createDeliveryWorker({ ...shared, lanes, sender, owner: newId(), config });
  const verifier = createChannelVerifier({ ...config, ...shared, confirm, noteUnreached });
  const retrying = { deliveries, channels, clock, retryNow };
  const deliveryService = createDeliveryService(retrying);
  const operations = createDeliveryOperations(retrying);
  const unsubscribe = createUnsubscribeService({ store: channels, secrets, disable, onDisabled });
  const consumerDeps = { ...shared, bus: deps.bus, service, announceItem: hub.announceItem };
  const routes: NotificationsModule['routes'] = async (app) => {
    await app.register(createNotificationRoutes(service, deliveryService));
    await app.register(createChannelRoutes(channelService));
    await app.register(createPushRoutes({ unsubscribe, publicKey: deps.vapidKeys.publicKey }));
    await app.register(createStreamRoutes({ hub, prices: deps.prices }));
  };
  const upkeep = createNotificationUpkeep({ items, clock, log });
  const running = { hub, worker, verifier, upkeep };
  return { ...running, config, cutOff, routes, channelService, deliveries, operations, consumerDeps };
}

function openStores(db: SqliteDatabase) {
  return {
    notifications: createSqliteNotificationStore(db),
    deliveries: createSqliteDeliveryStore(db),
    channels: createSqliteChannelStore(db),
    items: createSqliteStreamStore(db),
  };
}
