import { describe, expect, test } from 'vitest';
import { CANDLE_INTERVALS } from '#contract/api/prices';
import { ok } from '#contract/result';
import { createTestClock } from '#test/test-clock';
import { INTERVAL_MS } from '../../candle.ts';
import type { RestAnswer, RestRequest } from '../connection/venue-rest.ts';
import { parseJsonTexts } from '../json-numbers.ts';
import type { HistoryPiece, HistoryRange } from '../tape/venue-history.ts';
import { createCoinbaseHistory } from './history.ts';

const MARKET = 'coinbase:BTC/USD';
const NOW_MS = Date.UTC(2026, 0, 10, 0, 30);
const MINUTE_MS = 60_000;

/** Pieces as short texts: `t12` is trade 12, `c00:05` the candle of that minute. */
async function textsOf(pages: AsyncIterable<readonly HistoryPiece[]>): Promise<string[]> {
  const texts: string[] = [];
  for await (const page of pages) {
    for (const piece of page) {
      if (piece.kind === 'trade') texts.push(`t${piece.trade.id}`);
      else texts.push(`c${new Date(piece.closeAtMs).toISOString().slice(11, 16)}`);
    }
  }
  return texts;
}

/** A venue with a trade every `tradeEveryMs` up to now and a candle in every interval, as its REST interface tells them: newest first, in pages. */
function createVenue(lastId = 0, tradeEveryMs = 1_000, isThere = (_id: number) => true) {
  const asked: RestRequest[] = [];
  const get = async (request: RestRequest): Promise<RestAnswer> => {
    asked.push(request);
    const query = new Map(Object.entries(request.query ?? {}).map(([name, value]) => [name, String(value)]));
    return {
      kind: 'answered',
      body: parseJsonTexts(request.path.endsWith('/candles') ? candles(query) : trades(query)),
    };
  };
  const instantOf = (id: number) => NOW_MS - (lastId - id) * tradeEveryMs;
  function candles(query: ReadonlyMap<string, string>): string {
    const stepS = Number(query.get('granularity'));
    const startS = Date.parse(query.get('start') ?? '') / 1_000;
    const endS = Math.min(Date.parse(query.get('end') ?? '') / 1_000, NOW_MS / 1_000);
    const rows: string[] = [];
    for (let at = Math.ceil(startS / stepS) * stepS - stepS; at <= endS; at += stepS)
      rows.unshift(`[${at},${at}.10,${at}.90,${at}.20,${at}.80,1.5]`);
    if (rows.length > 301) throw new Error(`${rows.length} candles were asked for`);
    return `[${rows.join(',')}]`;
  }
  function trades(query: ReadonlyMap<string, string>): string {
    const before = Math.min(Number(query.get('after') ?? lastId + 1), lastId + 1);
    const rows = [];
    for (let id = before - 1; id > 0 && rows.length < Number(query.get('limit')); id--)
      if (isThere(id))
        rows.push({ trade_id: id, price: `${id}.0`, size: '1', time: new Date(instantOf(id)).toISOString() });
    return JSON.stringify(rows);
  }
  const history = createCoinbaseHistory({ rest: { get }, clock: createTestClock(NOW_MS) });
  const read = (range: Omit<HistoryRange, 'market'>) => textsOf(history.read({ market: MARKET, ...range }));
  return { asked, history, read, instantOf };
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

  test('what fails is to be asked for again', async () => {
    const range = { market: MARKET, interval: '1m', fromMs: MINUTE_MS, toMs: NOW_MS } as const;
    const failing = (answer: RestAnswer) =>
      createCoinbaseHistory({ rest: { get: async () => answer }, clock: createTestClock(NOW_MS) }).candles(range);
    expect(await failing({ kind: 'paused', retryAfterMs: 2_500 })).toMatchObject({
      error: { code: 'overloaded', retryAfterS: 3 },
    });
    for (const answer of [
      { kind: 'failed', detail: 'reset' },
      { kind: 'refused', status: 404, body: '' },
      { kind: 'answered', body: { message: 'odd' } },
    ] as const)
      expect(await failing(answer)).toMatchObject({ error: { code: 'overloaded' } });
  });
});

describe('a gap', () => {
  const ids = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => `t${first + index}`);

  test('is read by number, over pages, each trade once', async () => {
    const { read, instantOf } = createVenue(5_000);
    expect(await read({ afterId: 1_500, afterMs: instantOf(1_500) })).toEqual(ids(1_501, 5_000));
    expect(await read({ afterId: 4_000, afterMs: instantOf(4_000) })).toEqual(ids(4_001, 5_000));
    expect(await read({ afterId: 5_000, afterMs: NOW_MS })).toEqual([]);
  });

  test('ends where live trades go on', async () => {
    const { read, instantOf } = createVenue(5_000);
    const until = { id: 1_900, atMs: instantOf(1_900), price: '1', size: '1' };
    expect(await read({ afterId: 1_500, afterMs: instantOf(1_500), until })).toEqual(ids(1_501, 2_500));
  });

  test('is found by its instant, whichever it is', async () => {
    const { read, instantOf, asked } = createVenue(50_000);
    // Two seconds earlier than the instant: see REWIND_MS.
    for (const id of [50_000, 49_999, 49_001, 49_000, 48_999, 43_210]) {
      asked.length = 0;
      expect(await read({ afterMs: instantOf(id) }), `${id}`).toEqual(ids(id - 2, 50_000));
    }
    expect(asked.length).toBeLessThan(25);
    expect(await createVenue(3).read({ afterMs: 0 })).toEqual(ids(1, 3));
    expect(await createVenue(0).read({ afterMs: 0 })).toEqual([]);
  });

  test('is read over numbers that the venue left out', async () => {
    const { read, instantOf } = createVenue(5_000, 1_000, (id) => id > 1_000 && (id < 2_400 || id > 2_600));
    expect(await read({ afterId: 1_500, afterMs: instantOf(1_500) })).toEqual([
      ...ids(1_501, 2_399),
      ...ids(2_601, 5_000),
    ]);
    expect(await read({ afterMs: 0 })).toEqual([...ids(1_001, 2_399), ...ids(2_601, 5_000)]);
  });

  test('that is long is bridged by candles, from boundary to boundary', async () => {
    // 25 trades a second: a page is 40 s, twelve are 8 minutes.
    const { read, instantOf } = createVenue(200_000, 40);
    const afterId = 200_000 - 25 * 60 * 60;
    const texts = await read({ afterId, afterMs: instantOf(afterId) });
    const candles = texts.filter((text) => text.startsWith('c'));
    const trades = texts.filter((text) => text.startsWith('t')).map((text) => Number(text.slice(1)));
    const bridged = trades.findIndex((id, index) => index > 0 && id !== (trades[index - 1] ?? 0) + 1);
    const before = trades[bridged - 1] ?? 0;
    const after = trades[bridged] ?? 0;
    expect([trades[0], trades.at(-1)]).toEqual([afterId + 1, 200_000]);
    expect(instantOf(before + 1) % MINUTE_MS).toBe(0);
    expect(instantOf(after) % MINUTE_MS).toBe(0);
    expect(candles[0]).toBe(`c${new Date(instantOf(before + 1)).toISOString().slice(11, 16)}`);
    expect(candles).toHaveLength((instantOf(after) - instantOf(before + 1)) / MINUTE_MS);
    expect(NOW_MS - instantOf(after)).toBe(2 * MINUTE_MS);
  });

  test('begins at the price of its first instant', async () => {
    const { history, instantOf } = createVenue(50_000);
    expect(await history.priceAt(MARKET, instantOf(43_210))).toBe('43210.0');
    expect(await history.priceAt(MARKET, instantOf(43_210) + 999)).toBe('43210.0');
    expect(await history.priceAt(MARKET, instantOf(1) - 1)).toBeUndefined();
  });
});
