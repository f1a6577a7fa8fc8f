import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestRandom } from '#test/test-random';
import { createRefreshTokens } from './refresh-tokens.ts';

const SESSION = '0123456789abcdefghjkmnpqrs';

function make(secret = 7) {
  return createRefreshTokens({ secret: new Uint8Array(32).fill(secret), random: createTestRandom(3) });
}

describe('refresh tokens', () => {
  it('gives one successor to one token, and another to another', () => {
    const tokens = make();
    const first = tokens.mint(SESSION);
    const second = tokens.successorOf(first);
    expect(tokens.successorOf(first)).toEqual(second);
    expect(tokens.successorOf(tokens.parse(first.text) ?? first)).toEqual(second);
    const chain = [first, second, tokens.successorOf(second), tokens.mint(SESSION)];
    expect(new Set(chain.map((token) => token.hash)).size).toBe(4);
    for (const token of chain) expect(tokens.parse(token.text)).toEqual(token);
  });

  it('needs the key to know what follows, and keeps the secret out of the hash', () => {
    const token = make().mint(SESSION);
    expect(make(8).successorOf(token).text).not.toBe(make().successorOf(token).text);
    expect(token.text).not.toContain(token.hash);
  });

  it('reads no token of another key, of another session, or with any character changed', () => {
    const tokens = make();
    const { text } = tokens.mint(SESSION);
    expect(make(8).parse(text)).toBeUndefined();
    expect(tokens.parse(text.replace(SESSION, SESSION.replace('0', '1')))).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'abcXYZ019-_.!'), (at, character) => {
        fc.pre(text[at] !== character);
        expect(tokens.parse(text.slice(0, at) + character + text.slice(at + 1))).toBeUndefined();
      }),
    );
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (other) => tokens.parse(other) === undefined));
  });
});
