/** Handles of levels do not cover each other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread } from './spread.ts';

describe('handles', () => {
  it('stay where they are while they are apart', () => {
    expect(spread([300, 10, 100], 24, 400)).toEqual([300, 10, 100]);
  });

  it('make room, in their order, within the chart', () => {
    expect(spread([100, 101, 400, 399], 24, 400)).toEqual([100, 124, 400, 376]);
  });

  it('never cover each other where there is room for all', () => {
    const heights = fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(heights, (wanted) => {
        const placed = [...spread(wanted, 24, 1_000)].sort((a, b) => a - b);
        for (const [index, y] of placed.entries()) {
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(1_000);
          expect(y - (placed[index - 1] ?? -24)).toBeGreaterThanOrEqual(24);
        }
      }),
    );
  });
});
