/**
 * Purpose: what people ask to be told of: their alerts, kept, checked, changed, ended at their expiry; and the firings they had.
 * In: `/v1/alerts`, `/v1/firings`; `auth.user.deleted` from the queue `alerts`.
 * Out: `arm`, `disarm`, `remove` and `seed` in the tick log, after the rows are durable; `evaluator.alert.stopped` at an expiry, by the outbox.
 * Owns: the definitions of alerts; of their progress only the moments that arm and disarm. Firings are the evaluator's, read here.
 * Never: decides what fires; answers 201 for an alert that could be lost or left unarmed.
 */
import type { Logger } from 'pino';
import type { ProblemCode } from '#contract/problem';
import type { Bus, Subscription } from '#platform/bus/bus';
import type { Outbox } from '#platform/bus/outbox';
import type { Cache } from '#platform/cache/cache';
import type { Clock } from '#platform/clock';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { createOwnedIds } from '#platform/ids';
import type { Random } from '#platform/random';
import type { TickLog } from '#platform/tick-log/tick-log';
import type { TickRoutes } from '#platform/tick-log/tick-routes';
import { createAlertAdmission } from './alert-admission.ts';
import { type AlertAnnouncer, createAlertAnnouncer } from './alert-announcer.ts';
import { createAlertChanges } from './alert-changes.ts';
import { startAlertConsumers } from './alert-consumers.ts';
import { createAlertCreation } from './alert-creation.ts';
import { type AlertExpiry, createAlertExpiry } from './alert-expiry.ts';
import { type AlertFaults, createAlertFaults } from './alert-faults.ts';
import type { ChannelReader, DeliveryCounter, MarketAccess, Quotes } from './alert-ports.ts';
import { createAlertQuota } from './alert-quota.ts';
import { createAlertRanking } from './alert-ranking.ts';
import { createAlertReading } from './alert-reading.ts';
import { createAlertRoutes } from './alert-routes.ts';
import { createSqliteAlertStore } from './alert-store.sqlite.ts';
import type { AlertStore } from './alert-store.ts';
import { createFiringRoutes } from './firing-routes.ts';
import { createFiringService } from './firing-service.ts';
import { createSqliteFiringStore } from './firing-store.sqlite.ts';

export type { ChannelReader, DeliveryCounter, MarketAccess, Quotes } from './alert-ports.ts';

const ALERTS_PER_USER_MAX = 100_000;

export interface AlertsDeps {
  readonly db: SqliteDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly bus: Pick<Bus, 'bind' | 'consume'>;
  readonly outbox: Pick<Outbox, 'append' | 'flush'>;
  readonly cache: Cache;
  readonly tickLog: Pick<TickLog, 'append' | 'partitionOf'>;
  readonly tickRoutes: Pick<TickRoutes, 'add'>;
  readonly quotes: Quotes;
  readonly marketAccess: MarketAccess;
  readonly channels: ChannelReader;
  readonly deliveries: DeliveryCounter;
  /** The HTTP status of a failure, for the items of a bulk answer. */
  readonly statusOf: (code: ProblemCode) => number;
  /** Default 100,000. */
  readonly alertsPerUserMax?: number;
}

export interface AlertsModule {
  readonly name: 'alerts';
  readonly routes: ReturnType<typeof createAlertRoutes>;
  /** Ends what expired meanwhile, then keeps the timer of expiries and consumes. */
  start(): Promise<void>;
  /** Resolves when the message and the round of expiries in hand, if any, are done. */
  stop(): Promise<void>;
  /** Ends live alerts whose expiry is at or before `nowMs`; resolves with how many. The timer does the same. */
  expireDue(nowMs: number): Promise<number>;
}

export function createAlerts(deps: AlertsDeps): AlertsModule {
  const store = createSqliteAlertStore(deps);
  const firings = createSqliteFiringStore(deps);
  const announcer = createAlertAnnouncer(deps);
  const quota = createAlertQuota({ store, clock: deps.clock, limit: alertsMax(deps) });
  const expiry = createAlertExpiry({ ...deps, store, announcer, told: () => flush(deps) });
  const faults = createAlertFaults(deps.clock);
  const service = createService(deps, { store, announcer, quota, expiry, faults });
  const firingService = createFiringService({ store: firings, alerts: store, deliveries: deps.deliveries });
  let subscription: Subscription | undefined;

  return {
    name: 'alerts',
    routes: async (app) => {
      app.register(createAlertRoutes(service, faults, deps.statusOf));
      app.register(createFiringRoutes(firingService));
    },
    async start() {
      subscription = await startAlertConsumers({ ...deps, store, firings, announcer, quota, told: () => flush(deps) });
      await expiry.start();
    },
    async stop() {
      await expiry.stop();
      await subscription?.stop();
      subscription = undefined;
      await announcer.stop();
    },
    expireDue: (nowMs) => expiry.expireDue(nowMs),
  };
}

function createService(
  deps: AlertsDeps,
  parts: {
    store: AlertStore;
    announcer: AlertAnnouncer;
    quota: ReturnType<typeof createAlertQuota>;
    expiry: AlertExpiry;
    faults: AlertFaults;
  },
) {
  const shared = {
    ...parts,
    admission: createAlertAdmission(deps),
    quotes: deps.quotes,
    marketAccess: deps.marketAccess,
    clock: deps.clock,
    newAlertId: createOwnedIds(deps),
  };
  return {
    ...createAlertCreation({
      ...shared,
      partitionOf: (market) => deps.tickLog.partitionOf(market),
      alertsPerUserMax: alertsMax(deps),
    }),
    ...createAlertChanges(shared),
    ...createAlertReading({
      ...shared,
      ranking: createAlertRanking({ store: parts.store, cache: deps.cache, clock: deps.clock }),
    }),
  };
}

function alertsMax(deps: AlertsDeps): number {
  return deps.alertsPerUserMax ?? ALERTS_PER_USER_MAX;
}

/** What is not told now stays in the outbox, which is emptied by the next change or its own round. */
function flush(deps: AlertsDeps): void {
  deps.outbox.flush().catch((cause: unknown) => deps.log.warn({ err: cause }, 'expiries wait in the outbox'));
}
