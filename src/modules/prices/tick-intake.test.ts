import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OperationalError } from '#contract/problem';
import type { Tick } from '#engine';
import { createMemoryCache } from '#platform/cache/cache.memory';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createMetrics } from '#platform/observe/metrics';
import type { TickLog } from '#platform/tick-log/tick-log';
import { createMemoryTickLog } from '#platform/tick-log/tick-log.memory';
import { createTickRoutes } from '#platform/tick-log/tick-routes';
import { createTestClock } from '#test/test-clock';
import type { RawTick } from './feeds/feed.ts';
import { createSqliteMarketStore } from './market-store.sqlite.ts';
import { createPriceBoard } from './price-board.ts';
import { createTickIntake, type TickIntake } from './tick-intake.ts';

const MARKET = 'custom:A/B';
const CAPACITY = 8;
const log = pino({ level: 'silent' });
const at = (second: number, price: number | string): RawTick => ({ at: second * 1_000, price });

/** What the next turns of the event loop bring, when nothing else is waited for. */
const turns = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('tick intake', () => {
  let db: SqliteDatabase;
  let clock: ReturnType<typeof createTestClock>;
  let tickLog: TickLog;
  let routes: ReturnType<typeof createTickRoutes>;
  let board: ReturnType<typeof createPriceBoard>;
  let recorded: Tick[];
  let intake: TickIntake;
  const own = () => tickLog.partitionOf(MARKET);
  const other = () => (own() + 1) % tickLog.partitions;
  const push = (...ticks: RawTick[]) =>
    intake.take({ market: MARKET, ticks, receivedAtMs: clock.nowMs(), origin: 'pushed' });
  const commit = (partition = own()) => tickLog.committed(partition, tickLog.head(partition));
  const logged = (partition = own(), after = 0) =>
    tickLog.read(partition, after, 100).map(({ entry }) => (entry.kind === 'tick' ? entry.tick.last : entry.kind));
  const isAnswered = async (answer: Promise<unknown>) => {
    let isDone = false;
    void answer.then(() => {
      isDone = true;
    });
    await turns();
    return isDone;
  };

  function make(mergeMs = 0): TickIntake {
    board = createPriceBoard({ cache: createMemoryCache({ entriesMax: 100, clock }), log });
    return createTickIntake({
      clock,
      tickLog,
      tickRoutes: routes,
      markets: createSqliteMarketStore(db),
      board,
      candles: { record: (tick) => recorded.push(tick) },
      metrics: createMetrics(),
      outlierPercent: 50,
      mergeMsOf: () => mergeMs,
    });
  }

  beforeEach(() => {
    db = openSqliteDatabase(':memory:');
    clock = createTestClock();
    tickLog = createMemoryTickLog({ partitions: 4, capacityPerPartition: CAPACITY, clock });
    routes = createTickRoutes(tickLog);
    recorded = [];
    intake = make();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await db.close();
  });

  it('answers only when the ticks are committed in every partition that carries the market', async () => {
    routes.add(MARKET, other());
    const answer = push(at(1, 10), at(2, 11));
    await turns();
    expect(logged()).toEqual([10, 11]);
    expect(logged(other())).toEqual([10, 11]);
    commit();
    expect(await isAnswered(answer)).toBe(false);
    commit(other());
    expect(await answer).toEqual({ ok: true, value: { accepted: 2, rejected: [] } });
  });

  it('makes a resend that is wholly out of order wait for the commit of the first', async () => {
    const first = push(at(1, 10));
    const again = push(at(1, 10));
    expect(await isAnswered(again)).toBe(false);
    commit();
    await first;
    expect(await again).toEqual({ ok: true, value: { accepted: 0, rejected: [{ index: 0, code: 'out_of_order' }] } });
    expect(await push(at(1, 10))).toMatchObject({ ok: true, value: { accepted: 0 } });
  });

  it('takes what is sound and rejects the rest by index', async () => {
    const answer = push(at(1, 10), at(1, 10), at(2, 'NaN'), 'x', at(3, 100), at(4, 9), {
      at: clock.nowMs() + 5_001,
      price: '9',
    });
    await turns();
    commit();
    expect(await answer).toEqual({
      ok: true,
      value: {
        accepted: 2,
        rejected: [
          { index: 1, code: 'out_of_order' },
          { index: 2, code: 'invalid_price' },
          { index: 3, code: 'invalid_tick' },
          { index: 4, code: 'outlier' },
          { index: 6, code: 'future' },
        ],
      },
    });
    expect(recorded.map((tick) => tick.last)).toEqual([10, 9]);
    expect(board.last(MARKET)).toEqual({ price: 9, atMs: 4_000, receivedAtMs: clock.nowMs(), isLogged: true });
  });

  it('handles batches of one market in the order of arrival', async () => {
    const answers = [push(at(1, 10)), push(at(3, 11)), push(at(2, 12)), push(at(4, 13))];
    await turns();
    commit();
    const accepted = (await Promise.all(answers)).map((answer) => answer.ok && answer.value.accepted);
    expect(accepted).toEqual([1, 1, 0, 1]);
  });

  it('refuses what the log has no room for, and gives it to each partition in order before anything else', async () => {
    routes.add(MARKET, other());
    const filling = intake.take({
      origin: 'pushed',
      market: MARKET,
      receivedAtMs: 0,
      ticks: Array.from({ length: 7 }, (_, i) => at(i + 1, 10)),
    });
    await turns();
    commit();
    const refused = await push(at(8, 11), at(9, 12));
    expect(refused).toMatchObject({ ok: false, error: { code: 'overloaded', retryAfterS: 1 } });
    expect(await push(at(10, 13))).toMatchObject({ ok: false, error: { code: 'overloaded' } });
    commit(other());
    await filling;
    const again = push(at(8, 11), at(9, 12), at(10, 13));
    await turns();
    expect(logged(own(), 7)).toEqual([11, 12, 13]);
    expect(logged(other(), 7)).toEqual([11, 12, 13]);
    commit();
    commit(other());
    expect(await again).toMatchObject({ ok: true, value: { accepted: 1 } });
  });

  it('retries by itself what was refused', async () => {
    const filling = push(...Array.from({ length: CAPACITY }, (_, i) => at(i + 1, 10)));
    await turns();
    expect(await push(at(9, 11))).toMatchObject({ ok: false });
    commit();
    await filling;
    intake.tend();
    await turns();
    expect(logged(own(), CAPACITY)).toEqual([11]);
  });

  it('says storage_unavailable when the commit takes too long, and keeps the ticks in the log', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const answer = push(at(1, 10));
    await turns();
    await vi.advanceTimersByTimeAsync(10_001);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'storage_unavailable' } });
    expect(logged()).toEqual([10]);
  });

  it('remembers an unconfirmed jump over a restart', async () => {
    const before = push(at(1, 10), at(2, 100));
    await turns();
    commit();
    expect(await before).toMatchObject({ ok: true, value: { rejected: [{ code: 'outlier' }] } });
    intake = make();
    intake.restore([{ market: MARKET, atMs: 1_000, last: 10 }]);
    const after = push(at(2, 100), at(3, 101));
    await turns();
    commit();
    expect(await after).toEqual({ ok: true, value: { accepted: 1, rejected: [{ index: 0, code: 'outlier' }] } });
  });

  it('judges a resend after a crash as the first time: a newer jump is not saved before what it came after is durable', async () => {
    const first = push(at(1, 10), at(2, 100));
    await turns();
    commit();
    await first;
    // Confirms the jump, and brings another: killed before the commit.
    void push(at(3, 101), at(4, 1_000));
    await turns();
    tickLog = createMemoryTickLog({ partitions: 4, capacityPerPartition: CAPACITY, clock });
    intake = make();
    intake.restore([{ market: MARKET, atMs: 1_000, last: 10 }]);
    const again = push(at(3, 101), at(4, 1_000));
    await turns();
    commit();
    expect(await again).toEqual({ ok: true, value: { accepted: 1, rejected: [{ index: 1, code: 'outlier' }] } });
  });

  it('does not answer a jump whose candidate is not on disk', async () => {
    const first = push(at(1, 10));
    await turns();
    commit();
    await first;
    vi.spyOn(db, 'write').mockRejectedValueOnce(new OperationalError('storage_unavailable', 'full'));
    expect(await push(at(2, 100))).toMatchObject({ ok: false, error: { code: 'storage_unavailable' } });
    expect(await push(at(2, 100))).toMatchObject({ ok: true, value: { rejected: [{ code: 'outlier' }] } });
  });

  it('goes on after a restart from the earliest mark of a market', async () => {
    intake.restore([
      { market: MARKET, atMs: 5_000, last: 12 },
      { market: MARKET, atMs: 3_000, last: 11 },
    ]);
    const answer = push(at(3, 11), at(4, 12), at(5, 12));
    await turns();
    commit();
    expect(await answer).toEqual({ ok: true, value: { accepted: 2, rejected: [{ index: 0, code: 'out_of_order' }] } });
  });

  it('when merging, passes one tick on for all of the window, and answers when that one is committed', async () => {
    intake = make(100);
    const ms = (atMs: number, price: number): RawTick => ({ at: atMs, price });
    const first = push(ms(1_000, 10), ms(1_050, 14));
    const second = push(ms(1_090, 9), ms(1_099, 11), ms(1_100, 13));
    await turns();
    expect(tickLog.read(own(), 0, 9).map(({ entry }) => entry)).toEqual([
      { kind: 'tick', tick: { market: MARKET, atMs: 1_099, last: 11, high: 14, low: 9, volume: 0 } },
    ]);
    commit();
    expect(await first).toMatchObject({ ok: true, value: { accepted: 2 } });
    expect(await isAnswered(second)).toBe(false);
    await vi.waitFor(() => expect(logged(own(), 1)).toEqual([13]));
    commit();
    expect(await second).toMatchObject({ ok: true, value: { accepted: 3 } });
    expect(recorded).toHaveLength(5);
  });

  it('on stop takes no more, and lets go what is being merged', async () => {
    intake = make(60_000);
    const answer = push(at(1, 10));
    await turns();
    const stopped = intake.stop();
    await turns();
    expect(logged()).toEqual([10]);
    commit();
    await stopped;
    expect(await answer).toMatchObject({ ok: true, value: { accepted: 1 } });
    expect(await push(at(2, 10))).toMatchObject({ ok: false, error: { code: 'shutting_down' } });
  });

  it('refuses a live tick that is older than 10 s, and takes it to fill a gap', async () => {
    const raw = { at: clock.nowMs() - 10_001, price: 10 };
    const batch = { market: MARKET, ticks: [raw], receivedAtMs: clock.nowMs() };
    const live = intake.take({ ...batch, origin: 'live' });
    commit();
    expect(await live).toMatchObject({ value: { accepted: 0, rejected: [{ index: 0, code: 'stale' }] } });
    const filled = intake.take({ ...batch, origin: 'backfill' });
    await turns();
    expect(tickLog.read(own(), 0, 10).map(({ entry }) => entry)).toMatchObject([{ kind: 'tick', isBackfilled: true }]);
    commit();
    expect(await filled).toMatchObject({ value: { accepted: 1 } });
  });

  it('lets go what was being merged before it fills a gap, and merges nothing of the gap', async () => {
    intake = make(60_000);
    const nowMs = clock.nowMs();
    const take = (origin: 'live' | 'backfill', ...prices: number[]) => {
      const ticks = prices.map((price, i) => ({ at: nowMs + (origin === 'live' ? 0 : 100) + i, price }));
      return intake.take({ market: MARKET, ticks, receivedAtMs: nowMs, origin });
    };
    const live = take('live', 10, 11);
    await turns();
    expect(logged()).toEqual([]);
    const filled = take('backfill', 12, 13);
    await turns();
    expect(logged()).toEqual([11, 12, 13]);
    expect(tickLog.read(own(), 0, 10).map(({ entry }) => 'isBackfilled' in entry)).toEqual([false, true, true]);
    commit();
    expect(await live).toMatchObject({ ok: true });
    expect(await filled).toMatchObject({ ok: true });
  });
});
