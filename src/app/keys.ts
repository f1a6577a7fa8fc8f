/**
 * The keys of this installation that are the app's to keep: its secret key, and the pair that browsers subscribe to pushes with. Made at first start, kept
 * in the data folder, readable by their owner only.
 */
import { createECDH } from 'node:crypto';
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

/** A pair on P-256, as VAPID (RFC 8292) has it; base64url. */
export interface PushKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** The same at every start: with another pair, every browser would have to subscribe anew. Throws when the file is there but holds no pair. */
export function loadOrMakePushKeys(folder: string, random: Random): PushKeys {
  const file = join(folder, 'push.key');
  const text = readIfThere(file);
  const secret = text === undefined ? Buffer.from(makeScalar(random)) : Buffer.from(text.trim(), 'base64url');
  if (!isScalar(secret))
    throw new Error(
      `${file} holds no key for pushes. Restore it from a backup, or remove it: then browsers subscribe anew.`,
    );
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(secret);
  const privateKey = secret.toString('base64url');
  if (text === undefined) writeWhole(folder, file, privateKey);
  return { publicKey: pair.getPublicKey('base64url'), privateKey };
}

/** Those that are none are as rare as 1 in 2^32, and drawn again. */
function makeScalar(random: Random): Uint8Array {
  for (;;) {
    const bytes = random.bytes(KEY_BYTES);
    if (isScalar(bytes)) return bytes;
  }
}

/** 32 bytes, from 1 to the order of the curve less 1. */
function isScalar(bytes: Uint8Array): boolean {
  if (bytes.length !== KEY_BYTES) return false;
  const value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  return value > 0n && value < ORDER_OF_P256;
}

const ORDER_OF_P256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function makeKey(folder: string, file: string, random: Random): Uint8Array {
  const key = random.bytes(KEY_BYTES);
  writeWhole(folder, file, Buffer.from(key).toString('base64'));
  return key;
}

/** Whole or not at all, and on disk before anything is sealed with it. */
function writeWhole(folder: string, file: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${text}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
  flushFolder(folder);
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
