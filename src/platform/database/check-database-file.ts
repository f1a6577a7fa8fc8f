/** Looks at a database file without opening it for writing: whether it is one, is sound, and of a version that is known. */
import { DatabaseSync } from 'node:sqlite';
import { newestMigration } from './migrate.ts';

/** A sentence on what is wrong and what to do, or undefined when nothing is. */
export function checkDatabaseFile(file: string): string | undefined {
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(file, { readOnly: true });
    const version = Number(connection.prepare('PRAGMA user_version').get()?.user_version ?? 0);
    if (version > newestMigration())
      return `it is of version ${version}, newer than this Tidemark knows (${newestMigration()}). Run the newer Tidemark, or restore a backup.`;
    const verdict = Object.values(connection.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
    return verdict === 'ok' ? undefined : `it is damaged (${String(verdict)}). Stop Tidemark and restore a backup.`;
  } catch (cause) {
    return `it cannot be read (${(cause as Error).message}). Is it a database of Tidemark, and may this user read it?`;
  } finally {
    connection?.close();
  }
}
