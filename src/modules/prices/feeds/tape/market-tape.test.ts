import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ok } from '#contract/result';
import { createSystemClock } from '#platform/clock';
import { createMetrics } from '#platform/observe/metrics';
import { createTestRandom } from '#test/test-random';
import { until } from '#test/until';
import type { FeedSink, RawBatch } from '../feed.ts';
import { createMarketTape, type MarketTape } from './market-tape.ts';
import {
  type HistoryPiece,
  HistoryUnavailable,
  REWIND_MS,
  type VenueHistory,
  type VenueTrade,
} from './venue-history.ts';

const MARKET = 'binance:A/B';
const TIMING = {
  holeGraceMs: 2,
  retryMinMs: 1,
  retryMaxMs: 5,
  patienceMs: 5_000,
  verifyAfterMs: 20,
  beatMarginMs: 100,
  doubtMs: 20,
};

interface SentTick {
  readonly at: number;
  readonly last?: string;
  readonly price?: string;
  readonly volume?: string;
  readonly origin: string;
}

/** A sink that keeps the order as the pipeline does: what is not after the last tick is refused. */
function createSink() {
  const ticks: SentTick[] = [];
  let last: number | undefined;
  const state = { isOverloaded: false, isBroken: false };
  const sink: Pick<FeedSink, 'ticks' | 'lastOf'> = {
    lastOf: () => (last === undefined ? undefined : { atMs: last }),
    async ticks({ ticks: batch, origin }: RawBatch) {
      await sleep(0);
      if (state.isOverloaded) return { ok: false, error: { code: 'overloaded', detail: '' } };
      let accepted = 0;
      for (const tick of batch as SentTick[]) {
        if (last !== undefined && tick.at <= last) continue;
        last = tick.at;
        accepted++;
        ticks.push({ ...tick, origin });
      }
      // As when the commit fails: taken, and yet to be sent again.
      if (state.isBroken) return { ok: false, error: { code: 'storage_unavailable', detail: '' } };
      return ok({ accepted, rejected: [] });
    },
  };
  return { sink, ticks, state };
}

/** A venue's trades and its history in pages, which may fail, lag, and stop half-way. */
function createVenue(options: { pageMax?: number } = {}) {
  const { pageMax = 7 } = options;
  const trades: VenueTrade[] = [];
  const state = { isDown: false, lag: 0, failEvery: 0, reads: 0 };
  const shown = () => trades.slice(0, Math.max(0, trades.length - state.lag));
  const history: VenueHistory = {
    async *read({ afterId, afterMs, until: end }) {
      const wanted = shown().filter(({ id = 0, atMs }) =>
        afterId === undefined ? atMs >= afterMs - REWIND_MS : id > afterId,
      );
      for (let begin = 0; begin === 0 || begin < wanted.length; begin += pageMax) {
        await sleep(0);
        state.reads++;
        if (state.isDown || (state.failEvery > 0 && state.reads % state.failEvery === 0))
          throw new HistoryUnavailable('no');
        const page = wanted.slice(begin, begin + pageMax);
        yield page.map((trade): HistoryPiece => ({ kind: 'trade', trade }));
        if (end && (page.at(-1)?.id ?? 0) >= (end.id ?? 0)) return;
      }
    },
    async priceAt(_market, atMs) {
      if (state.isDown) throw new HistoryUnavailable('no');
      return shown().findLast((trade) => trade.atMs <= atMs)?.price;
    },
  };
  return { trades, state, history };
}

function createWorld(options: { sinceMs: number; pageMax?: number; hasHistory?: boolean }) {
  const venue = createVenue(options);
  const { sink, ticks, state } = createSink();
  const metrics = createMetrics();
  let holes = 0;
  const make = (): MarketTape =>
    createMarketTape({
      venue: 'binance',
      market: MARKET,
      sinceMs: options.sinceMs,
      sink,
      ...(options.hasHistory === false ? {} : { history: venue.history }),
      clock: createSystemClock(),
      log: pino({ level: 'silent' }),
      metrics,
      timing: TIMING,
      onHole: () => holes++,
    });
  return { venue, ticks, sinkState: state, metrics, make, holes: () => holes };
}

const priceOf = (id: number) => `${100 + (id % 50)}.5`;
const tradeOf = (id: number, atMs: number): VenueTrade => ({ id, atMs, price: priceOf(id), size: '1' });

describe('a tape', { timeout: 30_000 }, () => {
  it.each(Array.from({ length: 30 }, (_, index) => index + 1))(
    'hands over each trade once, in order, whatever happens on the way (%i)',
    async (seed) => {
      const random = createTestRandom(seed);
      const chance = (share: number) => random.fraction() < share;
      const startMs = Date.now() - 3_000;
      const world = createWorld({ sinceMs: startMs, pageMax: 1 + Math.floor(random.fraction() * 20) });
      const { venue, sinkState } = world;
      let atMs = startMs + 1;
      for (let id = 1; id <= 20; id++) venue.trades.push(tradeOf(id, startMs - 10 * (20 - id)));
      let tape = world.make();
      let isJoined = false;
      const late: VenueTrade[] = [];
      for (let id = 21; id <= 400; id++) {
        // Bursts within one millisecond, as when an order takes several levels.
        if (chance(0.5)) atMs += Math.floor(random.fraction() * 12);
        const trade = tradeOf(id, atMs);
        venue.trades.push(trade);
        if (isJoined) {
          if (chance(0.03)) late.push(trade);
          else if (!chance(0.02)) tape.trade(trade);
          if (chance(0.05)) tape.trade(trade);
          for (const one of chance(0.3) ? late.splice(0) : []) tape.trade(one);
        }
        if (chance(0.04)) {
          isJoined = !isJoined;
          if (isJoined) tape.joined();
          else tape.cut();
        }
        venue.state.isDown = chance(0.01) ? !venue.state.isDown : venue.state.isDown;
        venue.state.lag = chance(0.05) ? Math.floor(random.fraction() * 5) : venue.state.lag;
        venue.state.failEvery = chance(0.02) ? Math.floor(random.fraction() * 4) : venue.state.failEvery;
        sinkState.isOverloaded = chance(0.02) ? !sinkState.isOverloaded : sinkState.isOverloaded;
        sinkState.isBroken = chance(0.02) ? !sinkState.isBroken : sinkState.isBroken;
        if (chance(0.02)) {
          // The process ends here: what was not taken by the sink is gone, the tape begins where the sink is.
          await tape.stop();
          tape = world.make();
          if (isJoined) tape.joined();
        }
        if (chance(0.3)) await sleep(0);
      }
      Object.assign(venue.state, { isDown: false, lag: 0, failEvery: 0 });
      Object.assign(sinkState, { isOverloaded: false, isBroken: false });
      if (!isJoined) tape.joined();
      const last = tradeOf(401, atMs + 1);
      venue.trades.push(last);
      tape.trade(last);
      await until(async () => tape.isFlowing && world.ticks.at(-1)?.last === last.price, 'the last trade');
      await tape.stop();

      const since = venue.trades.filter((trade) => trade.atMs > startMs);
      const before = venue.trades.findLast((trade) => trade.atMs <= startMs);
      expect(world.ticks[0]).toMatchObject({ at: startMs, price: before?.price });
      expect(world.ticks.slice(1).map((tick) => tick.last)).toEqual(since.map(({ price }) => price));
      let datedMs = startMs;
      for (const [index, { atMs: tradeAtMs }] of since.entries()) {
        datedMs = Math.max(tradeAtMs, datedMs + 1);
        expect(world.ticks[index + 1]?.at).toBe(datedMs);
      }
    },
  );

  it('goes on with what comes when the history stays away too long, and counts the hole', async () => {
    const world = createWorld({ sinceMs: Date.now() - 1_000 });
    const patient = createMarketTape({
      venue: 'binance',
      market: MARKET,
      sinceMs: Date.now() - 1_000,
      sink: createSink().sink,
      history: world.venue.history,
      clock: createSystemClock(),
      log: pino({ level: 'silent' }),
      metrics: world.metrics,
      timing: { ...TIMING, patienceMs: 30 },
    });
    world.venue.state.isDown = true;
    patient.joined();
    patient.trade(tradeOf(9, Date.now()));
    expect(patient.isFlowing).toBe(false);
    await until(async () => patient.isFlowing, 'the end of patience');
    expect(await world.metrics.text()).toContain('tidemark_feed_gaps_total{venue="binance",outcome="given_up"} 1');
    await patient.stop();
  });

  it('takes a number that the venue skipped for none, once the history shows it', async () => {
    const world = createWorld({ sinceMs: Date.now() - 1_000 });
    const tape = world.make();
    world.venue.trades.push(tradeOf(1, Date.now() - 2_000));
    tape.joined();
    await until(async () => tape.isFlowing, 'the flow');
    const next = tradeOf(5, Date.now());
    world.venue.trades.push(next);
    tape.trade(next);
    await until(async () => world.ticks.at(-1)?.last === next.price, 'the trade');
    await tape.stop();
  });

  it('holds no more than fits while the pipeline takes nothing, and loses none of it', async () => {
    const world = createWorld({ sinceMs: Date.now() - 1_000, pageMax: 1_000 });
    const tape = world.make();
    const startMs = Date.now() - 500;
    world.venue.trades.push(tradeOf(1, startMs));
    tape.joined();
    await until(async () => tape.isFlowing, 'the flow');
    world.sinkState.isOverloaded = true;
    for (let id = 2; id <= 10_000; id++) {
      const trade = tradeOf(id, startMs + id / 100);
      world.venue.trades.push({ ...trade, atMs: Math.floor(trade.atMs) });
      tape.trade({ ...trade, atMs: Math.floor(trade.atMs) });
    }
    await sleep(50);
    expect(tape.isFlowing).toBe(false);
    world.sinkState.isOverloaded = false;
    await until(async () => tape.isFlowing && world.ticks.length >= 10_000, 'all of it');
    expect(world.ticks.map(({ last }) => last)).toEqual(world.venue.trades.map(({ price }) => price));
    await tape.stop();
  });

  it('finds out by another stream that trades are missing, once', async () => {
    const world = createWorld({ sinceMs: Date.now() - 1_000 });
    const tape = world.make();
    world.venue.trades.push(tradeOf(1, Date.now() - 500));
    tape.joined();
    await until(async () => tape.isFlowing, 'the flow');
    await sleep(60);
    world.venue.trades.push(tradeOf(2, Date.now()));
    await until(async () => {
      tape.hint(priceOf(2), Date.now());
      return world.ticks.at(-1)?.last === priceOf(2);
    }, 'the missing trade');
    expect(world.holes()).toBe(1);
    // A price that no trade leads to is asked about once.
    const { reads } = world.venue.state;
    for (let round = 0; round < 20; round++) {
      tape.hint('7', Date.now() + 1);
      await sleep(10);
    }
    expect(world.venue.state.reads - reads).toBeLessThanOrEqual(2);
    expect(world.holes()).toBe(1);
    await tape.stop();
  });

  it('works without a history, by time where trades have no numbers', async () => {
    const startMs = Date.now() - 1_000;
    const world = createWorld({ sinceMs: startMs, hasHistory: false });
    const tape = world.make();
    tape.joined();
    await until(async () => tape.isFlowing, 'the flow');
    const trades = [5, 6, 6, 5, 9].map(
      (offset): VenueTrade => ({ atMs: startMs + offset, price: `${offset}`, size: '1' }),
    );
    for (const trade of trades) tape.trade(trade);
    await until(async () => world.ticks.length === 3, 'the ticks');
    expect(world.ticks.map(({ last, origin }) => `${last} ${origin}`)).toEqual(['5 live', '6 live', '9 live']);
    tape.beat(startMs + 1_000);
    await until(async () => world.ticks.length === 4, 'the repeated price');
    expect(world.ticks[3]).toMatchObject({ at: startMs + 900, price: '9' });
    await tape.stop();
  });

  it('does not tell old prices as live', async () => {
    const world = createWorld({ sinceMs: Date.now() - 60_000, hasHistory: false });
    const tape = world.make();
    tape.joined();
    await until(async () => tape.isFlowing, 'the flow');
    tape.trade(tradeOf(1, Date.now() - 9_000));
    tape.trade(tradeOf(2, Date.now()));
    await until(async () => world.ticks.length === 2, 'the ticks');
    expect(world.ticks.map(({ origin }) => origin)).toEqual(['backfill', 'live']);
    await tape.stop();
  });
});
