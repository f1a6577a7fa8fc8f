/**
 * Data folders with many alerts in them, filled through the stores of the modules rather than over HTTP, since a million requests take minutes. Made once
 * a run and copied for each use. Users can sign in; each has one verified webhook channel, which all of its alerts name.
 */
import { cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { loadOrMakeSecretKey } from '#app/keys';
import { formatOwnedId } from '#contract/ids';
import { createSqliteBus } from '#platform/bus/bus.sqlite';
import { createSqliteOutbox } from '#platform/bus/outbox.sqlite';
import { createSystemClock } from '#platform/clock';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createSystemRandom } from '#platform/random';
import { createMemoryTickLog } from '#platform/tick-log/tick-log.memory';
import { TEST_PASSWORD } from '#test/api-client';
import { createSqliteAlertStore } from '../../src/modules/alerts/alert-store.sqlite.ts';
import { createSqliteAuthStore } from '../../src/modules/auth/auth-store.sqlite.ts';
import { createSqliteEvaluatorStore } from '../../src/modules/evaluator/evaluator-store.sqlite.ts';
import { createChannelSecrets } from '../../src/modules/notifications/channel-secrets.ts';
import { createSqliteChannelStore } from '../../src/modules/notifications/channel-store.sqlite.ts';
import { createSqliteMarketStore } from '../../src/modules/prices/market-store.sqlite.ts';
import { createChance, createIdMaker, marketName, membersOf, PRICE, START_MS } from './alert-crowd.ts';
import { silentLog } from './silent-log.ts';

const PARTITIONS = 32;
const SLICE = 5_000;
/** In one transaction: each touches nearly every page of the index by user, so few large ones write much less than many. */
const ALERTS_SLICE = 100_000;
/** The first user has this share of all alerts, at most what one may have. */
const HEAVY_SHARE = 0.05;

export interface DataShape {
  readonly alerts: number;
  readonly users: number;
  readonly markets: number;
  /** Where every channel sends to: this, then `/` and the user's number. */
  readonly webhookOrigin: string;
}

/** The address of a prepared user; the password is TEST_PASSWORD. User 0 owns the markets and has many more alerts than the others. */
export function emailOf(user: number): string {
  return `user${user}@example.com`;
}

/** A folder of one's own with this data. */
export async function copyOfPrepared(folder: string, shape: DataShape, name: string): Promise<string> {
  const origin = new URL(shape.webhookOrigin).port;
  const prepared = join(folder, `prepared-${shape.alerts}-${shape.users}-${shape.markets}-${origin}`);
  if (!existsSync(prepared)) {
    await fill(`${prepared}.part`, shape);
    renameSync(`${prepared}.part`, prepared);
  }
  const copy = join(folder, name);
  cpSync(prepared, copy, { recursive: true });
  return copy;
}

async function fill(folder: string, shape: DataShape): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const db = openSqliteDatabase(join(folder, 'tidemark.db'));
  // Nothing is lost that could not be filled again. The server sets its own ways when it opens the file.
  db.connection.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000');
  const userIds = await addUsers(db, shape.users);
  const channelIds = await addChannels(db, { folder, userIds, origin: shape.webhookOrigin });
  await addMarkets(db, shape.markets, userIds[0] ?? '');
  await addAlerts(db, shape, { userIds, channelIds });
  await db.close();
}

function outboxOf(db: SqliteDatabase) {
  const parts = { db, clock: createSystemClock(), random: createSystemRandom(), log: silentLog };
  return createSqliteOutbox({ bus: createSqliteBus(parts) });
}

/** Ids of one kind. */
function idMaker(kind: number): (index: number) => string {
  return createIdMaker(kind * 100_000_000);
}

/** All with one password, hashed once. */
async function addUsers(db: SqliteDatabase, count: number): Promise<string[]> {
  const store = createSqliteAuthStore({ db, outbox: outboxOf(db) });
  const passwordHash = await hash(TEST_PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const newId = idMaker(0);
  const ids = Array.from({ length: count }, (_, user) => newId(user));
  await inSlices(ids, (id, user) =>
    store.createUser({
      id,
      email: emailOf(user),
      passwordHash,
      credentialVersion: 1,
      emailVerifiedAtMs: null,
      role: 'user',
      timezone: 'UTC',
      locale: 'en',
      quietHours: null,
      version: 1,
      createdAtMs: START_MS,
      updatedAtMs: START_MS,
    }),
  );
  return ids;
}

async function addChannels(
  db: SqliteDatabase,
  { folder, userIds, origin }: { folder: string; userIds: readonly string[]; origin: string },
): Promise<string[]> {
  const random = createSystemRandom();
  const secrets = createChannelSecrets(loadOrMakeSecretKey(join(folder, 'keys'), random), random);
  const store = createSqliteChannelStore(db);
  const newId = idMaker(1);
  const ids = userIds.map((_, user) => newId(user));
  await inSlices(ids, (id, user) =>
    store.insert(
      {
        id,
        userId: userIds[user] ?? '',
        kind: 'webhook',
        target: `${origin}/${user}`,
        secret: secrets.seal(secrets.create(), id),
        isDefault: true,
        state: 'active',
        verifyRound: 1,
        verifySent: 1,
        verifyTries: 0,
        version: 1,
        createdAtMs: START_MS,
        updatedAtMs: START_MS,
      },
      1,
    ),
  );
  return ids;
}

const partitions = createMemoryTickLog({ partitions: PARTITIONS, capacityPerPartition: 1, clock: createSystemClock() });

async function addMarkets(db: SqliteDatabase, count: number, ownerId: string): Promise<void> {
  const markets = createSqliteMarketStore(db);
  const evaluator = createSqliteEvaluatorStore({ db, outbox: outboxOf(db), newId: () => '' });
  const names = Array.from({ length: count }, (_, index) => marketName(index));
  await inSlices(names, async (market) => {
    await markets.claim({ market, userId: ownerId, claimedAtMs: START_MS, ownedMax: count });
    const partition = partitions.partitionOf(market);
    const marks = [{ market, atMs: START_MS, last: PRICE }];
    await evaluator.commit({ partition, decisions: [], marks, isBackfilled: false, firedAtMs: START_MS });
  });
}

async function addAlerts(
  db: SqliteDatabase,
  shape: DataShape,
  { userIds, channelIds }: { userIds: readonly string[]; channelIds: readonly string[] },
): Promise<void> {
  const store = createSqliteAlertStore({ db, outbox: outboxOf(db) });
  const memberOf = membersOf(shape);
  const chance = createChance(3);
  const heavyEvery = Math.round(1 / HEAVY_SHARE);
  const alertOf = (index: number) => {
    const { market, isAbove, level } = memberOf(index);
    const user = index % heavyEvery === 0 ? 0 : index % shape.users;
    const name = marketName(market);
    return {
      id: formatOwnedId(userIds[user] ?? '', START_MS + index, chance()),
      userId: userIds[user] ?? '',
      market: name,
      partition: partitions.partitionOf(name),
      condition: `price ${isAbove ? '>=' : '<='} ${level}`,
      trigger: 'edge' as const,
      repeat: 1,
      cooldownMs: 0,
      rearm: undefined,
      expiresAtMs: undefined,
      note: undefined,
      channels: [channelIds[user] ?? ''],
      task: undefined,
      createdAtMs: START_MS + index,
      phase: 'armed' as const,
    };
  };
  for (let from = 0; from < shape.alerts; from += ALERTS_SLICE) {
    const length = Math.min(ALERTS_SLICE, shape.alerts - from);
    await store.create(Array.from({ length }, (_, i) => alertOf(from + i)));
  }
}

/** Thousands at a time, so that they share transactions. */
async function inSlices<T>(items: readonly T[], add: (item: T, index: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += SLICE) {
    await Promise.all(items.slice(from, from + SLICE).map((item, i) => add(item, from + i)));
  }
}
