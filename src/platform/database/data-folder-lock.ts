/**
 * One process for one data folder. Held as a lock of the operating system on a small file of its own, so it ends with the process,
 * however that ends. Nothing else in the process may open and close `serve.lock`: POSIX would drop the lock.
 */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export const LOCK_FILE = 'serve.lock';

/** SQLITE_BUSY: somebody else holds the lock. */
const BUSY = 5;

export class DataFolderInUseError extends Error {
  override readonly name = 'DataFolderInUseError';
}

export interface DataFolderLock {
  /** Safe to call twice. */
  release(): void;
}

/**
 * Throws DataFolderInUseError when another process (or this one) holds the folder, and an Error that names the folder when the file
 * cannot be made there. The folder must exist.
 */
export function lockDataFolder(dir: string): DataFolderLock {
  const path = join(dir, LOCK_FILE);
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: 0 });
    // Exclusive, in the journal mode that has no shared memory: a second process cannot even read.
    connection.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    connection?.close();
    if (((cause as { errcode?: number }).errcode ?? 0) % 256 === BUSY) {
      throw new DataFolderInUseError(
        `Another Tidemark process uses the data folder ${dir}. Stop it first, or give this one a folder of its own (TIDEMARK_DATA_DIR).`,
        { cause },
      );
    }
    throw new Error(`The data folder ${dir} cannot be used: ${path} could not be opened for writing.`, { cause });
  }
  const held = connection;
  return {
    release() {
      if (held.isOpen) held.close();
    },
  };
}
