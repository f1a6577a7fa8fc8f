/**
 * Opens the embedded database and runs its group commit. See `sqlite.ts` for what is promised.
 * The transaction of a turn begins, runs and commits without giving way to the event loop: nothing can come between.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { OperationalError } from '#contract/problem';
import { assert } from '#contract/result';
import { migrate } from './migrate.ts';
import type { SqliteDatabase } from './sqlite.ts';

export interface SqliteDatabaseOptions {
  /** Told of each transaction: how many writes it carried, and how long it took with its sync, ms. */
  readonly onCommit?: (writes: number, tookMs: number) => void;
}

interface PendingWrite {
  readonly change: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: unknown) => void;
}

/** SQLite result codes (low byte) that mean the storage refuses, not that the program is wrong. */
const STORAGE_CODES = new Set([
  5 /* BUSY */, 6 /* LOCKED */, 8 /* READONLY */, 10 /* IOERR */, 13 /* FULL */, 14 /* CANTOPEN */,
]);

/** A turn commits what it has after this long, ms, and leaves the rest to the next: requests are answered in between. */
const TURN_MS = 20;

export function isStorageFailure(cause: unknown): boolean {
  const code = (cause as { errcode?: unknown } | undefined)?.errcode;
  return typeof code === 'number' && STORAGE_CODES.has(code & 0xff);
}

/**
 * Opens (or creates) the database at `path` (':memory:' for tests) and brings its schema up to date.
 * Throws DatabaseTooNewError when it is newer; the file is then closed again, and as it was.
 */
export function openSqliteDatabase(path: string, options: SqliteDatabaseOptions = {}): SqliteDatabase {
  const connection = connect(path);
  const statements = new Map<string, StatementSync>();
  const group = createGroupCommit(connection, options);
  let isClosing = false;

  return {
    path,
    connection,
    prepare(sql) {
      if (!connection.isOpen) throw closed();
      let statement = statements.get(sql);
      if (!statement) {
        statement = connection.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
    write<T>(change: () => T): Promise<T> {
      return isClosing ? Promise.reject(closed()) : group.add(change);
    },
    async close() {
      if (isClosing) return;
      assert(!connection.isTransaction, 'a database is not closed from inside a write');
      isClosing = true;
      group.commitAll();
      statements.clear();
      connection.close();
    },
  };
}

function connect(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: 5000 });
  try {
    migrate(connection, () => {
      connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;
        PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864`);
    });
  } catch (cause) {
    connection.close();
    throw cause;
  }
  return connection;
}

function createGroupCommit(connection: DatabaseSync, { onCommit }: SqliteDatabaseOptions) {
  let pending: PendingWrite[] = [];
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      commitTurn();
    });
  }

  function commitTurn(): void {
    const group = pending;
    pending = [];
    const taken = commit(group, performance.now() + TURN_MS);
    if (taken < group.length) pending = [...group.slice(taken), ...pending];
    if (pending.length > 0) schedule();
  }

  /** Runs writes until the time is up, the first in any case, in one transaction. Returns how many; each of them is then settled. */
  function commit(group: readonly PendingWrite[], endMs: number): number {
    if (group.length === 0) return 0;
    const startMs = performance.now();
    const settle: (() => void)[] = [];
    try {
      connection.exec('BEGIN IMMEDIATE');
      for (const write of group) {
        settle.push(runInSavepoint(connection, write));
        if (performance.now() > endMs) break;
      }
      connection.exec('COMMIT');
    } catch (cause) {
      // Whatever of the group ran is taken back, so all of it is told so, also what did not run yet.
      const reason = asOperational(cause);
      for (const write of group) write.reject(reason);
      rollBack();
      return group.length;
    }
    for (const settleOne of settle) settleOne();
    onCommit?.(settle.length, performance.now() - startMs);
    return settle.length;
  }

  // After a failed COMMIT or on a full disk it may have rolled back already. If it cannot, the process ends by this: it could write nothing more.
  function rollBack(): void {
    if (connection.isTransaction) connection.exec('ROLLBACK');
  }

  return {
    add<T>(change: () => T): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        pending.push({ change, resolve: resolve as (value: unknown) => void, reject });
        schedule();
      });
    },
    commitAll(): void {
      commit(pending, Number.POSITIVE_INFINITY);
      pending = [];
    },
  };
}

/** Returns what to do once the group is durable. A storage failure ends the whole group, by throwing. */
function runInSavepoint(connection: DatabaseSync, write: PendingWrite): () => void {
  connection.exec('SAVEPOINT w');
  try {
    const value = write.change();
    assert(!isThenable(value), 'a write is synchronous: what it awaits would run outside its transaction');
    connection.exec('RELEASE w');
    return () => write.resolve(value);
  } catch (cause) {
    // SQLite ends the transaction by itself on some failures of the storage, even if the write caught the error.
    if (!connection.isTransaction) throw new TransactionEnded('The transaction was ended by the storage.', { cause });
    if (isStorageFailure(cause)) throw cause;
    connection.exec('ROLLBACK TO w; RELEASE w');
    return () => write.reject(cause);
  }
}

class TransactionEnded extends Error {
  override readonly name = 'TransactionEnded';
}

function isThenable(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function closed(): OperationalError {
  return new OperationalError('shutting_down', 'The database is closed.');
}

function asOperational(cause: unknown): unknown {
  if (!isStorageFailure(cause) && !(cause instanceof TransactionEnded)) return cause;
  return new OperationalError(
    'storage_unavailable',
    'The storage does not take writes now; nothing of this request was kept. Try again later.',
    { cause, retryAfterS: 5 },
  );
}
