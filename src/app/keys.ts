/** The secret key of this installation, made at first start and kept in the data folder, readable by its owner only. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '#platform/random';

const KEY_BYTES = 32;

/** 32 bytes. Throws when the file is there but is not a key, since making another would orphan what the first has sealed. */
export function loadOrMakeSecretKey(folder: string, random: Random): Uint8Array {
  const file = join(folder, 'secret.key');
  if (existsSync(file)) {
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
    if (key.length !== KEY_BYTES)
      throw new Error(`${file} is not a key of ${KEY_BYTES} bytes. Restore it from a backup of the data folder.`);
    return key;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = random.bytes(KEY_BYTES);
  const unfinished = `${file}.new`;
  const handle = openSync(unfinished, 'w', 0o600);
  writeSync(handle, `${Buffer.from(key).toString('base64')}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, file);
  return key;
}
