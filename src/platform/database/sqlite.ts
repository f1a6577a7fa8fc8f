/**
 * SQLite as Tidemark uses it: one connection, WAL, `synchronous=FULL`, and one writer with group commit.
 * Writes of one turn of the event loop share a transaction that begins and commits synchronously, so a read between turns
 * never sees what is not yet durable. A long turn is cut between writes, never within one. Each write stands in its own
 * savepoint: one that throws takes only itself back.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

export type { SQLInputValue };

export interface SqliteDatabase {
  /** A prepared statement, cached by its text. Use for reads at any time, for writes only inside `write`. Throws `shutting_down` once closed. */
  prepare(sql: string): StatementSync;
  /**
   * Runs `change` (synchronous) in the next group commit and resolves with its result once that is on disk.
   * Rejects with what `change` threw, or with OperationalError `storage_unavailable` when the disk refuses
   * (full, read-only, I/O error) or `shutting_down` once it is closed; nothing of it is then kept. A `change` that returns a promise
   * is a bug: what it awaits would run outside its transaction.
   */
  write<T>(change: () => T): Promise<T>;
  /** Commits what is queued, then closes. Later writes reject. */
  close(): Promise<void>;
  /** The file, or ':memory:'. */
  readonly path: string;
  /** For backup and tests only. */
  readonly connection: DatabaseSync;
}
