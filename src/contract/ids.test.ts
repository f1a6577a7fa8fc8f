import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firingId, formatId, formatOwnedId, ID_PATTERN } from './ids.ts';

const chance = fc.uint8Array({ minLength: 16, maxLength: 16 });
/** 48 bits. */
const instantMs = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('ids', () => {
  test('have the form that requests are checked for', () => {
    const pattern = new RegExp(ID_PATTERN, 'u');
    fc.assert(
      fc.property(instantMs, chance, (nowMs, random) => {
        expect(formatId(nowMs, random)).toMatch(pattern);
      }),
    );
  });

  test('sort by the instant at which they were made', () => {
    fc.assert(
      fc.property(instantMs, instantMs, chance, chance, (a, b, randomA, randomB) => {
        fc.pre(a !== b);
        expect(formatId(a, randomA) < formatId(b, randomB)).toBe(a < b);
      }),
    );
  });

  test('differ whenever the five low bits of one random byte do', () => {
    fc.assert(
      fc.property(instantMs, chance, fc.nat(15), fc.integer({ min: 1, max: 31 }), (nowMs, random, at, change) => {
        const other = Uint8Array.from(random, (byte, i) => (i === at ? byte ^ change : byte));
        expect(formatId(nowMs, other)).not.toBe(formatId(nowMs, random));
      }),
    );
  });

  test.each(['', '0'.repeat(25), '0'.repeat(27), 'i'.repeat(26), 'A'.repeat(26), `${'0'.repeat(26)}\n`])(
    '%j is none',
    (text) => {
      expect(text).not.toMatch(new RegExp(ID_PATTERN, 'u'));
    },
  );

  test('a firing is named after its alert and its sequence', () => {
    expect(firingId('0'.repeat(26), 3)).toBe(`${'0'.repeat(26)}.3`);
  });
});

describe('formatOwnedId', () => {
  const instant = fc.integer({ min: 0, max: 2 ** 44 });

  test('is an id as any other', () => {
    fc.assert(
      fc.property(fc.string(), instant, chance, (owner, nowMs, random) => {
        expect(formatOwnedId(owner, nowMs, random)).toMatch(new RegExp(ID_PATTERN, 'u'));
      }),
    );
  });

  test('puts what one owner has together, in the order of its instants', () => {
    fc.assert(
      fc.property(fc.string(), instant, instant, chance, chance, (owner, a, b, randomA, randomB) => {
        const first = formatOwnedId(owner, a, randomA);
        const second = formatOwnedId(owner, b, randomB);
        expect(first.slice(0, 7)).toBe(second.slice(0, 7));
        if (a !== b) expect(first < second).toBe(a < b);
      }),
    );
  });
});
