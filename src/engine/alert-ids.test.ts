import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAlertIds, packId, unpackId } from './alert-ids.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const houseId = fc
  .array(fc.nat(31), { minLength: 26, maxLength: 26 })
  .map((codes) => codes.map((code, i) => ALPHABET[i === 0 ? code % 8 : code]).join(''));
/** Few different ones, so that removals hit; and ids of other shapes. */
const anyId = fc.oneof(
  { weight: 4, arbitrary: fc.nat(40).map((number) => `01jz${String(number).padStart(22, '0')}`) },
  { weight: 1, arbitrary: fc.constantFrom('a', '', '9zzzzzzzzzzzzzzzzzzzzzzzzz', 'ILOU'.padEnd(26, '0')) },
  { weight: 1, arbitrary: houseId },
);

describe('alert ids', () => {
  it('are the same after packing and unpacking', () => {
    fc.assert(
      fc.property(houseId, (id) => {
        const words = new Uint32Array(4);
        expect(packId(id, words)).toBe(true);
        expect(unpackId(words, 0)).toBe(id);
      }),
    );
  });

  it('are not packed where 128 bits cannot hold them', () => {
    const words = new Uint32Array(4);
    for (const id of [
      '8'.padEnd(26, '0'),
      '0'.repeat(25),
      '0'.repeat(27),
      `0${'u'.repeat(25)}`,
      `${'0'.repeat(25)}é`,
    ]) {
      expect(packId(id, words)).toBe(false);
    }
  });

  it('are found as in a map, through puts and removals', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyId, fc.boolean()), { maxLength: 200 }), (changes) => {
        const ids = createAlertIds();
        const plain = new Map<string, number>();
        let next = 0;
        for (const [id, isPut] of changes) {
          const known = plain.get(id);
          expect(ids.find(id)).toBe(known ?? -1);
          if (known !== undefined) expect(ids.idOf(known)).toBe(id);
          if (isPut && known === undefined) {
            ids.put(id, next);
            plain.set(id, next++);
          } else if (!isPut && known !== undefined) {
            ids.remove(known);
            plain.delete(id);
          }
        }
      }),
    );
  });

  it('stay found while the table grows and shrinks', () => {
    const ids = createAlertIds();
    const id = (number: number) => `01jz${String(number).padStart(22, '0')}`;
    for (let i = 0; i < 20_000; i++) ids.put(id(i), i);
    for (let i = 0; i < 20_000; i += 2) ids.remove(i);
    for (let i = 0; i < 20_000; i++) expect(ids.find(id(i))).toBe(i % 2 === 0 ? -1 : i);
  });
});
