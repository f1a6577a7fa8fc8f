/** The secret key of this installation, made at first start and kept in the data folder, readable by its owner only. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '#platform/random';

const KEY_BYTES = 32;

/**
 * 32 bytes, the same at every start. Throws when the file is there but is not a key, since making another would orphan what the first has
 * sealed. The caller holds the lock of the data folder.
 */
export function loadOrMakeSecretKey(folder: string, random: Random): Uint8Array {
  const file = join(folder, 'secret.key');
  const text = readIfThere(file);
  if (text === undefined) return makeKey(folder, file, random);
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES)
    throw new Error(`${file} is not a key of ${KEY_BYTES} bytes. Restore it from a backup of the data folder.`);
  return key;
}

/** Whole or not at all, and on disk before anything is sealed with it. */
function makeKey(folder: string, file: string, random: Random): Uint8Array {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = random.bytes(KEY_BYTES);
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${Buffer.from(key).toString('base64')}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
  flushFolder(folder);
  return key;
}

/** So that the new name outlives a power failure. Windows opens no folders and keeps names in order by itself. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}
