/**
 * Opens the embedded database and runs its group commit. See `sqlite.ts` for what is promised.
 * The transaction of a turn begins, runs and commits without giving way to the event loop: nothing can come between.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { OperationalError } from '#contract/problem';
import { migrate } from './migrate.ts';
import type { SqliteDatabase } from './sqlite.ts';

interface PendingWrite {
  readonly change: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: unknown) => void;
}

/** SQLite result codes (low byte) that mean the storage refuses, not that the program is wrong. */
const STORAGE_CODES = new Set([
  5 /* BUSY */, 6 /* LOCKED */, 8 /* READONLY */, 10 /* IOERR */, 13 /* FULL */, 14 /* CANTOPEN */,
]);

export function isStorageFailure(cause: unknown): boolean {
  const code = (cause as { errcode?: unknown } | undefined)?.errcode;
  return typeof code === 'number' && STORAGE_CODES.has(code & 0xff);
}

/** Opens (or creates) the database at `path` (':memory:' for tests) and brings its schema up to date. Throws when it is newer. */
export function openSqliteDatabase(path: string): SqliteDatabase {
  const connection = new DatabaseSync(path);
  connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 5000;
    PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864`);
  migrate(connection);
  const statements = new Map<string, StatementSync>();
  let pending: PendingWrite[] = [];
  let isScheduled = false;
  let isClosed = false;

  function prepare(sql: string): StatementSync {
    let statement = statements.get(sql);
    if (!statement) {
      statement = connection.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  }

  function commitPending(): void {
    isScheduled = false;
    const group = pending;
    pending = [];
    if (group.length === 0) return;
    const settled: (() => void)[] = [];
    try {
      connection.exec('BEGIN IMMEDIATE');
      for (const write of group) settled.push(runInSavepoint(write));
      connection.exec('COMMIT');
    } catch (cause) {
      if (connection.isTransaction) rollBack();
      for (const write of group) write.reject(asOperational(cause));
      return;
    }
    for (const settle of settled) settle();
  }

  function rollBack(): void {
    // A failed COMMIT or a full disk may already have rolled back; asking again is then an error of no interest.
    try {
      connection.exec('ROLLBACK');
    } catch (cause) {
      if (connection.isTransaction) throw cause;
    }
  }

  /** Returns what to do once the group is durable. A storage failure ends the whole group, by throwing. */
  function runInSavepoint(write: PendingWrite): () => void {
    connection.exec('SAVEPOINT w');
    try {
      const value = write.change();
      connection.exec('RELEASE w');
      return () => write.resolve(value);
    } catch (cause) {
      if (isStorageFailure(cause) || !connection.isTransaction) throw cause;
      connection.exec('ROLLBACK TO w; RELEASE w');
      return () => write.reject(cause);
    }
  }

  return {
    path,
    connection,
    prepare,
    write<T>(change: () => T): Promise<T> {
      if (isClosed) return Promise.reject(new OperationalError('shutting_down', 'The database is closed.'));
      return new Promise<T>((resolve, reject) => {
        pending.push({ change, resolve: resolve as (value: unknown) => void, reject });
        if (!isScheduled) {
          isScheduled = true;
          setImmediate(commitPending);
        }
      });
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      commitPending();
      statements.clear();
      connection.close();
    },
  };
}

function asOperational(cause: unknown): unknown {
  if (!isStorageFailure(cause)) return cause;
  return new OperationalError(
    'storage_unavailable',
    'The storage does not take writes now; nothing of this request was kept. Try again later.',
    {
      cause,
      retryAfterS: 5,
    },
  );
}
