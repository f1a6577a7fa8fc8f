import { describe, expect, it } from 'vitest';
import { passwordFault } from './password-policy.ts';

describe('password policy', () => {
  it.each(['password123', 'PassWord123', 'qwertyuiop', '1234567890', 'P@ssw0rd!', 'iloveyou'])(
    'refuses %s, which everybody uses',
    (password) => {
      expect(passwordFault(password, 'a@b')?.message).toContain('most common');
    },
  );

  it.each([
    ['seven characters', 'abcd!67'],
    ['257 characters', 'x'.repeat(257)],
    ['seven characters of two units each', '🦊'.repeat(7)],
  ])('refuses %s', (_name, password) => {
    expect(passwordFault(password, 'a@b')?.message).toContain('8 to 256');
  });

  it('refuses the address itself', () => {
    expect(passwordFault('Ada@Example.org', 'ada@example.org')?.message).toContain('address');
  });

  it.each(['correct horse battery staple', 'tttttttt9', 'ünïcödé-ÿ', 'x'.repeat(256), '  spaces kept  '])(
    'asks nothing of composition: %s',
    (password) => {
      expect(passwordFault(password, 'ada@example.org')).toBeUndefined();
    },
  );
});
