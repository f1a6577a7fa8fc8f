/**
 * The keys of auth, made at the first start and kept in the data folder: the pairs that sign access tokens, and the secret from which
 * refresh tokens are derived. Files are readable by their owner only and appear whole or not at all; of two processes that start at once, one wins.
 */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import type { Logger } from 'pino';
import type { Random } from '#platform/random';

/** The one algorithm that access tokens are signed with. */
export const SIGNING_ALGORITHM = 'EdDSA';

export interface AuthKeys {
  /** Private JWKs with `kid`; the first signs, all verify. */
  readonly signing: readonly [JWK, ...JWK[]];
  /** 32 bytes. */
  readonly refreshSecret: Uint8Array;
}

const SIGNING_FILE = 'access-token-keys.json';
const REFRESH_FILE = 'refresh-token-key.json';

/** Throws when the folder cannot be written or a file there is not what this wrote. */
export function openKeyFolder(deps: { folder: string; random: Random; log: Logger }): AuthKeys {
  mkdirSync(deps.folder, { recursive: true, mode: 0o700 });
  const signing = readOrMake(deps, SIGNING_FILE, makeSigningKey).filter(
    (key) => key.kty === 'OKP' && key.crv === 'Ed25519' && key.d && key.x && key.kid,
  );
  const [first, ...others] = signing;
  const secret = readOrMake(deps, REFRESH_FILE, () => makeSecret(deps.random))[0]?.k;
  const refreshSecret = Buffer.from(secret ?? '', 'base64url');
  if (!first) throw new Error(unusable(deps.folder, SIGNING_FILE));
  if (refreshSecret.length !== 32) throw new Error(unusable(deps.folder, REFRESH_FILE));
  return { signing: [first, ...others], refreshSecret };
}

/** The id is the key's thumbprint (RFC 7638), so that it is the same wherever it is computed. */
function makeSigningKey(): JWK {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  return { kty, crv, x, d, kid, alg: SIGNING_ALGORITHM, use: 'sig' } as JWK;
}

function makeSecret(random: Random): JWK {
  return { kty: 'oct', k: Buffer.from(random.bytes(32)).toString('base64url'), use: 'refresh' };
}

function readOrMake(deps: { folder: string; log: Logger }, name: string, make: () => JWK): readonly JWK[] {
  const path = join(deps.folder, name);
  let text = readIfThere(path);
  if (text === undefined) {
    writeOnce(path, `${JSON.stringify({ keys: [make()] }, null, 2)}\n`);
    text = readFileSync(path, 'utf8');
    deps.log.info({ path }, 'key made');
  }
  const openTo = statSync(path).mode & 0o077;
  if (openTo !== 0) {
    chmodSync(path, 0o600);
    deps.log.warn({ path }, 'the key file was open to others; it is readable by its owner only now');
  }
  return keysOf(text, deps.folder, name);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Leaves the file of whoever came first. */
function writeOnce(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    rmSync(draft);
  }
}

function keysOf(text: string, folder: string, name: string): readonly JWK[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new Error(unusable(folder, name), { cause });
  }
  const keys = (parsed as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) throw new Error(unusable(folder, name));
  return keys as JWK[];
}

function unusable(folder: string, name: string): string {
  return `The key file ${join(folder, name)} cannot be used. Restore it from a backup, or remove it: then everybody has to sign in again.`;
}
