/**
 * One simulated day of one market, minute by minute: a random walk whose liveliness comes and goes, with a jump now and then, tied at both ends to a
 * slower walk over days. A pure function of seed, market and day; so any minute of any year can be asked for, and neighbors fit together.
 */
import type { DemoMarket } from './demo-markets.ts';
import { createSmoothNormal, hash, hashText, normal, uniform } from './noise.ts';

export const MINUTES_OF_DAY = 1_440;

/** In whole steps of the market's price, and whole lots of its volume: sums and comparisons of them are exact. */
export interface DemoDay {
  readonly opens: Float64Array;
  readonly highs: Float64Array;
  readonly lows: Float64Array;
  readonly closes: Float64Array;
  readonly lots: Float64Array;
}

/** What is drawn by chance, each with numbers of its own. */
const ANCHOR = 1;
const MOVE = 2;
const LIVELINESS = 3;
const JUMP = 4;
const JUMP_SIZE = 5;
const WICK_HIGH = 6;
const WICK_LOW = 7;
const LAST_STEP = 8;
const VOLUME = 9;

/** Share of the price by which an anchor of a day moves; slower waves are larger, up to those of four months. */
const DAY_WAVE = 0.0125;
const DAY_WAVES = 8;
/** Minutes of the waves of liveliness. */
const LIVELINESS_WAVES = [11, 43, 173, 691, 2_767];
const LIVELINESS_MIN = 0.7;
const LIVELINESS_MAX = 2.4;
/** A minute with a jump comes about this often, for the whole market and for one market alone. */
const JUMP_MINUTES = 700;
/** Minutes after which a jump no longer stirs. */
const AFTERSHOCK_MINUTES = 45;
/** Within a minute the price goes further than from its begin to its end. */
const WITHIN_MINUTE = 1.5;
/** No minute of a market is quieter than this share of `minuteMove`. */
const RANGE_MIN = 1.6;

export function simulateDay(market: DemoMarket, seed: number, day: number): DemoDay {
  const own = hash(seed, hashText(market.market));
  const common = hash(seed, hashText('the whole market'));
  const liveliness = livelinessOf(market, { own, common }, day);
  const opens = walk(market, { own, common }, day, liveliness);
  return shapeMinutes(market, own, day, { opens, liveliness });
}

interface Sources {
  /** Of this market alone. */
  readonly own: number;
  /** Of all. */
  readonly common: number;
}

/** How lively each minute is, around 1. */
function livelinessOf({ beta }: DemoMarket, { own, common }: Sources, day: number): Float64Array {
  const from = day * MINUTES_OF_DAY;
  const values = new Float64Array(MINUTES_OF_DAY);
  for (const [wave, minutes] of LIVELINESS_WAVES.entries()) {
    const line = createSmoothNormal(wave < 2 ? own : common, LIVELINESS * 16 + wave);
    for (let i = 0; i < MINUTES_OF_DAY; i++) values[i] = (values[i] ?? 0) + line((from + i) / minutes);
  }
  const swing = 0.2 * (0.6 + 0.4 * beta);
  let shock = 0;
  for (let i = -AFTERSHOCK_MINUTES; i < MINUTES_OF_DAY; i++) {
    shock *= 0.88;
    if (isJump(common, from + i) || isJump(own, from + i)) shock = 1.6;
    if (i < 0) continue;
    const calm = Math.max(LIVELINESS_MIN, Math.exp(swing * (values[i] ?? 0)));
    values[i] = Math.min(LIVELINESS_MAX, calm) + shock;
  }
  return values;
}

function isJump(source: number, minute: number): boolean {
  return uniform(source, JUMP, minute) < 1 / JUMP_MINUTES;
}

function jumpOf(source: number, minute: number): number {
  if (!isJump(source, minute)) return 0;
  const size = normal(source, JUMP_SIZE, minute);
  return Math.sign(size) * (4 + 3 * Math.abs(size));
}

/** Logarithms of the price at the beginning of each minute, and at the end of the day. */
function walk(market: DemoMarket, { own, common }: Sources, day: number, liveliness: Float64Array): Float64Array {
  const { beta, minuteMove } = market;
  const alone = Math.sqrt(1 - beta * beta);
  const steps = new Float64Array(MINUTES_OF_DAY + 1);
  let spent = 0;
  for (let i = 0; i < MINUTES_OF_DAY; i++) {
    const minute = day * MINUTES_OF_DAY + i;
    const lively = liveliness[i] ?? 1;
    const move = beta * normal(common, MOVE, minute) + alone * normal(own, MOVE, minute);
    const jump = beta * jumpOf(common, minute) + alone * jumpOf(own, minute);
    steps[i + 1] = (steps[i] ?? 0) + minuteMove * (lively * move + jump);
    spent += lively * lively;
  }
  const from = anchorOf(market, { own, common }, day);
  const miss = anchorOf(market, { own, common }, day + 1) - from - (steps[MINUTES_OF_DAY] ?? 0);
  let share = 0;
  for (let i = 0; i <= MINUTES_OF_DAY; i++) {
    steps[i] = from + (steps[i] ?? 0) + (miss * share) / spent;
    share += (liveliness[i] ?? 0) ** 2;
  }
  // Sums of shares are rounded; neighboring days meet exactly.
  steps[MINUTES_OF_DAY] = from + (anchorOf(market, { own, common }, day + 1) - from);
  return steps;
}

/** Logarithm of the price at the beginning of a day. */
function anchorOf({ basePrice, beta }: DemoMarket, { own, common }: Sources, day: number): number {
  const alone = Math.sqrt(1 - beta * beta);
  let sum = 0;
  for (let wave = 0; wave < DAY_WAVES; wave++) {
    const place = day / 2 ** wave;
    const stream = ANCHOR * 16 + wave;
    const height = beta * createSmoothNormal(common, stream)(place) + alone * createSmoothNormal(own, stream)(place);
    sum += DAY_WAVE * 2 ** (wave / 2) * height;
  }
  return Math.log(basePrice) + sum;
}

function shapeMinutes(
  market: DemoMarket,
  own: number,
  day: number,
  { opens, liveliness }: { opens: Float64Array; liveliness: Float64Array },
): DemoDay {
  const shaped: DemoDay = {
    opens: new Float64Array(MINUTES_OF_DAY),
    highs: new Float64Array(MINUTES_OF_DAY),
    lows: new Float64Array(MINUTES_OF_DAY),
    closes: new Float64Array(MINUTES_OF_DAY),
    lots: new Float64Array(MINUTES_OF_DAY),
  };
  const toSteps = (logarithm: number) => Math.max(1, Math.round(Math.exp(logarithm) * 10 ** market.priceDecimals));
  for (let i = 0; i < MINUTES_OF_DAY; i++) {
    const minute = day * MINUTES_OF_DAY + i;
    const move = market.minuteMove * (liveliness[i] ?? 1);
    const open = opens[i] ?? 0;
    const close = (opens[i + 1] ?? 0) + 0.06 * move * normal(own, LAST_STEP, minute);
    let high = wick(open, close, WITHIN_MINUTE * move, uniform(own, WICK_HIGH, minute));
    let low = -wick(-open, -close, WITHIN_MINUTE * move, uniform(own, WICK_LOW, minute));
    const missing = RANGE_MIN * market.minuteMove - (high - low);
    if (missing > 0) {
      const up = uniform(own, WICK_HIGH, -minute);
      high += missing * up;
      low -= missing * (1 - up);
    }
    shaped.opens[i] = toSteps(open);
    shaped.closes[i] = toSteps(close);
    shaped.highs[i] = Math.max(toSteps(high), toSteps(open), toSteps(close));
    shaped.lows[i] = Math.min(toSteps(low), toSteps(open), toSteps(close));
    const activity = Math.exp(0.5 * normal(own, VOLUME, minute)) * ((high - low) / (2.2 * market.minuteMove));
    shaped.lots[i] = Math.round(market.minuteVolume * activity * 10 ** market.volumeDecimals);
  }
  return shaped;
}

/** The highest point of a random path between two ends, by the share of such paths that stay below. */
function wick(from: number, to: number, deviation: number, share: number): number {
  return (from + to + Math.sqrt((to - from) ** 2 - 2 * deviation ** 2 * Math.log(share))) / 2;
}
