import { describe, expect, test } from 'vitest';
import { CANDLE_INTERVALS } from '#contract/api/prices';
import { problem } from '#contract/problem';
import { err, ok } from '#contract/result';
import { createTestClock } from '#test/test-clock';
import { INTERVAL_MS } from '../../candle.ts';
import { createCoinbaseHistory } from './history.ts';

const MARKET = 'coinbase:BTC/USD';
const NOW_MS = Date.UTC(2026, 0, 10, 0, 30);
const MINUTE_MS = 60_000;

/** A venue with a candle in every interval up to now, as its REST interface tells them: newest first, 300 at most, and some before the start. */
function createVenue(lastId = 0) {
  const asked: URL[] = [];
  const get = async (path: string) => {
    const url = new URL(path, 'http://venue');
    asked.push(url);
    return ok(url.pathname.endsWith('/candles') ? candles(url.searchParams) : trades(url.searchParams));
  };
  function candles(query: URLSearchParams): string {
    const stepS = Number(query.get('granularity'));
    const startS = Date.parse(query.get('start') ?? '') / 1_000;
    const endS = Math.min(Date.parse(query.get('end') ?? '') / 1_000, NOW_MS / 1_000);
    const rows: string[] = [];
    for (let at = Math.ceil(startS / stepS) * stepS - stepS; at <= endS; at += stepS)
      rows.unshift(`[${at},${at}.10,${at}.90,${at}.20,${at}.80,1.5]`);
    if (rows.length > 301) throw new Error(`${rows.length} candles were asked for`);
    return `[${rows.join(',')}]`;
  }
  function trades(query: URLSearchParams): string {
    const after = Number(query.get('after') ?? lastId + 1);
    const rows = [];
    for (let id = after - 1; id > 0 && rows.length < Number(query.get('limit')); id--)
      rows.push({
        trade_id: id,
        price: `${id}.0`,
        size: '1',
        time: new Date(NOW_MS - (lastId - id) * 1_000).toISOString(),
      });
    return JSON.stringify(rows);
  }
  return { asked, history: createCoinbaseHistory({ get, clock: createTestClock(NOW_MS) }) };
}

describe('candles', () => {
  test.each(CANDLE_INTERVALS)('of %s, ascending, each one once, the open one too', async (interval) => {
    const { history } = createVenue();
    const intervalMs = INTERVAL_MS[interval];
    const fromMs = Math.floor(NOW_MS / intervalMs) * intervalMs - 700 * intervalMs;
    const found = await history.candles({
      market: MARKET,
      interval,
      fromMs: fromMs - 1,
      toMs: NOW_MS + MINUTE_MS * 60,
    });
    if (!found.ok) throw new Error(found.error.detail);
    expect(found.value.map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: 701 }, (_, index) => fromMs + index * intervalMs),
    );
  });

  test('of four hours are made of single ones', async () => {
    const { history } = createVenue();
    const fromMs = Date.UTC(2026, 0, 9, 4);
    const found = await history.candles({ market: MARKET, interval: '4h', fromMs, toMs: fromMs + 1 });
    const s = fromMs / 1_000;
    const hour = 3_600;
    expect(found).toEqual(
      ok([
        {
          atMs: fromMs,
          open: `${s}.20`,
          high: `${s + 3 * hour}.90`,
          low: `${s}.10`,
          close: `${s + 3 * hour}.80`,
          volume: '6',
        },
      ]),
    );
  });

  test('are a thousand at most, and none of the future is asked for', async () => {
    const { history, asked } = createVenue();
    const many = await history.candles({ market: MARKET, interval: '1m', fromMs: MINUTE_MS, toMs: NOW_MS });
    expect(many.ok && many.value.length).toBe(1_000);
    asked.length = 0;
    expect(
      await history.candles({ market: MARKET, interval: '1m', fromMs: NOW_MS + MINUTE_MS, toMs: NOW_MS * 2 }),
    ).toEqual(ok([]));
    expect(asked).toEqual([]);
  });

  test('a failure half-way is a failure', async () => {
    const busy = err(problem('overloaded', 'Later.', { retryAfterS: 3 }));
    let calls = 0;
    const history = createCoinbaseHistory({
      get: async () => (calls++ === 0 ? ok('[]') : busy),
      clock: createTestClock(NOW_MS),
    });
    expect(await history.candles({ market: MARKET, interval: '1m', fromMs: 0, toMs: NOW_MS })).toEqual(busy);
    const odd = createCoinbaseHistory({ get: async () => ok('{"message":"odd"}'), clock: createTestClock(NOW_MS) });
    expect(await odd.candles({ market: MARKET, interval: '1m', fromMs: 0, toMs: NOW_MS })).toMatchObject({
      error: { code: 'overloaded' },
    });
  });
});

describe('trades', () => {
  const walk = (lastId: number, knownId: number, pagesMax = 10, beforeId?: number) =>
    createVenue(lastId).history.tradesBack({
      market: MARKET,
      isKnown: ({ id }) => id <= knownId,
      pagesMax,
      ...(beforeId === undefined ? {} : { beforeId }),
    });
  const idsOf = async (walked: ReturnType<typeof walk>) => {
    const found = await walked;
    if (!found.ok) throw new Error(found.error.detail);
    const ids = found.value.trades.map(({ id }) => id);
    expect(ids.every((id, index) => index === 0 || id === (ids[index - 1] ?? 0) + 1)).toBe(true);
    return { first: ids[0], last: ids.at(-1), isWhole: found.value.isWhole };
  };

  test('back to the known one, over pages, none twice', async () => {
    expect(await idsOf(walk(5_000, 1_500))).toEqual({ first: 1_501, last: 5_000, isWhole: true });
    expect(await idsOf(walk(5_000, 4_000))).toEqual({ first: 4_001, last: 5_000, isWhole: true });
    expect(await idsOf(walk(5_000, 1_500, 10, 2_000))).toEqual({ first: 1_501, last: 1_999, isWhole: true });
    expect(await idsOf(walk(5_000, 5_000))).toEqual({ first: undefined, last: undefined, isWhole: true });
  });

  test('back to the first of the venue, or to the end of the pages', async () => {
    expect(await idsOf(walk(2_000, 0))).toEqual({ first: 1, last: 2_000, isWhole: true });
    expect(await idsOf(walk(5_000, 0, 2))).toEqual({ first: 3_001, last: 5_000, isWhole: false });
  });
});
