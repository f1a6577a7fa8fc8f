import { describe, expect, it } from 'vitest';
import { A, createEngineRun } from '#test/engine-run';
import { createStepOutput } from './step-output.ts';

const always = { repeat: 0 } as const;

describe('edge and state', () => {
  it('an edge alert that is already true waits until it is seen false', () => {
    const run = createEngineRun();
    run.tick(200);
    expect(run.arm('a', 'price >= 100')?.phase).toBe('waiting');
    expect(run.ticks(210, 99, 100)).toEqual([0, 0, 1]);
    expect(run.phaseOf('a')).toBe('done');
  });

  it('a state alert fires on the first tick on which it is true, then after each cooldown', () => {
    const run = createEngineRun();
    run.tick(200);
    run.arm('a', 'price >= 100', { trigger: 'state', repeat: 0, cooldownMs: 3000 });
    expect(run.ticks(200, 200, 200, 200, 201, 90, 90, 100)).toEqual([1, 0, 0, 1, 0, 0, 0, 1]);
  });

  it('fires once in a tick, and what comes again in it belongs to that', () => {
    const run = createEngineRun();
    run.tick(100);
    run.arm('a', 'price >= 110', always);
    // Up, down, up again: 110, 90, 115 in one tick.
    expect(run.tick(115, { open: 110, high: 115, low: 90 })).toHaveLength(1);
    expect(run.phaseOf('a')).toBe('rearming');
    expect(run.engine.progressOf('a')?.heldBack).toBe(0);
    expect(run.ticks(116, 100, 110)).toEqual([0, 0, 1]);
  });

  it('counts repeat from the arming', () => {
    const run = createEngineRun();
    run.tick(100);
    run.arm('a', 'price crosses 110', { repeat: 2 });
    expect(run.ticks(120, 100, 120)).toEqual([1, 1, 0]);
    expect(run.phaseOf('a')).toBe('done');
    run.arm('a', 'price crosses 110', { repeat: 1 }, 2);
    expect(run.tick(100)[0]?.sequence).toBe(3);
    expect(run.engine.progressOf('a')).toMatchObject({ phase: 'done', sequence: 3, sequenceAtArming: 2 });
  });
});

describe('rearm', () => {
  it('mistake 11, alarms all night: a price that dances around the level fires once', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price >= 100', { repeat: 0, rearm: { kind: 'percent', amount: 1 } });
    expect(run.ticks(100, 99.9, 100.1, 99.01, 100.2)).toEqual([1, 0, 0, 0, 0]);
    expect(run.ticks(99, 100)).toEqual([0, 1]);
  });

  it.each([
    ['price <= 100', 101, [100, 100.5, 100, 101, 100], [1, 0, 0, 0, 1]],
    ['price < 100', 101, [99, 100.99, 99, 101, 99], [1, 0, 0, 0, 1]],
    ['price crosses above 100', 99, [101, 99.5, 101, 99, 100], [1, 0, 0, 0, 1]],
    ['price crosses below 100', 101, [99, 100.5, 99, 101, 100], [1, 0, 0, 0, 1]],
    ['price crosses 100', 99.5, [100.5, 99.5, 101, 100, 99], [1, 0, 0, 1, 0]],
    ['price inside 100..102', 99.5, [100, 99.5, 100, 103, 102], [1, 0, 0, 0, 1]],
    ['price outside 90..100', 95, [101, 99.5, 101, 99, 101], [1, 0, 0, 0, 1]],
    ['price - 100 >= 0', 99, [100, 99.5, 100, 99, 100], [1, 0, 0, 0, 1]],
  ])('of %s is measured from its level', (condition, start, prices, expected) => {
    const run = createEngineRun();
    run.tick(start);
    run.arm('a', condition, { repeat: 0, rearm: { kind: 'absolute', amount: 1 } });
    expect(run.ticks(...prices)).toEqual(expected);
  });
});

describe('a state alert with rearm', () => {
  it('that is held back fires when the cooldown is over, without going back once more', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price >= 100', {
      trigger: 'state',
      repeat: 0,
      cooldownMs: 3_000,
      rearm: { kind: 'absolute', amount: 2 },
    });
    expect(run.ticks(101, 97, 101, 102, 103)).toEqual([1, 0, 0, 1, 0]);
  });
});

describe('cooldown', () => {
  it('mistake 4, a firing that is held back does not restart the cooldown', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price >= 100', { repeat: 0, cooldownMs: 10_000 });
    expect(run.ticks(100, 99, 100, 99, 100, 99, 100, 99)).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    expect(run.engine.progressOf('a')).toMatchObject({ phase: 'armed', heldBack: 3 });
    run.wait(2000);
    expect(run.ticks(100)).toEqual([1]);
    expect(run.engine.progressOf('a')?.heldBack).toBe(0);
  });

  it('ends with the first tick at or after its time, and says so', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price >= 100', { repeat: 0, cooldownMs: 2000 });
    run.tick(100);
    expect(run.engine.progressOf('a')?.cooldownUntilMs).toBe(run.now() + 2000);
    const out = createStepOutput();
    const step = (atMs: number) =>
      run.engine.step({ kind: 'tick', tick: { market: A, atMs, last: 101, high: 101, low: 101, volume: 0 } }, out);
    step(run.now() + 1999);
    expect([...run.engine.touched(out)]).toEqual([]);
    step(run.now() + 2000);
    expect([...run.engine.touched(out)].map(({ progress }) => progress.cooldownUntilMs)).toEqual([0]);
  });

  it('goes on when the alert is armed anew, whatever it now asks for', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price >= 100', { repeat: 0, cooldownMs: 5000 });
    run.tick(100);
    run.arm('a', 'price <= 95', { repeat: 0, cooldownMs: 5000 }, 2);
    expect(run.ticks(94, 96)).toEqual([0, 0]);
    expect(run.engine.progressOf('a')?.heldBack).toBe(1);
    run.wait(5000);
    expect(run.ticks(95)).toEqual([1]);
  });
});

describe('the flood stop', () => {
  it('suspends with the 16th firing within 3 minutes, which still counts', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price crosses 100', always);
    const fired = Array.from({ length: 20 }, (_, i) => run.tick(i % 2 === 0 ? 101 : 99).length);
    expect(fired.reduce((sum, count) => sum + count, 0)).toBe(16);
    expect(run.engine.progressOf('a')).toMatchObject({ phase: 'suspended', sequence: 16 });
    run.arm('a', 'price crosses 100', always, 2);
    expect(run.ticks(101, 99)).toEqual([1, 1]);
  });

  it('leaves 16 firings in 3 minutes and more alone', () => {
    const run = createEngineRun();
    run.tick(99);
    run.arm('a', 'price crosses 100', always);
    for (let i = 0; i < 40; i++) {
      run.wait(11_000);
      expect(run.tick(i % 2 === 0 ? 101 : 99)).toHaveLength(1);
    }
  });
});
