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
import { loadOrMakeSecretKey } from './keys.ts';

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
