/**
 * Random logs for property tests: alerts of all kinds over a few prices that meet often, ticks, arms, disarms and removes on two markets.
 * Prices and levels share one coarse grid, since most mistakes show where a price stands exactly on a level.
 */
import fc from 'fast-check';
import type { AlertSpec, EngineEntry, Rearm, Tick } from '#engine';

export const MARKETS = ['custom:A/USD', 'custom:B/USD'] as const;

const price = fc.integer({ min: 1, max: 14 }).map((steps) => steps / 2);
const level = fc.integer({ min: 2, max: 13 }).map((steps) => String(steps / 2));
const operator = fc.constantFrom('>', '>=', '<', '<=', 'crosses', 'crosses above', 'crosses below');
const otherPrice = fc.constantFrom(...MARKETS.map((market) => `price(${market})`));
const series = fc.oneof(
  { weight: 4, arbitrary: fc.constant('price') },
  { weight: 1, arbitrary: otherPrice },
  { weight: 1, arbitrary: fc.tuple(otherPrice, level).map(([other, by]) => `price + ${other} - ${by}`) },
  // Undefined where the divisor is 0.
  { weight: 1, arbitrary: level.map((at) => `price * 2 / (price - ${at})`) },
);
const band = fc.tuple(level, level).filter(([low, high]) => Number(low) < Number(high));

const comparison = fc.tuple(series, operator, level).map((parts) => parts.join(' '));
const range = fc
  .tuple(series, fc.constantFrom('inside', 'outside'), band)
  .map(([left, how, [low, high]]) => `${left} ${how} ${low}..${high}`);
const betweenSeries = fc
  .tuple(operator, otherPrice, level)
  .map(([how, other, by]) => `price * 2 ${how} ${other} + ${by}`);
const single = fc.oneof(
  { weight: 4, arbitrary: comparison },
  { weight: 2, arbitrary: range },
  { weight: 1, arbitrary: betweenSeries },
);
const movingBand = otherPrice.map((other) => `price inside ${other} - 1..${other} + 1.5`);
const group = fc
  .tuple(fc.constantFrom('all', 'any'), fc.array(fc.oneof(single, movingBand), { minLength: 2, maxLength: 3 }))
  .map(([kind, parts]) => `${kind}(${parts.join(', ')})`);
const nested = fc.tuple(group, single).map(([inner, other]) => `all(any(${inner}, ${other}), ${other})`);

const rearm: fc.Arbitrary<Rearm> = fc.oneof(
  fc.constantFrom(0.5, 1, 1.5).map((amount): Rearm => ({ kind: 'absolute', amount })),
  fc.constantFrom(10, 25).map((amount): Rearm => ({ kind: 'percent', amount })),
);

function specOf(condition: fc.Arbitrary<string>, mayRearm: boolean): fc.Arbitrary<Omit<AlertSpec, 'id'>> {
  const rearmOrNot = mayRearm ? fc.option(rearm, { nil: undefined, freq: 2 }) : fc.constant(undefined);
  return fc
    .record({
      market: fc.constantFrom(...MARKETS),
      condition,
      trigger: fc.constantFrom('edge' as const, 'edge' as const, 'state' as const),
      repeat: fc.constantFrom(0, 0, 1, 2),
      cooldownMs: fc.constantFrom(0, 0, 13_000, 50_000),
      rearm: rearmOrNot,
    })
    .map(({ rearm: its, ...spec }) => (its === undefined ? spec : { ...spec, rearm: its }));
}

const anySpec = fc.oneof(
  { weight: 3, arbitrary: specOf(fc.oneof(comparison, range), true) },
  { weight: 1, arbitrary: specOf(betweenSeries, false) },
  { weight: 1, arbitrary: specOf(fc.oneof(group, movingBand, nested), false) },
);

/** A tick without its time; the time is given when the log is put together. */
const shape = fc
  .tuple(fc.constantFrom(...MARKETS), price, price, price, fc.option(price, { nil: undefined, freq: 4 }))
  .map(([market, last, a, b, open]) => {
    const prices = open === undefined ? [last, a, b] : [last, a, b, open];
    const tick = { market, last, high: Math.max(...prices), low: Math.min(...prices), volume: 0 };
    return open === undefined ? tick : { ...tick, open };
  });
const flat = fc
  .tuple(fc.constantFrom(...MARKETS), price)
  .map(([market, last]) => ({ market, last, high: last, low: last, volume: 0 }));

export type Draft =
  | { readonly kind: 'tick'; readonly tick: Omit<Tick, 'atMs'>; readonly isLate: boolean }
  | { readonly kind: 'arm'; readonly alert: number; readonly spec: Omit<AlertSpec, 'id'> }
  | { readonly kind: 'disarm'; readonly alert: number }
  | { readonly kind: 'remove'; readonly alert: number }
  | { readonly kind: 'seed'; readonly market: string; readonly last: number };

const ALERTS = 6;
const tickDraft = fc
  .record({ tick: fc.oneof(shape, flat), isLate: fc.constantFrom(false, false, false, false, true) })
  .map((parts): Draft => ({ kind: 'tick', ...parts }));
const armDraft = fc
  .record({ alert: fc.nat(ALERTS - 1), spec: anySpec })
  .map((parts): Draft => ({ kind: 'arm', ...parts }));
const endDraft = fc
  .record({ kind: fc.constantFrom('disarm' as const, 'remove' as const), alert: fc.nat(ALERTS - 1) })
  .map((parts): Draft => parts);
const seedDraft = fc
  .record({ market: fc.constantFrom(...MARKETS), last: price })
  .map((parts): Draft => ({ kind: 'seed', ...parts }));

/** At least 12 s between ticks, so that no flood stop depends on a history that a restart may forget. */
export const TICK_GAP_MS = 12_000;
const START_MS = 1_000_000;

/** Ids are of the house's shape, so that the packed form is what is tested. */
export function alertId(number: number): string {
  return `01jz${String(number).padStart(22, '0')}`;
}

/** A log whose times grow, but for late ticks; of one alert the armings grow. */
export function logOf(drafts: readonly Draft[]): EngineEntry[] {
  let atMs = START_MS;
  return drafts.map((draft, i): EngineEntry => {
    atMs += TICK_GAP_MS;
    if (draft.kind === 'tick') {
      return { kind: 'tick', tick: { ...draft.tick, atMs: draft.isLate ? atMs - 5 * TICK_GAP_MS : atMs } };
    }
    if (draft.kind === 'seed') return { kind: 'seed', mark: { market: draft.market, atMs, last: draft.last } };
    const id = alertId(draft.alert);
    if (draft.kind === 'remove') return { kind: 'remove', alertId: id };
    if (draft.kind === 'disarm') return { kind: 'disarm', alertId: id, arming: i + 1 };
    return { kind: 'arm', alert: { ...draft.spec, id }, arming: i + 1, sequence: 0, lastFiredAtMs: 0 };
  });
}

/** Logs of ticks and changes of up to six alerts. */
export const randomLog: fc.Arbitrary<EngineEntry[]> = fc
  .tuple(
    fc.array(armDraft, { minLength: 1, maxLength: ALERTS }),
    fc.array(
      fc.oneof(
        { weight: 10, arbitrary: tickDraft },
        { weight: 2, arbitrary: armDraft },
        { weight: 1, arbitrary: endDraft },
        { weight: 1, arbitrary: seedDraft },
      ),
      { minLength: 5, maxLength: 60 },
    ),
  )
  .map(([arms, rest]) => logOf([...rest.slice(0, 2), ...arms, ...rest.slice(2)]));

/** Alerts that fire once, of kinds that merging cannot hide: all but ranges that want the inside, and groups. */
export const mergeableSpec: fc.Arbitrary<Omit<AlertSpec, 'id'>> = fc.record({
  market: fc.constant(MARKETS[0]),
  condition: fc.oneof(
    fc.tuple(operator, level).map((parts) => `price ${parts.join(' ')}`),
    band.map(([low, high]) => `price outside ${low}..${high}`),
  ),
  trigger: fc.constant('edge' as const),
  repeat: fc.constant(1),
  cooldownMs: fc.constant(0),
});

export { price as randomPrice };
