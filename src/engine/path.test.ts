import { describe, expect, it } from 'vitest';
import { pathOf } from './path.ts';

function path(previous: number, tick: { open?: number; high: number; low: number; last: number }): number[] {
  const points = new Float64Array(4);
  return [...points.subarray(0, pathOf(points, previous, tick))];
}

describe('the path of a tick', () => {
  it('goes to the extreme nearer to the previous last first', () => {
    expect(path(100, { high: 103, low: 98, last: 101 })).toEqual([98, 103, 101]);
    expect(path(100, { high: 102, low: 97, last: 101 })).toEqual([102, 97, 101]);
  });

  it('goes to the high first where both are equally near, in decimals', () => {
    expect(path(100, { high: 101, low: 99, last: 100 })).toEqual([101, 99, 100]);
    // As doubles 0.4 - 0.3 is more than 0.3 - 0.2.
    expect(path(0.3, { high: 0.4, low: 0.2, last: 0.3 })).toEqual([0.4, 0.2, 0.3]);
    expect(path(1.72e-9, { high: 1.73e-9, low: 1.71e-9, last: 1.72e-9 })).toEqual([1.73e-9, 1.71e-9, 1.72e-9]);
  });

  it('starts from the open of a candle', () => {
    expect(path(50, { open: 100, high: 103, low: 98, last: 101 })).toEqual([100, 98, 103, 101]);
  });

  it('takes high, low, last where nothing came before', () => {
    expect(path(Number.NaN, { high: 103, low: 98, last: 100 })).toEqual([103, 98, 100]);
  });

  it('leaves out points that repeat', () => {
    expect(path(100, { high: 101, low: 101, last: 101 })).toEqual([101]);
    expect(path(100, { high: 104, low: 100, last: 104 })).toEqual([100, 104]);
    expect(path(1, { open: 100, high: 100, low: 90, last: 90 })).toEqual([100, 90]);
    expect(path(1, { open: 100, high: 100, low: 100, last: 100 })).toEqual([100]);
  });
});
