import { createECDH } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestRandom } from '#test/test-random';
import { loadOrMakePushKeys, loadOrMakeSecretKey } from './keys.ts';

describe('the secret key', () => {
  let dataDir: string;
  let folder: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'tidemark-keys-'));
    folder = join(dataDir, 'keys');
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  test('is made once and then stays', () => {
    const first = loadOrMakeSecretKey(folder, createTestRandom(1));
    const second = loadOrMakeSecretKey(folder, createTestRandom(2));
    expect(first).toHaveLength(32);
    expect(Buffer.from(second)).toEqual(Buffer.from(first));
    expect(new Set(first).size).toBeGreaterThan(8);
  });

  test('can be read by its owner only, and leaves no draft behind', () => {
    loadOrMakeSecretKey(folder, createTestRandom());
    expect(readdirSync(folder)).toEqual(['secret.key']);
    expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['a text', 'not a key'],
    ['half a key', Buffer.alloc(16).toString('base64')],
    ['nothing', ''],
  ])('is not replaced when its file holds %s', (_name, text) => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'secret.key'), text);
    expect(() => loadOrMakeSecretKey(folder, createTestRandom())).toThrow(
      /secret\.key is not a key of 32 bytes\. Restore/,
    );
    expect(readFileSync(join(folder, 'secret.key'), 'utf8')).toBe(text);
  });

  test('is made in spite of a draft that a killed process left, whoever could read that', () => {
    mkdirSync(folder);
    const draft = join(folder, 'secret.key.new');
    writeFileSync(draft, 'half');
    chmodSync(draft, 0o644);
    expect(loadOrMakeSecretKey(folder, createTestRandom())).toHaveLength(32);
    expect(existsSync(draft)).toBe(false);
    expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
  });
});

describe('the keys of pushes', () => {
  let dataDir: string;
  let folder: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'tidemark-keys-'));
    folder = join(dataDir, 'keys');
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  test('are a pair on P-256 that is made once and then stays', () => {
    const first = loadOrMakePushKeys(folder, createTestRandom(1));
    expect(loadOrMakePushKeys(folder, createTestRandom(2))).toEqual(first);
    const point = Buffer.from(first.publicKey, 'base64url');
    expect([point.length, point[0], Buffer.from(first.privateKey, 'base64url').length]).toEqual([65, 4, 32]);
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(first.privateKey, 'base64url');
    expect(pair.getPublicKey('base64url')).toBe(first.publicKey);
    expect(statSync(join(folder, 'push.key')).mode & 0o777).toBe(0o600);
  });

  test('are drawn again where chance gives none', () => {
    const draws = [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(32).fill(1)];
    const random = { bytes: () => draws.shift() ?? new Uint8Array(32), fraction: () => 0 };
    expect(loadOrMakePushKeys(folder, random).privateKey).toBe(Buffer.alloc(32, 1).toString('base64url'));
  });

  test.each(['', 'not a key', Buffer.alloc(32).toString('base64url'), Buffer.alloc(32, 255).toString('base64url')])(
    'are not replaced when their file holds %j',
    (text) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'push.key'), text);
      expect(() => loadOrMakePushKeys(folder, createTestRandom())).toThrow(
        /push\.key holds no key for pushes\. Restore/,
      );
    },
  );
});
