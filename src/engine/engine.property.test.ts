import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForce, createBruteForce } from '#test/brute-force';
import { alertId, logOf, MARKETS, mergeableSpec, randomLog, randomPrice } from '#test/random-log';
import { createEngine, type Engine } from './engine.ts';
import { evaluate } from './evaluate.ts';
import { parseCondition } from './language/parser.ts';
import { createStepOutput } from './step-output.ts';
import type { AlertProgress, AlertSpec, EngineEntry, Firing, Tick } from './tick.ts';

const RUNS = 1500;

function byAlert(firings: readonly Firing[]): Firing[] {
  return [...firings].sort((a, b) =>
    a.alertId < b.alertId ? -1 : a.alertId > b.alertId ? 1 : a.sequence - b.sequence,
  );
}

function run(engine: Engine, entries: readonly EngineEntry[]): Firing[] {
  const out = createStepOutput();
  const firings: Firing[] = [];
  for (const entry of entries) {
    engine.step(entry, out);
    firings.push(...out.firings);
    out.clear();
  }
  return firings;
}

describe('the engine', () => {
  it('fires what a plain evaluation of every alert at every point fires, and stands where it stands', () => {
    fc.assert(
      fc.property(randomLog, (log) => {
        const engine = createEngine();
        const plain = createBruteForce();
        const out = createStepOutput();
        for (const entry of log) {
          out.clear();
          engine.step(entry, out);
          expect(byAlert([...out.firings])).toEqual(plain.step(entry));
          for (let i = 0; i < 6; i++) {
            const state = plain.stateOf(alertId(i));
            const progress = engine.progressOf(alertId(i));
            expect(progress?.phase).toBe(state?.phase);
            expect(progress?.heldBack).toBe(state?.heldBack);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('tells of every alert whose progress a step moved', () => {
    fc.assert(
      fc.property(randomLog, (log) => {
        const engine = createEngine();
        const out = createStepOutput();
        const told = new Map<string, AlertProgress>();
        for (const entry of log) {
          engine.step(entry, out);
          for (const { alertId: id, progress } of engine.touched(out)) told.set(id, progress);
          out.clear();
          for (let i = 0; i < 6; i++) {
            const id = alertId(i);
            const now = engine.progressOf(id);
            if (now === undefined) told.delete(id);
            else expect(told.get(id)).toEqual(now);
          }
        }
      }),
      { numRuns: RUNS / 3 },
    );
  });

  it('goes on after a restart from any checkpoint as if nothing had been', () => {
    fc.assert(
      fc.property(randomLog, fc.double({ min: 0, max: 1, noNaN: true }), (log, where) => {
        const cut = Math.floor(where * log.length);
        const whole = createEngine();
        const before = run(whole, log.slice(0, cut));
        const restored = createEngine();
        for (const market of MARKETS) {
          const mark = whole.mark(market);
          if (mark) restored.restoreMarket(mark);
        }
        const specs = new Map<string, AlertSpec>();
        for (const entry of log.slice(0, cut)) if (entry.kind === 'arm') specs.set(entry.alert.id, entry.alert);
        for (const [id, spec] of specs) {
          const progress = whole.progressOf(id);
          if (progress) restored.load(spec, progress);
        }
        const after = run(restored, log.slice(cut));
        expect(byAlert([...before, ...after])).toEqual(byAlert(bruteForce([], log)));
        for (let i = 0; i < 6; i++) {
          run(whole, i === 0 ? log.slice(cut) : []);
          expect(restored.progressOf(alertId(i))).toEqual(whole.progressOf(alertId(i)));
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('watches nothing on behalf of alerts that are gone, and no level twice', () => {
    fc.assert(
      fc.property(randomLog, (log) => {
        const engine = createEngine();
        run(engine, log);
        const watching = Array.from({ length: 6 }, (_, i) => engine.progressOf(alertId(i))?.phase);
        const active = watching.filter((phase) => phase === 'armed' || phase === 'waiting' || phase === 'rearming');
        // A group of this log has at most 4 comparisons of 2 sides, of which a range with moving bounds is 2.
        expect(engine.stats().levels).toBeLessThanOrEqual(active.length * 16);
        const singles = log.every(
          (entry) => entry.kind !== 'arm' || !/all|any|price\(.*\.\./.test(entry.alert.condition),
        );
        if (singles) expect(engine.stats().levels).toBeLessThanOrEqual(active.length * 2);
        run(
          engine,
          Array.from({ length: 6 }, (_, i) => ({ kind: 'remove', alertId: alertId(i) })),
        );
        expect(engine.stats()).toMatchObject({ levels: 0, alerts: 0, series: engine.stats().markets });
      }),
      { numRuns: RUNS },
    );
  });

  it('fires the same however the log is cut into batches', () => {
    fc.assert(
      fc.property(randomLog, fc.integer({ min: 1, max: 40 }), (log, size) => {
        const engine = createEngine();
        const out = createStepOutput();
        const firings: Firing[] = [];
        log.forEach((entry, i) => {
          engine.step(entry, out);
          if (i % size === 0) {
            firings.push(...out.firings);
            out.clear();
          }
        });
        firings.push(...out.firings);
        expect(firings).toEqual(run(createEngine(), log));
      }),
      { numRuns: RUNS / 3 },
    );
  });

  it('fires the same whichever slots the alerts lie in', () => {
    fc.assert(
      fc.property(randomLog, (log) => {
        const arms = log.filter((entry) => entry.kind === 'arm');
        const rest = log.filter((entry) => entry.kind === 'tick');
        const first = run(createEngine(), [...arms, ...rest]);
        const latest = new Map(arms.map((entry) => [entry.alert.id, entry]));
        const other = run(createEngine(), [...[...latest.values()].reverse(), ...rest]);
        expect(byAlert(other)).toEqual(byAlert(first));
      }),
      { numRuns: RUNS / 3 },
    );
  });

  it('loses and adds no alert that fires once when ticks are merged', () => {
    const specs = fc.array(mergeableSpec, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        specs,
        fc.array(randomPrice, { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 2, max: 8 }),
        (drawn, prices, size) => {
          const alerts = drawn.map((spec, i): AlertSpec => ({ ...spec, id: alertId(i) }));
          const log = logOf(
            prices.map((last) => ({
              kind: 'tick',
              tick: { market: MARKETS[0], last, high: last, low: last, volume: 0 },
              isLate: false,
            })),
          );
          const [start, ...ticks] = log.flatMap((entry) => (entry.kind === 'tick' ? [entry.tick] : []));
          if (start === undefined) return;
          const armed = alerts.filter((alert) => waitsForOneMovement(alert, start));
          const fired = (list: readonly Tick[]) =>
            bruteForceAndEngine(armed, [start, ...list])
              .map((firing) => firing.alertId)
              .sort();
          expect(fired(merge(ticks, size))).toEqual(fired(ticks));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('may hide a visit to a band that begins and ends within one merged tick, and nothing else of it', () => {
    const alert: AlertSpec = {
      id: alertId(1),
      market: MARKETS[0],
      condition: 'price inside 4..5',
      trigger: 'edge',
      repeat: 1,
      cooldownMs: 0,
    };
    const tick = (atMs: number, last: number): Tick => ({
      market: MARKETS[0],
      atMs,
      last,
      high: last,
      low: last,
      volume: 0,
    });
    const ticks = [tick(2, 6), tick(3, 4.5), tick(4, 6), tick(5, 2), tick(6, 6)];
    expect(bruteForceAndEngine([alert], [tick(1, 6), ...ticks])).toHaveLength(1);
    expect(bruteForceAndEngine([alert], [tick(1, 6), ...merge(ticks, 5)])).toHaveLength(0);
    // An extreme that lies inside the band is a point of the path, and is seen.
    expect(bruteForceAndEngine([alert], [tick(1, 6), ...merge(ticks.slice(0, 3), 3)])).toHaveLength(1);
  });
});

/**
 * Whether one movement is all that the alert waits for. An alert that is true at the start, or a crossing that starts on the far side of its
 * level or on it, waits for two (there and back), and merging may hide the first.
 */
function waitsForOneMovement(alert: AlertSpec, start: Tick): boolean {
  const parsed = parseCondition(alert.condition, { market: alert.market });
  if (!parsed.ok) throw new Error(parsed.error.message);
  const tree = parsed.value;
  if (tree.kind === 'compare' && tree.right.kind === 'number') {
    const level = tree.right.value;
    if (tree.operator === 'crosses') return start.last !== level;
    if (tree.operator === 'crosses above') return start.last < level;
    if (tree.operator === 'crosses below') return start.last > level;
  }
  return evaluate(tree, { market: alert.market, lastOf: () => start.last }).truth === false;
}

/** The first tick comes before the arming. Both ways of working it out must agree. */
function bruteForceAndEngine(alerts: readonly AlertSpec[], [start, ...ticks]: readonly Tick[]): Firing[] {
  const log: EngineEntry[] = [
    ...(start ? [{ kind: 'tick' as const, tick: start }] : []),
    ...alerts.map((alert) => ({ kind: 'arm' as const, alert, arming: 1, sequence: 0, lastFiredAtMs: 0 })),
    ...ticks.map((tick) => ({ kind: 'tick' as const, tick })),
  ];
  const firings = run(createEngine(), log);
  expect(byAlert(firings)).toEqual(byAlert(bruteForce([], log)));
  return firings;
}

function merge(ticks: readonly Tick[], size: number): Tick[] {
  const merged: Tick[] = [];
  for (let i = 0; i < ticks.length; i += size) {
    const part = ticks.slice(i, i + size);
    const last = part.at(-1);
    if (last === undefined) continue;
    const high = Math.max(...part.map((tick) => tick.high));
    const low = Math.min(...part.map((tick) => tick.low));
    merged.push({ ...last, high, low });
  }
  return merged;
}
