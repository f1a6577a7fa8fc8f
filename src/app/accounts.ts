/**
 * The accounts of a data folder without a server around them, for the command line. Works beside a running server: SQLite orders the writes.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createAuth } from '#modules/auth';
import { createSqliteBus } from '#platform/bus/bus.sqlite';
import { createSqliteOutbox } from '#platform/bus/outbox.sqlite';
import { createSystemClock } from '#platform/clock';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createIds } from '#platform/ids';
import { createLog } from '#platform/observe/log';
import { createSystemRandom } from '#platform/random';
import { type Config, publicUrlOf } from './config.ts';

export interface Accounts {
  readonly users: ReturnType<typeof createAuth>['users'];
  close(): Promise<void>;
}

export async function openAccounts(config: Config): Promise<Accounts> {
  const dataDir = resolve(config.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const clock = createSystemClock();
  const random = createSystemRandom();
  const log = createLog({ level: 'warn' });
  const db = openSqliteDatabase(join(dataDir, 'tidemark.db'));
  const bus = createSqliteBus({ db, clock, random, log });
  const outbox = createSqliteOutbox({ bus });
  const auth = createAuth({
    db,
    clock,
    random,
    newId: createIds({ clock, random }),
    log,
    outbox,
    keyFolder: join(dataDir, 'keys'),
    publicUrl: publicUrlOf(config, config.port),
  });
  return {
    users: auth.users,
    async close() {
      await outbox.stop();
      await bus.stop();
      await db.close();
    },
  };
}
