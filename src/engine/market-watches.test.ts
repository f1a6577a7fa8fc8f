import { describe, expect, it } from 'vitest';
import { A, B, createEngineRun } from '#test/engine-run';
import { createStepOutput } from './step-output.ts';

describe('watched markets', () => {
  const watched = (run: ReturnType<typeof createEngineRun>) => [...run.engine.watched().markets()].sort();

  it('are those that live alerts read, and their own', () => {
    const run = createEngineRun();
    expect(watched(run)).toEqual([]);
    run.arm('a', 'price >= 100');
    expect(watched(run)).toEqual([A]);
    run.arm('b', `price(${B}) >= 100`);
    run.arm('c', `all(price > 1, price(${B}) > 2)`);
    expect(watched(run)).toEqual([A, B]);
  });

  it('are released with the last alert: removed, paused, done, or armed anew on others', () => {
    const run = createEngineRun();
    const out = createStepOutput();
    run.arm('a', 'price >= 100');
    run.arm('b', `price(${B}) >= 100`);
    run.engine.step({ kind: 'disarm', alertId: 'b', arming: 2 }, out);
    expect(watched(run)).toEqual([A]);
    run.arm('b', `price(${B}) >= 100`, {}, 3);
    expect(watched(run)).toEqual([A, B]);
    run.arm('b', 'price >= 100', {}, 4);
    expect(watched(run)).toEqual([A]);
    run.engine.step({ kind: 'remove', alertId: 'b' }, out);
    expect(watched(run)).toEqual([A]);
    run.ticks(99, 101);
    run.engine.release('a');
    expect(watched(run)).toEqual([]);
  });

  it('has a new version when, and only when, the set changes', () => {
    const run = createEngineRun();
    const version = () => run.engine.watched().version;
    const first = version();
    run.arm('a', 'price >= 100');
    const second = version();
    expect(second).toBeGreaterThan(first);
    run.arm('b', 'price >= 200');
    expect(version()).toBe(second);
  });
});
