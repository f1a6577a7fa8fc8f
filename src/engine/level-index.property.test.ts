import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestKey, createLevelIndex, insertLevel, levelIndexBytes, removeLevel, takeReached } from './level-index.ts';
import { createNumberList } from './number-list.ts';

type Step =
  | { readonly kind: 'insert'; readonly key: number; readonly entry: number; readonly times: number }
  | { readonly kind: 'remove'; readonly pick: number; readonly count: number }
  | { readonly kind: 'take'; readonly bound: number };

const key = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(Number.POSITIVE_INFINITY, 0, -0),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    // Many at once, so that blocks of 512 fill, split and empty.
    arbitrary: fc
      .record({ key, entry: fc.nat(5000), times: fc.constantFrom(1, 3, 400, 900) })
      .map((parts): Step => ({ kind: 'insert', ...parts })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ pick: fc.nat(), count: fc.constantFrom(1, 50, 700) })
      .map((parts): Step => ({ kind: 'remove', ...parts })),
  },
  { weight: 1, arbitrary: key.map((bound): Step => ({ kind: 'take', bound })) },
);

describe('the level index', () => {
  it('holds and gives what a naive list scanned from end to end holds and gives', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const index = createLevelIndex();
        let naive: (readonly [number, number])[] = [];
        for (const now of steps) {
          if (now.kind === 'insert') {
            for (let i = 0; i < now.times; i++) {
              // Some with one key, some spread.
              const pair = [i % 2 === 0 ? now.key : now.key + i, now.entry + i] as const;
              insertLevel(index, ...pair);
              naive.push(pair);
            }
          } else if (now.kind === 'remove') {
            for (let i = 0; i < now.count && naive.length > 0; i++) {
              const [gone] = naive.splice((now.pick + i * 7) % naive.length, 1);
              if (gone) expect(removeLevel(index, gone[0], gone[1])).toBe(true);
            }
            expect(removeLevel(index, 0.123, 7)).toBe(false);
          } else {
            const taken = createNumberList(1);
            takeReached(index, now.bound, taken);
            const reached = naive.filter(([at]) => at >= now.bound).map(([, entry]) => entry);
            naive = naive.filter(([at]) => !(at >= now.bound));
            expect([...taken.items.subarray(0, taken.length)].sort((a, b) => a - b)).toEqual(
              reached.sort((a, b) => a - b),
            );
          }
          expect(bestKey(index) + 0).toBe(
            naive.reduce((best, [at]) => Math.max(best, at), Number.NEGATIVE_INFINITY) + 0,
          );
        }
        const rest = createNumberList();
        takeReached(index, Number.NEGATIVE_INFINITY, rest);
        expect(rest.length).toBe(naive.length);
        expect(index.blocks).toHaveLength(0);
      }),
      { numRuns: 150 },
    );
  });

  it('gives what is reached greatest key first', () => {
    const index = createLevelIndex();
    for (let i = 0; i < 3000; i++) insertLevel(index, (i * 7919) % 3000, (i * 7919) % 3000);
    const taken = createNumberList();
    takeReached(index, 1000, taken);
    expect([...taken.items.subarray(0, taken.length)]).toEqual(Array.from({ length: 2000 }, (_, i) => 2999 - i));
  });

  it('gives memory back when most levels are removed', () => {
    const index = createLevelIndex();
    for (let i = 0; i < 50_000; i++) insertLevel(index, i % 977, i);
    const full = levelIndexBytes(index);
    for (let i = 0; i < 50_000; i++) if (i % 20 !== 0) removeLevel(index, i % 977, i);
    expect(levelIndexBytes(index)).toBeLessThan(full / 4);
  });
});
