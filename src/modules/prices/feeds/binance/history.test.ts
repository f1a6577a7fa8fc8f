import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ok } from '#contract/result';
import { createSystemClock } from '#platform/clock';
import { createMetrics } from '#platform/observe/metrics';
import { createTestRandom } from '#test/test-random';
import { until } from '#test/until';
import { klinesOf, type TapedTrade, tradesPage } from '#test/venues/binance-tape';
import type { RestAnswer, VenueRest } from '../connection/venue-rest.ts';
import { createMarketTape } from '../tape/market-tape.ts';
import { createBinanceHistory, stepsOf } from './history.ts';

const MARKET = 'binance:A/B';
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const clock = createSystemClock();

/** The venue's HTTP interface over a tape, which fails now and then. */
function createRest(tape: readonly TapedTrade[], isFailing: () => boolean) {
  const asked: string[] = [];
  const rest: Pick<VenueRest, 'get'> = {
    async get({ path, query = {} }): Promise<RestAnswer> {
      const params = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) params.set(name, String(value));
      asked.push(`${path.split('/').at(-1)}${params.has('interval') ? ` ${params.get('interval')}` : ''}`);
      if (isFailing()) return { kind: 'failed', detail: 'no' };
      if (path.endsWith('time')) return { kind: 'answered', body: { serverTime: Date.now() } };
      const body = path.endsWith('klines') ? klinesOf(tape, params, Date.now()) : tradesPage(tape, params);
      return { kind: 'answered', body };
    },
  };
  return { rest, asked };
}

interface Sent {
  readonly at: number;
  readonly open?: string;
  readonly last?: string;
  readonly high?: string;
  readonly low?: string;
  readonly price?: string;
  readonly volume?: string;
}

/** Trades of the last `spanMs`, denser towards the end, bursts of one millisecond among them. */
function tapeOf(random: ReturnType<typeof createTestRandom>, spanMs: number, count: number): TapedTrade[] {
  const nowMs = Date.now();
  const instants = Array.from({ length: count }, () => Math.floor(nowMs - spanMs * random.fraction() ** 4)).sort(
    (a, b) => a - b,
  );
  return instants.map((atMs, index) => ({
    id: index + 1,
    atMs: index % 5 === 4 ? (instants[index - 1] as number) : atMs,
    price: (100 + random.fraction() * 20).toFixed(4),
    size: '1.00000000',
  }));
}

/** Fills from `sinceMs` to now, beginning anew (as after a restart) now and then; everything that was let through. */
async function fill(
  tape: readonly TapedTrade[],
  options: { sinceMs: number; random: ReturnType<typeof createTestRandom>; failures: number; restarts: number },
) {
  const { sinceMs, random, failures, restarts } = options;
  const { rest, asked } = createRest(tape, () => random.fraction() < failures);
  const sent: Sent[] = [];
  const make = () =>
    createMarketTape({
      venue: 'binance',
      market: MARKET,
      sinceMs,
      clock,
      log: pino({ level: 'silent' }),
      metrics: createMetrics(),
      history: createBinanceHistory({ rest, clock, symbolOf: () => 'AB' }),
      timing: { retryMinMs: 1, retryMaxMs: 2, verifyAfterMs: 1_000_000 },
      sink: {
        lastOf: () => (sent.length > 0 ? { atMs: sent.at(-1)?.at as number } : undefined),
        async ticks({ ticks }) {
          // The process may end after any tick.
          const part = random.fraction() < restarts ? Math.floor(random.fraction() * ticks.length) : ticks.length;
          for (const tick of (ticks as Sent[]).slice(0, part)) if (tick.at > (sent.at(-1)?.at ?? 0)) sent.push(tick);
          if (part === ticks.length) return ok({ accepted: part, rejected: [] });
          isEnded = true;
          return { ok: false, error: { code: 'shutting_down', detail: '' } };
        },
      },
    });
  let isEnded = false;
  for (;;) {
    const market = make();
    market.joined();
    await until(async () => isEnded || market.isFlowing, 'the end of the gap', 20_000);
    const last = tape.at(-1) as TapedTrade;
    if (!isEnded) await until(async () => isEnded || (sent.at(-1)?.at ?? 0) >= last.atMs, 'the last trade');
    await market.stop();
    if (!isEnded) return { sent, asked };
    isEnded = false;
  }
}

function expectWhole(sent: readonly Sent[], tape: readonly TapedTrade[], sinceMs: number): void {
  const since = tape.filter(({ atMs }) => atMs > sinceMs);
  const moves = sent.filter(({ price }) => price === undefined);
  expect(moves.reduce((sum, { volume }) => sum + Number(volume), 0)).toBe(since.length);
  const prices = since.map(({ price }) => Number(price));
  expect(Math.max(...moves.map(({ high }) => Number(high)))).toBe(Math.max(...prices));
  expect(Math.min(...moves.map(({ low }) => Number(low)))).toBe(Math.min(...prices));
  expect(moves.at(-1)?.last).toBe(since.at(-1)?.price);
  const instants = sent.map(({ at }) => at);
  expect(instants).toEqual([...new Set(instants)].sort((a, b) => a - b));
}

describe('the history of Binance', { timeout: 60_000 }, () => {
  it.each([
    ['a short gap', 10 * MINUTE_MS],
    ['some hours', 5 * HOUR_MS],
    ['some days', 5 * DAY_MS],
    ['a month', 30 * DAY_MS],
  ])('brings every trade of %s once, whatever fails and ends on the way', async (_what, spanMs) => {
    for (let seed = 1; seed <= 6; seed++) {
      const random = createTestRandom(seed);
      const tape = tapeOf(random, spanMs, 3_000);
      const sinceMs = Date.now() - Math.floor(spanMs * 0.9);
      const disturbance = seed <= 2 ? 0 : 0.2;
      const { sent } = await fill(tape, { sinceMs, random, failures: disturbance, restarts: disturbance });
      expectWhole(sent, tape, sinceMs);
    }
  });

  it('reads a short gap trade by trade and a long one in few pages', async () => {
    const random = createTestRandom(1);
    const quiet = { random, failures: 0, restarts: 0 };
    const short = tapeOf(random, 5 * MINUTE_MS, 500);
    const nearMs = Date.now() - 10 * MINUTE_MS;
    const near = await fill(short, { ...quiet, sinceMs: nearMs });
    expect(near.sent.filter(({ price }) => price === undefined)).toHaveLength(500);
    expect(near.asked).not.toContain('klines 1m');
    const long = tapeOf(random, 30 * DAY_MS, 5_000);
    const far = await fill(long, { ...quiet, sinceMs: Date.now() - 30 * DAY_MS });
    expect(new Set(far.asked)).toEqual(new Set(['time', 'aggTrades', 'klines 1s', 'klines 1m', 'klines 1h']));
    expect(far.asked.length).toBeLessThan(15);
  });

  it('goes over to candles where a short time had too many trades', async () => {
    const random = createTestRandom(2);
    const nowMs = Date.now();
    const tape = Array.from(
      { length: 12_000 },
      (_, index): TapedTrade => ({
        id: index + 1,
        atMs: nowMs - 10 * MINUTE_MS + Math.floor((index / 12_000) * 10 * MINUTE_MS),
        price: (100 + random.fraction()).toFixed(4),
        size: '1.00000000',
      }),
    );
    const sinceMs = nowMs - 11 * MINUTE_MS;
    const { sent, asked } = await fill(tape, { sinceMs, random, failures: 0, restarts: 0 });
    expectWhole(sent, tape, sinceMs);
    expect(asked).toContain('klines 1m');
    expect(asked.filter((one) => one === 'aggTrades').length).toBeLessThan(10);
  });
});

describe('the steps of a long gap', () => {
  it('tile it with whole candles', () => {
    const random = createTestRandom(3);
    for (let round = 0; round < 2_000; round++) {
      const firstMs = Math.floor(random.fraction() * 1e9) * SECOND_MS;
      const lengthMs = SECOND_MS * (1 + Math.floor(10 ** (random.fraction() * 6.5)));
      const steps = stepsOf(firstMs, firstMs + lengthMs);
      let atMs = firstMs;
      for (const { interval, fromMs, toMs } of steps) {
        const unitMs = { '1s': SECOND_MS, '1m': MINUTE_MS, '1h': HOUR_MS }[interval as string] as number;
        expect([fromMs, fromMs % unitMs, toMs % unitMs, toMs > fromMs]).toEqual([atMs, 0, 0, true]);
        atMs = toMs;
      }
      expect(atMs).toBe(firstMs + lengthMs);
      const candles = steps.reduce((sum, { interval, fromMs, toMs }) => {
        return (
          sum + (toMs - fromMs) / ({ '1s': SECOND_MS, '1m': MINUTE_MS, '1h': HOUR_MS }[interval as string] as number)
        );
      }, 0);
      expect(candles).toBeLessThan(7 * 1_440 + 4 * 60 + 1_000);
    }
  });
});
