/**
 * Brings the schema up to date: numbered SQL files, append-only, each in its own transaction, counted in `user_version`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

const FOLDER = new URL('./migrations/', import.meta.url);

export class DatabaseTooNewError extends Error {
  override readonly name = 'DatabaseTooNewError';
}

/** Applies what is missing. Throws DatabaseTooNewError when the file was written by a newer Tidemark; the file is then left as it is. */
export function migrate(connection: DatabaseSync): void {
  const files = readdirSync(FOLDER)
    .filter((name) => /^\d{4}-[a-z-]+\.sql$/.test(name))
    .sort();
  const newest = Number(files.at(-1)?.slice(0, 4) ?? 0);
  const current = Number(connection.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (current > newest) {
    throw new DatabaseTooNewError(
      `The database is of version ${current}, this Tidemark knows versions up to ${newest}. Run the newer Tidemark, or restore a backup made before the upgrade.`,
    );
  }
  for (const name of files) {
    const version = Number(name.slice(0, 4));
    if (version <= current) continue;
    connection.exec('BEGIN IMMEDIATE');
    try {
      connection.exec(readFileSync(new URL(name, FOLDER), 'utf8'));
      connection.exec(`PRAGMA user_version = ${version}`);
      connection.exec('COMMIT');
    } catch (cause) {
      if (connection.isTransaction) connection.exec('ROLLBACK');
      throw new Error(`Migration ${name} failed.`, { cause });
    }
  }
}
