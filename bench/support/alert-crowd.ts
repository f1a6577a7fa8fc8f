/**
 * A crowd of alerts for the engine and for what it is compared with: half wait for a rise, half for a fall, none within 1 % of the price of 100,
 * where the ticks stay. Levels come in no order, as people's do.
 */
import { formatId } from '#contract/ids';
import { type AlertSpec, createStepOutput, type Engine, type EngineEntry } from '#engine';
import { createTestRandom } from '#test/test-random';

export const PRICE = 100;
/** Every instant of the crowd's logs is after it. */
export const START_MS = Date.UTC(2026, 0, 1);
/** Entries between two clears of the output, as in a batch of the evaluator. */
const BATCH = 512;
const CHUNK = 16_384;

export interface Crowd {
  readonly alerts: number;
  readonly markets: number;
}

export function marketName(index: number): string {
  return `custom:M${index}/USD`;
}

export interface CrowdMember {
  readonly market: number;
  readonly isAbove: boolean;
  readonly level: number;
}

/** Who the alerts of a crowd are, by their index. */
export function membersOf({ alerts, markets }: Crowd): (index: number) => CrowdMember {
  const perMarket = Math.ceil(alerts / markets);
  const stride = strideOf(perMarket);
  return (index) => {
    const place = (Math.floor(index / markets) * stride) % perMarket;
    const isAbove = place % 2 === 0;
    const distance = 1 + (40 * (place + 0.5)) / perMarket;
    const level = Number((isAbove ? PRICE + distance : PRICE - distance).toFixed(7));
    return { market: index % markets, isAbove, level };
  };
}

/** Steps of this size visit each of `count` places once, far apart from each other. */
function strideOf(count: number): number {
  let stride = Math.max(1, Math.floor(count * 0.618034));
  while (greatestDivisor(stride, count) !== 1) stride++;
  return stride;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** 16 bytes of chance at each call, in one array, always the same ones: a short generator, since ten million ids are made of them. */
export function createChance(seed: number): () => Uint8Array {
  const chance = new Uint8Array(16);
  let state = seed;
  return () => {
    for (let i = 0; i < 16; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      chance[i] = state >>> 24;
    }
    return chance;
  };
}

/** Ids of the house's form, as if one had been made each millisecond from `offsetMs` on. */
export function createIdMaker(offsetMs = 0): (index: number) => string {
  const chance = createChance(offsetMs + 7);
  return (index) => formatId(START_MS + offsetMs + index, chance());
}

function specOf({ market, isAbove, level }: CrowdMember, id: string): AlertSpec {
  const condition = `price ${isAbove ? '>=' : '<='} ${level}`;
  return { id, market: marketName(market), condition, trigger: 'edge', repeat: 1, cooldownMs: 0 };
}

export interface Armed {
  /** How long the engine took for the arms alone, their texts parsed, ms. */
  readonly tookMs: number;
  /** Alerts spread over the crowd, to remove and arm again. */
  readonly sample: readonly AlertSpec[];
}

/** Gives each market its price, then arms the crowd. The making of ids and texts is not counted. */
export function armCrowd(engine: Engine, crowd: Crowd, sampleSize = 0): Armed {
  const out = createStepOutput();
  for (let market = 0; market < crowd.markets; market++) {
    engine.tick(engine.market(marketName(market)), START_MS, Number.NaN, PRICE, PRICE, PRICE, out);
  }
  out.clear();
  const newId = createIdMaker();
  const memberOf = membersOf(crowd);
  const sampleEvery = sampleSize === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(crowd.alerts / sampleSize));
  const sample: AlertSpec[] = [];
  let tookMs = 0;
  for (let from = 0; from < crowd.alerts; from += CHUNK) {
    const specs: AlertSpec[] = [];
    for (let i = from; i < Math.min(crowd.alerts, from + CHUNK); i++) {
      const spec = specOf(memberOf(i), newId(i));
      specs.push(spec);
      if (i % sampleEvery === 0) sample.push(spec);
    }
    tookMs += stepAll(engine, specs.map(armOf));
  }
  return { tookMs, sample };
}

export function armOf(alert: AlertSpec): EngineEntry {
  return { kind: 'arm', alert, arming: 1, sequence: 0, lastFiredAtMs: 0 };
}

export function removeOf({ id }: AlertSpec): EngineEntry {
  return { kind: 'remove', alertId: id };
}

/** Steps the engine over the entries, and says how long that took, ms. */
export function stepAll(engine: Engine, entries: readonly EngineEntry[]): number {
  const out = createStepOutput();
  const startMs = performance.now();
  for (let i = 0; i < entries.length; i++) {
    engine.step(entries[i] as EngineEntry, out);
    if (i % BATCH === 0) out.clear();
  }
  return performance.now() - startMs;
}

/** Ticks that fire nothing: markets in no order, prices within half a percent. Made once and walked again and again. */
export interface QuietTicks {
  /** Indexes of markets, as in `marketName`. */
  readonly market: Uint32Array;
  readonly price: Float64Array;
}

export function createQuietTicks(markets: number, count = 65_536): QuietTicks {
  const random = createTestRandom(11);
  return {
    market: Uint32Array.from({ length: count }, () => Math.floor(random.fraction() * markets)),
    price: Float64Array.from({ length: count }, () => PRICE - 0.5 + random.fraction()),
  };
}

/** An engine with its crowd, and the time that its markets have come to. */
export interface Subject {
  readonly engine: Engine;
  readonly ticks: QuietTicks;
  atMs: number;
}

/** Walks the ticks by the numbers of markets until the time is up; ticks a second. */
export function tickRate(subject: Subject, durationMs: number): number {
  const { engine, ticks } = subject;
  const { price } = ticks;
  const market = ticks.market.map((index) => engine.market(marketName(index)));
  const out = createStepOutput();
  const startMs = performance.now();
  let walked = 0;
  let tookMs = 0;
  do {
    for (let i = 0; i < price.length; i++) {
      const last = price[i] as number;
      engine.tick(market[i] as number, ++subject.atMs, Number.NaN, last, last, last, out);
      if (i % BATCH === 0) {
        if (out.firings.length > 0) throw new Error('A tick that should fire nothing fired.');
        out.clear();
      }
    }
    walked += price.length;
    tookMs = performance.now() - startMs;
  } while (tookMs < durationMs);
  return (walked / tookMs) * 1_000;
}

/** The same through `step`, as the evaluator calls it: entries with names of markets. The making of entries is not counted. */
export function stepRate(subject: Subject, durationMs: number): number {
  const { engine, ticks } = subject;
  let walked = 0;
  let tookMs = 0;
  do {
    const entries = Array.from(ticks.price, (last, i): EngineEntry => {
      const market = marketName(ticks.market[i] as number);
      return { kind: 'tick', tick: { market, atMs: ++subject.atMs, last, high: last, low: last, volume: 0 } };
    });
    tookMs += stepAll(engine, entries);
    walked += entries.length;
  } while (tookMs < durationMs);
  return (walked / tookMs) * 1_000;
}
