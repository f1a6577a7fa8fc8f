/**
 * What a tick costs that fires nothing, which is nearly every tick: the engine at three sizes, on one market and on 1,000, beside a scan of the market's
 * alerts and beside a sorted set in Redis. All stand in memory at once and are measured in turn, round after round, so that
 * a machine that is slow for a while is slow for each of them.
 */
import { createEngine } from '#engine';
import { atLeast, atMost, type BenchContext, type Comparison, type Measurement, median } from '../measurement.ts';
import {
  armCrowd,
  armOf,
  type Crowd,
  createQuietTicks,
  removeOf,
  START_MS,
  type Subject,
  stepAll,
  stepRate,
  tickRate,
} from '../support/alert-crowd.ts';
import { createRedisRival, type RedisRival } from '../support/redis-rival.ts';
import { createScanRival } from '../support/scan-rival.ts';

const ROUNDS = 5;
const SPREAD_MARKETS = 1_000;
const SAMPLE = 100_000;

interface Contender {
  readonly name: string;
  /** Ticks a second. */
  run(durationMs: number): Promise<number> | number;
}

interface Rates {
  of(name: string): number;
}

interface Built extends Subject {
  readonly crowd: Crowd;
  readonly armsPerS: number;
  readonly sample: ReturnType<typeof armCrowd>['sample'];
}

export async function runEngine(context: BenchContext): Promise<Measurement[]> {
  const sizes = context.isQuick ? [1_000, 10_000, 50_000] : [10_000, 1_000_000, 10_000_000];
  const crowds = sizes.flatMap((alerts) => [
    { alerts, markets: 1 },
    { alerts, markets: SPREAD_MARKETS },
  ]);
  const built = crowds.map((crowd) => build(context, crowd));
  const rivalSize = sizes[1] ?? 0;
  context.progress('loading what it is compared with');
  const redis = await createRedisRival({ alerts: rivalSize, markets: 1 });
  try {
    const rates = await measure(context, [
      ...built.flatMap(engineContenders),
      ...sizes.map((alerts) => scanContender({ alerts, markets: 1 })),
      scanContender({ alerts: sizes.at(-1) ?? 0, markets: SPREAD_MARKETS }),
      ...redisContenders(redis),
    ]);
    if (!redis) context.progress('redis-server is not on this machine: not compared with it');
    return [...tickRows(context, crowds, rates, redis), ...(await changeRows(context, built, redis))];
  } finally {
    await redis?.stop();
  }
}

function build(context: BenchContext, crowd: Crowd): Built {
  context.progress(`arming ${labelOf(crowd)}`);
  const engine = createEngine();
  const sampleSize = Math.min(SAMPLE, crowd.alerts);
  const { tookMs, sample } = armCrowd(engine, crowd, sampleSize);
  const ticks = createQuietTicks(crowd.markets);
  return { crowd, engine, ticks, atMs: START_MS, armsPerS: (crowd.alerts / tookMs) * 1_000, sample };
}

function labelOf({ alerts, markets }: Crowd): string {
  const where = markets === 1 ? 'one market' : `${markets.toLocaleString('en-US')} markets`;
  return `${alerts.toLocaleString('en-US')} alerts on ${where}`;
}

const named = (kind: 'tick' | 'step' | 'scan' | 'redis' | 'redis pipelined', crowd: Crowd) =>
  `${kind}: ${labelOf(crowd)}`;

function engineContenders(built: Built): Contender[] {
  return [
    { name: named('tick', built.crowd), run: (durationMs) => tickRate(built, durationMs) },
    { name: named('step', built.crowd), run: (durationMs) => stepRate(built, durationMs) },
  ];
}

function scanContender(crowd: Crowd): Contender {
  const rival = createScanRival(crowd, createQuietTicks(crowd.markets));
  return { name: named('scan', crowd), run: rival.tickRate };
}

function redisContenders(redis: RedisRival | undefined): Contender[] {
  if (!redis) return [];
  const ticks = createQuietTicks(1);
  return [
    { name: named('redis', redis.crowd), run: (durationMs) => redis.tickRate(ticks, 1, durationMs) },
    { name: named('redis pipelined', redis.crowd), run: (durationMs) => redis.tickRate(ticks, 500, durationMs) },
  ];
}

async function measure(context: BenchContext, contenders: readonly Contender[]): Promise<Rates> {
  const durationMs = context.isQuick ? 15 : 300;
  const found = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  // The first round is for the compiler.
  for (let round = 0; round <= ROUNDS; round++) {
    context.progress(`ticks, round ${round} of ${ROUNDS}`);
    for (const { name, run } of contenders) {
      const rate = await run(durationMs);
      if (round > 0) found.get(name)?.push(rate);
    }
  }
  return { of: (name) => median(found.get(name) ?? []) };
}

function tickRows(
  context: BenchContext,
  crowds: readonly Crowd[],
  rates: Rates,
  redis: RedisRival | undefined,
): Measurement[] {
  const row = (kind: 'tick' | 'step', crowd: Crowd, comparedWith?: Comparison): Measurement => {
    const value = rates.of(named(kind, crowd));
    const what = `quiet ticks, ${labelOf(crowd)}${kind === 'step' ? ', by name of market as the evaluator steps' : ''}`;
    const isLargest = crowd.alerts === crowds.at(-1)?.alerts;
    const target = isLargest ? { target: atLeast(context, value, 10_000_000, '/s') } : {};
    return { scenario: 'engine', what, value, unit: '/s', ...(comparedWith ? { comparedWith } : {}), ...target };
  };
  const scan = (crowd: Crowd) => ({ what: 'scan of an array', value: rates.of(named('scan', crowd)) });
  const largest = crowds.filter(({ alerts }) => alerts === crowds.at(-1)?.alerts);
  const rows = crowds.map((crowd) =>
    row('tick', crowd, crowd.markets === 1 || largest.includes(crowd) ? scan(crowd) : undefined),
  );
  rows.push(...largest.map((crowd) => row('step', crowd)));
  rows.push(...largest.map((crowd) => sizeRow(context, crowd, crowds, rates)));
  if (redis) rows.push(...redisRows(context, largest[0] ?? redis.crowd, rates, redis));
  return rows;
}

/** The rate at the largest size against that at the smallest, on as many markets. */
function sizeRow(context: BenchContext, largest: Crowd, crowds: readonly Crowd[], rates: Rates): Measurement {
  const smallest = crowds.find(({ markets }) => markets === largest.markets) ?? largest;
  const value = rates.of(named('tick', smallest)) / rates.of(named('tick', largest));
  const sizes = `${smallest.alerts.toLocaleString('en-US')} / ${largest.alerts.toLocaleString('en-US')} alerts`;
  const where = largest.markets === 1 ? 'one market' : `${largest.markets.toLocaleString('en-US')} markets`;
  const what = `rate at ${sizes}, ${where}`;
  return { scenario: 'engine', what, value, unit: 'times', target: atMost(context, value, 1.5, 'times') };
}

function redisRows(context: BenchContext, largest: Crowd, rates: Rates, redis: RedisRival): Measurement[] {
  const value = rates.of(named('tick', largest));
  return (['redis', 'redis pipelined'] as const).map((kind): Measurement => {
    const rival = rates.of(named(kind, redis.crowd));
    const how = kind === 'redis' ? '1 in flight' : '500 in flight';
    return {
      scenario: 'engine',
      what: `quiet ticks, ${labelOf(largest)}`,
      value,
      unit: '/s',
      comparedWith: { what: `Redis sorted set of ${redis.crowd.alerts.toLocaleString('en-US')}, ${how}`, value: rival },
      ...(kind === 'redis' ? { target: atLeast(context, value / rival, 300, 'times') } : {}),
    };
  });
}

/** Creating and deleting alerts: while the crowd grew, and among all of it. */
async function changeRows(
  context: BenchContext,
  built: readonly Built[],
  redis: RedisRival | undefined,
): Promise<Measurement[]> {
  context.progress('removing and arming alerts');
  const rows: Measurement[] = [];
  const rival = redis && (await redis.changeRates());
  for (const { crowd, engine, sample, armsPerS } of built.filter(({ crowd }) => crowd.markets === 1)) {
    const removesPerS = (sample.length / stepAll(engine, sample.map(removeOf))) * 1_000;
    const insertsPerS = (sample.length / stepAll(engine, sample.map(armOf))) * 1_000;
    const row = (what: string, value: number, other?: number): Measurement => ({
      scenario: 'engine',
      what: `${what}, ${labelOf(crowd)}`,
      value,
      unit: '/s',
      ...(other === undefined
        ? {}
        : {
            comparedWith: {
              what: `Redis sorted set of ${(redis?.crowd ?? crowd).alerts.toLocaleString('en-US')}, 500 in flight`,
              value: other,
            },
          }),
    });
    rows.push(row('arms from empty', armsPerS));
    rows.push(row('removes', removesPerS, rival?.removesPerS), row('arms', insertsPerS, rival?.insertsPerS));
  }
  return rows;
}
