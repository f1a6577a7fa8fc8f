import { describe, expect, test } from 'vitest';
import { createTestRandom } from '#test/test-random';
import { createChannelSecrets } from './channel-secrets.ts';

const key = new Uint8Array(32).fill(7);
const secrets = createChannelSecrets(key, createTestRandom(1));

describe('channel secrets', () => {
  test('open only for their channel and under their key, and not when a bit is moved', () => {
    const secret = secrets.create();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const sealed = secrets.seal(secret, 'one');
    expect(Buffer.from(sealed).includes(secret)).toBe(false);
    expect(secrets.unseal(sealed, 'one')).toBe(secret);
    expect(() => secrets.unseal(sealed, 'two')).toThrow();
    const other = createChannelSecrets(new Uint8Array(32).fill(8), createTestRandom(1));
    expect(() => other.unseal(sealed, 'one')).toThrow();
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    expect(() => secrets.unseal(sealed, 'one')).toThrow();
  });

  test('codes belong to one channel and one round', () => {
    const code = secrets.codeOf('one', 1);
    expect(code).toMatch(/^[0-9a-z]{10}$/);
    expect(secrets.codeOf('one', 1)).toBe(code);
    expect(secrets.isCode(code, 'one', 1)).toBe(true);
    expect([secrets.isCode(code, 'one', 2), secrets.isCode(code, 'two', 1), secrets.isCode('', 'one', 1)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
