/** An alert of several markets that is armed while the gap of one is not filled yet: nothing of before it fires, everything after does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForce } from '#test/brute-force';
import { A, B } from '#test/engine-run';
import { createEngine, type Engine } from './engine.ts';
import { createStepOutput } from './step-output.ts';
import type { AlertSpec, EngineEntry, Firing, Tick } from './tick.ts';

const ARMED_AT_MS = 1_500_000;
const FIRST_MS = 1_000_000;
const STEP_MS = 13_000;

const conditions = [
  `price(${B}) >= 4`,
  `price(${B}) crosses 4`,
  `price + price(${B}) >= 8`,
  `price crosses above price(${B})`,
  `all(price >= 4, price(${B}) <= 4)`,
  `any(price crosses 4, price(${B}) inside 3..5)`,
];
const anAlert: fc.Arbitrary<AlertSpec> = fc.record({
  id: fc.constant('a'),
  market: fc.constant(A),
  condition: fc.constantFrom(...conditions),
  trigger: fc.constantFrom('edge' as const, 'state' as const),
  repeat: fc.constantFrom(0, 1, 2),
  cooldownMs: fc.constantFrom(0, 60_000),
});
const prices = (maxLength: number) => fc.array(fc.integer({ min: 1, max: 7 }), { maxLength });

/** What came of one market: before the arming was known, in its gap, and after the arming. Flat ticks, so that a silent one is like a seed. */
const aMarket = (market: string) =>
  fc.tuple(prices(3), prices(8), prices(10), fc.nat(STEP_MS - 1)).map(([before, gap, after, offset]) => ({
    before: ticksOf(market, before, FIRST_MS + offset),
    gap: ticksOf(market, gap, FIRST_MS + 100_000 + offset),
    after: ticksOf(market, after, ARMED_AT_MS + 1 + offset),
  }));

function ticksOf(market: string, lasts: readonly number[], fromMs: number): Tick[] {
  return lasts.map((last, i) => ({ market, last, high: last, low: last, volume: 0, atMs: fromMs + i * STEP_MS }));
}

/** Each market's ticks in order, the markets in any. */
function interleave(a: readonly Tick[], b: readonly Tick[], turns: readonly boolean[]): Tick[] {
  const [restA, restB, merged] = [[...a], [...b], [] as Tick[]];
  for (let i = 0; restA.length + restB.length > 0; i++) {
    const next = (turns[i % turns.length] ? restA.shift() : undefined) ?? restB.shift() ?? restA.shift();
    if (next) merged.push(next);
  }
  return merged;
}

const aLog = fc
  .record({
    a: aMarket(A),
    b: aMarket(B),
    alert: anAlert,
    turns: fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
  })
  .map(({ a, b, alert, turns }) => ({
    alert,
    before: [...a.before, ...b.before],
    after: interleave([...a.gap, ...a.after], [...b.gap, ...b.after], turns),
  }));

const NOT_BEFORE: readonly { market: string; atMs: number }[] = [A, B].map((market) => ({ market, atMs: ARMED_AT_MS }));
const tick = (one: Tick): EngineEntry => ({ kind: 'tick', tick: one });
const arm = (alert: AlertSpec): Extract<EngineEntry, { kind: 'arm' }> => ({
  kind: 'arm',
  alert,
  arming: 1,
  sequence: 0,
  lastFiredAtMs: 0,
});

function run(engine: Engine, entries: readonly EngineEntry[]): Firing[] {
  const out = createStepOutput();
  return entries.flatMap((entry) => {
    engine.step(entry, out);
    const firings = [...out.firings];
    out.clear();
    return firings;
  });
}

describe('an alert of several markets that is armed in a gap', () => {
  it('follows what came before it without firing, and fires what a plain evaluation fires after', () => {
    fc.assert(
      fc.property(aLog, ({ alert, before, after }) => {
        const log = [...before.map(tick), { ...arm(alert), notBefore: NOT_BEFORE }, ...after.map(tick)];
        const firings = run(createEngine(), log);
        for (const { atMs } of firings) expect(atMs).toBeGreaterThan(ARMED_AT_MS);
        const plain: EngineEntry[] = after.map((one) =>
          one.atMs > ARMED_AT_MS
            ? tick(one)
            : { kind: 'seed', mark: { market: one.market, atMs: one.atMs, last: one.last } },
        );
        expect(firings).toEqual(bruteForce([], [...before.map(tick), arm(alert), ...plain]));
      }),
      { numRuns: 1_000 },
    );
  });

  it('goes on so after a restart in the middle of it', () => {
    fc.assert(
      fc.property(aLog, fc.nat(40), ({ alert, before, after }, cut) => {
        const head: EngineEntry[] = [...before.map(tick), { ...arm(alert), notBefore: NOT_BEFORE }];
        const whole = run(createEngine(), [...head, ...after.map(tick)]);
        const stopped = createEngine();
        const early = run(stopped, [...head, ...after.slice(0, cut).map(tick)]);
        const again = createEngine();
        for (const market of [A, B]) {
          const mark = stopped.mark(market);
          if (mark) again.restoreMarket(mark);
        }
        const progress = stopped.progressOf('a');
        if (progress) again.load(alert, progress, [], NOT_BEFORE);
        expect([...early, ...run(again, after.slice(cut).map(tick))]).toEqual(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not keep others from seeing the gap', () => {
    const engine = createEngine();
    const alert: AlertSpec = {
      id: 'a',
      market: A,
      condition: `price(${B}) >= 4`,
      trigger: 'edge',
      repeat: 1,
      cooldownMs: 0,
    };
    const [low, high] = ticksOf(B, [3, 5], FIRST_MS);
    if (!low || !high) throw new Error('two ticks');
    run(engine, [tick(low), arm(alert), { ...arm({ ...alert, id: 'b' }), notBefore: NOT_BEFORE }]);
    expect(run(engine, [tick(high)]).map(({ alertId }) => alertId)).toEqual(['a']);
    expect(engine.progressOf('b')?.phase).toBe('waiting');
  });
});
