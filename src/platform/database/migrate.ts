/**
 * Brings the schema up to date: numbered SQL files, append-only, each in its own transaction, counted in `user_version`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { assert } from '#contract/result';

const FOLDER = new URL('./migrations/', import.meta.url);

export class DatabaseTooNewError extends Error {
  override readonly name = 'DatabaseTooNewError';
}

/** The version that this Tidemark brings a database to; 0 when there are no migrations. */
export function newestMigration(folder: URL = FOLDER): number {
  return migrationsIn(folder).at(-1)?.version ?? 0;
}

/**
 * Applies what is missing. Throws DatabaseTooNewError when the file was written by a newer Tidemark; the file is then left as it is.
 * `prepare` runs in between: once it is known that the file may be changed, before it is.
 */
export function migrate(connection: DatabaseSync, prepare: () => void = () => {}, folder: URL = FOLDER): void {
  const files = migrationsIn(folder);
  const newest = newestMigration(folder);
  const current = Number(connection.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (current > newest) {
    throw new DatabaseTooNewError(
      `The database is of version ${current}, this Tidemark knows versions up to ${newest}. Run the newer Tidemark, or restore a backup made before the upgrade.`,
    );
  }
  prepare();
  for (const { name, version } of files) {
    if (version <= current) continue;
    connection.exec('BEGIN IMMEDIATE');
    try {
      connection.exec(readFileSync(new URL(name, folder), 'utf8'));
      connection.exec(`PRAGMA user_version = ${version}`);
      connection.exec('COMMIT');
    } catch (cause) {
      if (connection.isTransaction) connection.exec('ROLLBACK');
      throw new Error(`Migration ${name} failed; the database is as it was before it.`, { cause });
    }
  }
}

/** In order. A file that is misnamed or has another's number would never be applied, so it is a bug. */
function migrationsIn(folder: URL): { name: string; version: number }[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, version: Number(name.slice(0, 4)) }));
  for (const [i, { name, version }] of files.entries()) {
    assert(/^\d{4}-[a-z0-9-]+\.sql$/.test(name), `migration ${name} is not named NNNN-name.sql`);
    assert(version !== files[i - 1]?.version, `migration ${name} has the number of another`);
  }
  return files;
}
