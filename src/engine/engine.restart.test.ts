import { describe, expect, it } from 'vitest';
import { A, B, createEngineRun } from '#test/engine-run';
import { createEngine } from './engine.ts';
import { createStepOutput } from './step-output.ts';
import type { AlertProgress, AlertSpec } from './tick.ts';

const spec: AlertSpec = {
  id: 'a',
  market: A,
  condition: 'price >= 100',
  trigger: 'edge',
  repeat: 0,
  cooldownMs: 0,
};
const START = 1_000_000;

/** An engine restarted with one alert, its market last seen at `last`, at the second 0. The first tick comes at second 1. */
function restart(alert: Partial<AlertSpec>, last: number, progress: Partial<AlertProgress>) {
  const engine = createEngine();
  engine.restoreMarket({ market: A, atMs: START, last });
  engine.load(
    { ...spec, ...alert },
    {
      arming: 1,
      phase: 'armed',
      sequence: 0,
      sequenceAtArming: 0,
      heldBack: 0,
      lastFiredAtMs: 0,
      cooldownUntilMs: 0,
      appliedMarket: A,
      appliedAtMs: START,
      ...progress,
    },
  );
  return createEngineRun(engine);
}

describe('a restart', () => {
  it('mistake 2, keeps the last price: a crossing during the restart is seen', () => {
    expect(restart({}, 99, {}).ticks(101)).toEqual([1]);
    expect(restart({ condition: 'price crosses 100' }, 99, {}).ticks(101)).toEqual([1]);
  });

  it('makes an alert that is saved as armed, and is already true, wait', () => {
    const run = restart({}, 120, {});
    expect(run.phaseOf('a')).toBe('waiting');
    expect(run.ticks(121, 99, 100)).toEqual([0, 0, 1]);
  });

  it('goes on rearming, cooling and counting', () => {
    const run = restart({ cooldownMs: 3000, repeat: 3 }, 101, {
      phase: 'rearming',
      sequence: 5,
      sequenceAtArming: 3,
      heldBack: 2,
      lastFiredAtMs: START,
      cooldownUntilMs: START + 3000,
    });
    expect(run.ticks(99, 100, 99)).toEqual([0, 0, 0]);
    expect(run.engine.progressOf('a')).toMatchObject({ heldBack: 3, cooldownUntilMs: 0, phase: 'armed' });
    expect(run.tick(100)[0]?.sequence).toBe(6);
    expect(run.phaseOf('a')).toBe('done');
  });

  it.each(['off', 'done', 'suspended'] as const)('leaves an alert that is %s alone', (phase) => {
    const run = restart({}, 99, { phase, sequence: 4 });
    expect(run.ticks(101, 99, 101)).toEqual([0, 0, 0]);
    expect(run.engine.progressOf('a')).toMatchObject({ phase, sequence: 4 });
  });
});

describe('an alert that is ahead of the log', () => {
  const fired = { phase: 'rearming', sequence: 1, lastFiredAtMs: START + 2000, appliedAtMs: START + 2000 } as const;

  it('ignores the ticks that it has seen, and joins after them', () => {
    const run = restart({}, 98, fired);
    // The crossing that it has fired on comes again at the second 2.
    expect(run.ticks(99, 101, 102, 99, 100)).toEqual([0, 0, 0, 0, 1]);
    expect(run.engine.progressOf('a')?.sequence).toBe(2);
  });

  it('does not fire again where the tick that it fired on never comes again', () => {
    const run = restart({}, 98, fired);
    run.wait(5000);
    expect(run.ticks(101, 99, 100)).toEqual([0, 0, 1]);
    const crossing = restart({ condition: 'price crosses 100' }, 98, { ...fired, phase: 'armed' });
    crossing.wait(5000);
    expect(crossing.ticks(101, 99)).toEqual([0, 1]);
  });

  it('still fires on what it has not seen', () => {
    const run = restart({}, 120, { phase: 'armed', appliedAtMs: START + 500 });
    expect(run.ticks(121)).toEqual([1]);
    const group = restart({ condition: 'any(price >= 100, price < 1)' }, 120, {
      phase: 'armed',
      appliedAtMs: START + 500,
    });
    expect(group.ticks(121)).toEqual([1]);
  });

  it('keeps its cooldown', () => {
    const run = restart({ cooldownMs: 4000 }, 98, { ...fired, cooldownUntilMs: START + 6000 });
    expect(run.ticks(99, 101, 99, 101, 99, 101)).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('can be disarmed, armed anew and removed meanwhile', () => {
    const run = restart({}, 98, fired);
    run.engine.step({ kind: 'disarm', alertId: 'a', arming: 2 }, run.out);
    expect(run.ticks(99, 101)).toEqual([0, 0]);
    run.arm('a', 'price >= 110', { repeat: 0 }, 3);
    expect(run.tick(110)[0]?.sequence).toBe(2);
    const other = restart({}, 98, fired);
    other.engine.step({ kind: 'remove', alertId: 'a' }, other.out);
    expect(other.ticks(99, 101, 99, 101)).toEqual([0, 0, 0, 0]);
  });

  it('joins by a later tick of any market that it reads', () => {
    const engine = createEngine();
    engine.restoreMarket({ market: A, atMs: START, last: 10 });
    engine.restoreMarket({ market: B, atMs: START, last: 10 });
    const progress = { arming: 1, sequence: 0, sequenceAtArming: 0, heldBack: 0, lastFiredAtMs: 0, cooldownUntilMs: 0 };
    engine.load(
      { ...spec, condition: `price + price(${B}) >= 30` },
      { ...progress, phase: 'armed', appliedMarket: A, appliedAtMs: START + 1500 },
    );
    const run = createEngineRun(engine);
    expect(run.tick(25, { market: B })).toEqual([]);
    expect(run.tick(26, { market: B })).toHaveLength(1);
  });
});

describe('the flood stop', () => {
  it('goes on counting after a restart', () => {
    const engine = createEngine();
    const out = createStepOutput();
    const spec = {
      id: 'a',
      market: 'custom:A/USD',
      condition: 'price crosses 10',
      trigger: 'edge',
      repeat: 0,
      cooldownMs: 0,
    } as const;
    const times = Array.from({ length: 15 }, (_, index) => 1_000 * (index + 1));
    engine.restoreMarket({ market: spec.market, atMs: 15_000, last: 11 });
    const progress = {
      arming: 1,
      phase: 'armed',
      sequence: 15,
      sequenceAtArming: 0,
      heldBack: 0,
      lastFiredAtMs: 15_000,
      cooldownUntilMs: 0,
      appliedMarket: spec.market,
      appliedAtMs: 15_000,
    } as const;
    engine.load(spec, progress, times);
    engine.step(
      { kind: 'tick', tick: { market: spec.market, atMs: 16_000, last: 9, high: 9, low: 9, volume: 0 } },
      out,
    );
    expect(engine.progressOf('a')).toMatchObject({ phase: 'suspended', sequence: 16 });
  });
});

describe('an arming in the middle of a gap', () => {
  /** The market was last seen at second 0; the gap up to second 10 is not filled yet when the alert is armed at second 5. */
  function armInGap(alert: Partial<AlertSpec>, last: number) {
    const engine = createEngine();
    engine.restoreMarket({ market: A, atMs: START, last });
    const entry = {
      alert: { ...spec, ...alert },
      arming: 1,
      sequence: 0,
      lastFiredAtMs: 0,
      notBeforeMs: START + 5_000,
    };
    engine.step({ kind: 'arm', ...entry }, createStepOutput());
    return createEngineRun(engine);
  }

  it('sees no tick of before it, and every one after it', () => {
    // Seconds 1 to 5 are older than the arming: the level is reached there and left again.
    const run = armInGap({}, 99);
    expect(run.ticks(99, 101, 105, 99, 98)).toEqual([0, 0, 0, 0, 0]);
    expect(run.engine.progressOf('a')).toMatchObject({ phase: 'armed', appliedAtMs: START + 5_000 });
    expect(run.ticks(99, 101)).toEqual([0, 1]);
  });

  it('waits where the condition turns out to have been true at that instant, whatever the last known price said', () => {
    expect(armInGap({}, 99).ticks(99, 99, 101, 101, 101, 102, 99, 101)).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    expect(armInGap({}, 99).ticks(99, 99, 101, 101)).toEqual([0, 0, 0, 0]);
  });

  it('is armed where it turns out to have been false', () => {
    expect(armInGap({}, 120).ticks(99, 99, 99, 99, 99, 120)).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('sees a crossing of the first tick after it', () => {
    const run = armInGap({ condition: 'price crosses 100' }, 120);
    expect(run.ticks(99, 99, 99, 99)).toEqual([0, 0, 0, 0]);
    run.wait(1_500);
    expect(run.ticks(101)).toEqual([1]);
  });

  it('does not keep the alerts that were armed before the gap from seeing it', () => {
    const run = armInGap({}, 99);
    run.engine.step(
      { kind: 'arm', alert: { ...spec, id: 'b' }, arming: 1, sequence: 0, lastFiredAtMs: 0 },
      createStepOutput(),
    );
    expect(run.ticks(101)).toEqual([1]);
    expect(run.engine.progressOf('b')?.sequence).toBe(1);
    expect(run.engine.progressOf('a')?.sequence).toBe(0);
  });

  it('may be paused, removed and armed anew meanwhile', () => {
    const run = armInGap({}, 99);
    run.engine.step({ kind: 'disarm', alertId: 'a', arming: 2 }, createStepOutput());
    expect(run.ticks(101, 99, 99, 99, 99, 99, 101)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});
