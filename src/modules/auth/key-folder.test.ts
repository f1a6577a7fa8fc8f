import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createTestRandom } from '#test/test-random';
import { openKeyFolder } from './key-folder.ts';

function open(folder: string, seed = 1) {
  return openKeyFolder({ folder, random: createTestRandom(seed), log: pino({ level: 'silent' }) });
}

describe('key folder', () => {
  it('makes keys once, for their owner only, and keeps them', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'keys-')), 'deep', 'keys');
    const keys = open(folder, 1);
    expect(open(folder, 2)).toEqual(keys);
    expect(keys.refreshSecret).toHaveLength(32);
    expect(keys.signing[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
    expect(readdirSync(folder).sort()).toEqual(['access-token-keys.json', 'refresh-token-key.json']);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('closes a key file that was open to others', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keys-'));
    open(folder);
    const path = join(folder, 'access-token-keys.json');
    chmodSync(path, 0o644);
    open(folder);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each(['', '{}', '{"keys":[]}', '{"keys":[{"kty":"RSA"}]}', 'not json'])(
    'refuses %j, names the file and leaves it',
    (text) => {
      const folder = mkdtempSync(join(tmpdir(), 'keys-'));
      const path = join(folder, 'access-token-keys.json');
      writeFileSync(path, text);
      expect(() => open(folder)).toThrow(path);
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );
});
