/** The order of the watch list. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moved, stepped } from './reorder.ts';

describe('a list in order', () => {
  it.each([
    [0, 2, 'bcad'],
    [3, 0, 'dabc'],
    [1, 9, 'acdb'],
    [2, -4, 'cabd'],
    [7, 0, 'abcd'],
  ])('from %d to %d', (from, to, result) => {
    expect(moved([...'abcd'], from, to).join('')).toBe(result);
  });

  it('keeps all that is in it', () => {
    const list = fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(list, fc.nat(12), fc.nat(12), (items, from, to) => {
        expect([...moved(items, from, to)].sort()).toEqual([...items].sort());
      }),
    );
  });

  it('is walked by steps', () => {
    expect(stepped(['a', 'b'], 'a', 1)).toBe('b');
    expect(stepped(['a', 'b'], 'b', 1)).toBe('b');
    expect(stepped(['a', 'b'], 'a', -1)).toBe('a');
    expect(stepped(['a', 'b'], 'x', 1)).toBe('a');
    expect(stepped([], undefined, 1)).toBeUndefined();
  });
});
