import { describe, expect, it } from 'vitest';
import { A, B, createEngineRun } from '#test/engine-run';

const always = { repeat: 0 } as const;

describe('reaching', () => {
  it.each([
    ['price >= 140', [0, 0, 1, 0]],
    ['price > 140', [0, 0, 0, 1]],
    ['price above 140', [0, 0, 1, 0]],
    ['price crosses 140', [0, 0, 1, 0]],
    ['price crosses above 140', [0, 0, 1, 0]],
    ['price crosses below 140', [0, 0, 0, 0]],
  ])('mistake 1, open intervals at both ends: 139.9, 140, 140.1 reaches %s', (condition, expected) => {
    const run = createEngineRun();
    run.tick(139);
    run.arm('a', condition);
    expect(run.ticks(139.9, 139.95, 140, 140.1)).toEqual(expected);
  });

  it('down: 140 is in [140, 140.1) and 140.1 is not', () => {
    const run = createEngineRun();
    run.tick(140.1);
    run.arm('at most', 'price <= 140');
    run.arm('less', 'price < 140');
    run.arm('crosses', 'price crosses 140.1');
    expect(run.tick(140).map((firing) => firing.alertId)).toEqual(['at most']);
    expect(run.tick(139.9).map((firing) => firing.alertId)).toEqual(['less']);
    expect(run.tick(140.1).map((firing) => firing.alertId)).toEqual(['crosses']);
  });

  it('mistake 6, either direction is not always true: it fires when the level is passed, up or down, and never besides', () => {
    const run = createEngineRun();
    run.tick(130);
    run.arm('a', 'price crosses 140', always);
    expect(run.ticks(131, 129, 139, 141, 150, 141, 139, 130, 140, 141, 140, 139)).toEqual([
      0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0,
    ]);
  });

  it('mistake 8, thresholds below 1e-8 are compared as they are', () => {
    const run = createEngineRun();
    run.tick(0.00000000171);
    run.arm('a', 'price >= 0.00000000172');
    expect(run.ticks(0.000000001719, 0.00000000172)).toEqual([0, 1]);
  });

  it('sees extremes that were merged into one tick', () => {
    const run = createEngineRun();
    run.tick(100);
    run.arm('up', 'price >= 110');
    run.arm('down', 'price <= 90');
    const fired = run.tick(101, { high: 111, low: 89 });
    expect(fired.map(({ alertId, price, value }) => [alertId, price, value])).toEqual([
      ['up', 111, 111],
      ['down', 89, 89],
    ]);
  });

  it('a first price only seeds, and movements within its own tick are real', () => {
    const run = createEngineRun();
    expect(run.arm('flat', 'price >= 100')?.phase).toBe('waiting');
    run.arm('path', 'price crosses below 105');
    expect(run.tick(108, { high: 110, low: 101 }).map((firing) => firing.alertId)).toEqual(['path']);
    expect(run.phaseOf('flat')).toBe('waiting');
    expect(run.ticks(99, 100)).toEqual([0, 1]);
  });

  it('inside is closed, outside is what is left', () => {
    const run = createEngineRun();
    run.tick(50);
    run.arm('in', 'price inside 60..70', always);
    run.arm('out', 'price outside 60..70', always);
    expect(run.phaseOf('out')).toBe('waiting');
    const fired = [60, 65, 70, 70.1, 70, 59.9].map((price) => run.tick(price).map((firing) => firing.alertId));
    expect(fired).toEqual([['in'], [], [], ['out'], ['in'], ['out']]);
  });
});

describe('series', () => {
  it('follows both markets of a derived series, and shares it', () => {
    const run = createEngineRun();
    run.tick(100);
    run.tick(50, { market: B });
    run.arm('ratio', `price / price(${B}) >= 2.5`);
    run.arm('same', `price / price(${B}) >= 3`);
    run.arm('text', `price(${A}) / price(${B}) < 1`, { market: B });
    expect(run.engine.stats().series).toBe(3);
    expect(run.tick(40, { market: B })).toEqual([
      { alertId: 'ratio', sequence: 1, market: A, atMs: run.now(), price: 100, value: 2.5 },
    ]);
    expect(run.tick(39)[0]).toMatchObject({ alertId: 'text', market: B, price: 40, value: 0.975 });
  });

  it('forgets a derived series with its last alert', () => {
    const run = createEngineRun();
    run.tick(100);
    run.arm('a', 'price * 2 + 1 >= 300');
    expect(run.engine.stats().series).toBe(3);
    run.arm('a', 'price >= 300', {}, 2);
    expect(run.engine.stats().series).toBe(1);
    expect(run.ticks(299, 300)).toEqual([0, 1]);
  });

  it('compares two series by their difference', () => {
    const run = createEngineRun();
    run.tick(0.3);
    run.tick(0.1, { market: B });
    run.arm('a', `price crosses below price(${B}) + 0.2`);
    run.arm('b', `price > price(${B}) + 0.2`);
    expect(run.ticks(0.31, 0.3)).toEqual([1, 1]);
  });

  it('an undefined series fires nothing and takes nothing back: false, undefined, true is a firing', () => {
    const run = createEngineRun();
    run.tick(4);
    run.arm('a', 'price / (price - 5) >= 1.5', always);
    expect(run.phaseOf('a')).toBe('armed');
    expect(run.ticks(5, 6)).toEqual([0, 1]);
    expect(run.ticks(5, 6)).toEqual([0, 0]);
    expect(run.ticks(16, 15)).toEqual([0, 1]);
  });
});

describe('all and any', () => {
  it('an event within all counts only at its own point', () => {
    const run = createEngineRun();
    run.tick(100);
    run.tick(1, { market: B });
    run.arm('a', `all(price crosses above 110, price(${B}) > 5)`, always);
    expect(run.ticks(111, 100)).toEqual([0, 0]);
    run.tick(6, { market: B });
    expect(run.tick(120)).toEqual([expect.objectContaining({ price: 120, value: 120, sequence: 1 })]);
  });

  it('is undefined while one market has no price, unless the others decide', () => {
    const run = createEngineRun();
    run.tick(100);
    run.arm('all', `all(price >= 110, price(${B}) > 5)`);
    run.arm('any', `any(price >= 110, price(${B}) > 5)`);
    expect(run.phaseOf('all')).toBe('armed');
    expect(run.phaseOf('any')).toBe('waiting');
    expect(run.ticks(111)).toEqual([0]);
    expect(run.phaseOf('all')).toBe('armed');
    expect(run.tick(6, { market: B })).toEqual([expect.objectContaining({ alertId: 'all', sequence: 1 })]);
  });

  it('a range with moving bounds is the pair of its comparisons', () => {
    const run = createEngineRun();
    run.tick(100);
    run.tick(50, { market: B });
    run.arm('a', `price inside price(${B})..price(${B}) * 1.5`, always);
    expect(run.ticks(75, 74, 49, 50)).toEqual([1, 0, 0, 1]);
    expect(run.tick(51, { market: B })).toEqual([]);
    expect(run.tick(50, { market: B })).toHaveLength(1);
  });
});

describe('changes of alerts', () => {
  it('mistake 7, an alert added between two ticks of a crossing is not lost', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price >= 100', always);
    expect(run.tick(100)).toHaveLength(1);
    run.arm('b', 'price <= 99');
    run.arm('c', 'price >= 100.5');
    expect(run.tick(99).map((firing) => firing.alertId)).toEqual(['b']);
    expect(
      run
        .tick(101)
        .map((firing) => firing.alertId)
        .sort(),
    ).toEqual(['a', 'c']);
  });

  it('mistake 3, removing one alert of a hundred thousand on a market costs no scan', () => {
    const run = createEngineRun();
    run.tick(100);
    for (let i = 0; i < 100_000; i++) run.arm(`a${i}`, `price >= ${101 + (i % 5000)}`);
    const remove = (from: number, to: number): number => {
      const before = performance.now();
      for (let i = from; i < to; i++) run.engine.step({ kind: 'remove', alertId: `a${i}` }, run.out);
      return performance.now() - before;
    };
    // A scan would read 100,000 alerts for each of 50,000 removals: minutes.
    expect(remove(0, 50_000)).toBeLessThan(5000);
    expect(run.engine.stats().alerts).toBe(50_000);
    expect(run.tick(10_000)).toHaveLength(50_000);
  });

  it('a disarmed alert fires no more and keeps its sequence; an older arming is ignored', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price crosses 100', always, 3);
    run.tick(101);
    expect(run.engine.step({ kind: 'disarm', alertId: 'a', arming: 2 }, run.out)).toBe(false);
    expect(run.engine.step({ kind: 'disarm', alertId: 'a', arming: 4 }, run.out)).toBe(true);
    expect(run.ticks(99, 101)).toEqual([0, 0]);
    expect(run.engine.progressOf('a')).toMatchObject({ phase: 'off', sequence: 1, arming: 4 });
    expect(run.arm('a', 'price crosses 100', always, 3)?.phase).toBe('off');
    run.arm('a', 'price crosses 100', always, 5);
    expect(run.tick(99)[0]?.sequence).toBe(2);
  });

  it('takes the greater of the known sequence and that of the entry', () => {
    const run = createEngineRun();
    run.tick(99);
    const alert = {
      id: 'a',
      market: A,
      condition: 'price crosses 100',
      trigger: 'edge',
      repeat: 0,
      cooldownMs: 0,
    } as const;
    run.engine.step({ kind: 'arm', alert, arming: 1, sequence: 7, lastFiredAtMs: 0 }, run.out);
    expect(run.tick(101)[0]?.sequence).toBe(8);
    run.engine.step({ kind: 'arm', alert, arming: 2, sequence: 3, lastFiredAtMs: 0 }, run.out);
    expect(run.tick(99)[0]?.sequence).toBe(9);
  });

  it('releases only what is finished', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price >= 100');
    run.arm('b', 'price >= 200');
    run.tick(100);
    run.engine.release('a');
    run.engine.release('b');
    run.arm('off', 'price >= 300');
    run.engine.step({ kind: 'disarm', alertId: 'off', arming: 2 }, run.out);
    run.engine.release('off');
    expect(run.arm('off', 'price >= 300')?.phase).toBe('off');
    run.engine.release('unknown');
    expect(run.engine.progressOf('a')).toBeUndefined();
    expect(run.phaseOf('b')).toBe('armed');
    expect(run.engine.stats().alerts).toBe(2);
  });

  it('refuses a condition that does not parse, and stays as it was', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price >= 100');
    expect(() => run.arm('a', 'price >=', {}, 2)).toThrow(/does not parse/);
    expect(run.ticks(100)).toEqual([1]);
  });
});

describe('ticks', () => {
  it('one that is not after the last of its market changes nothing', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price >= 100');
    const tick = { market: A, atMs: run.now(), last: 150, high: 150, low: 150, volume: 0 };
    expect(run.engine.step({ kind: 'tick', tick }, run.out)).toBe(false);
    expect(run.out.outOfOrder).toBe(1);
    expect(run.out.firings).toHaveLength(0);
    expect(run.engine.marks(run.out)).toEqual([]);
    expect(run.engine.mark(A)).toEqual({ market: A, atMs: run.now(), last: 99 });
  });

  it('says which markets moved, each once', () => {
    const run = createEngineRun();
    for (const last of [1, 2]) {
      run.engine.step(
        { kind: 'tick', tick: { market: A, atMs: last, last, high: last, low: last, volume: 0 } },
        run.out,
      );
    }
    expect(run.engine.marks(run.out)).toEqual([{ market: A, atMs: 2, last: 2 }]);
  });

  it('a seed makes a market known without a movement', () => {
    const run = createEngineRun();
    run.tick(100);
    run.arm('a', `price(${B}) >= 10`);
    run.arm('b', `price(${B}) crosses 10`, always);
    const seed = (atMs: number, last: number) =>
      run.engine.step({ kind: 'seed', mark: { market: B, atMs, last } }, run.out);
    expect(seed(10, 5)).toBe(true);
    expect(run.phaseOf('a')).toBe('armed');
    expect(seed(11, 20)).toBe(true);
    expect(run.phaseOf('a')).toBe('waiting');
    expect(seed(11, 5)).toBe(false);
    expect(run.out.firings).toHaveLength(0);
    expect(run.tick(9, { market: B }).map((firing) => firing.alertId)).toEqual(['b']);
  });

  it('fires a hundred thousand alerts in one tick', () => {
    const run = createEngineRun();
    run.tick(99);
    for (let i = 0; i < 100_000; i++) run.arm(`a${i}`, 'price >= 100');
    const fired = run.tick(100);
    expect(new Set(fired.map((firing) => firing.alertId)).size).toBe(100_000);
    expect(run.tick(100)).toEqual([]);
  });
});
