import { expect, test } from 'vitest';
import { CANDLE_INTERVALS } from '#contract/api/prices';
import { createTestClock } from '#test/test-clock';
import { INTERVAL_MS } from '../../candle.ts';
import type { RestAnswer, RestRequest } from '../connection/venue-rest.ts';
import { parseJsonTexts } from '../json-numbers.ts';
import type { HistoryRange } from '../tape/venue-history.ts';
import { createKrakenHistory } from './history.ts';

const MARKET = 'kraken:BTC/USD';
const NOW_MS = Date.UTC(2026, 0, 10, 0, 30);
const MINUTE_MS = 60_000;

function historyOver(get: (request: RestRequest) => Promise<RestAnswer>) {
  return createKrakenHistory({ rest: { get }, clock: createTestClock(NOW_MS), restNameOf: () => 'XXBTZUSD' });
}

/** A venue with 720 candles of each interval and `count` trades since `firstMs`, `everyUs` apart, a thousand in an answer. */
function createVenue({ firstMs = 0, count = 0, everyUs = 400 } = {}) {
  const asked: RestRequest[] = [];
  const get = async (request: RestRequest): Promise<RestAnswer> => {
    asked.push(request);
    const query = new Map(Object.entries(request.query ?? {}).map(([name, value]) => [name, String(value)]));
    const result = request.path.endsWith('OHLC') ? candles(query) : trades(query);
    return { kind: 'answered', body: parseJsonTexts(`{"error":[],"result":${result}}`) };
  };
  function candles(query: ReadonlyMap<string, string>): string {
    const stepS = Number(query.get('interval')) * 60;
    const openS = Math.floor(NOW_MS / 1_000 / stepS) * stepS;
    const rows = Array.from({ length: 720 }, (_, index) => openS - (719 - index) * stepS)
      .filter((atS) => atS > Number(query.get('since')))
      .map((atS) => `[${atS},"1.10","1.30","1.00","1.20","1.15","2.5",7]`);
    return `{"XXBTZUSD":[${rows.join(',')}],"last":${openS}}`;
  }
  function trades(query: ReadonlyMap<string, string>): string {
    const sinceNs = BigInt(query.get('since') ?? '0');
    const rows: string[] = [];
    let lastNs = sinceNs;
    for (let index = 0; index < count && rows.length < Number(query.get('count')); index++) {
      const atNs = BigInt(firstMs) * 1_000_000n + BigInt(index) * BigInt(everyUs) * 1_000n;
      if (atNs <= sinceNs) continue;
      rows.push(
        `["${index + 1}.50","0.1",${atNs / 1_000_000_000n}.${(atNs % 1_000_000_000n).toString().padStart(9, '0')},"b","l","",${index + 1}]`,
      );
      lastNs = atNs;
    }
    return `{"XXBTZUSD":[${rows.join(',')}],"last":"${lastNs}"}`;
  }
  const history = historyOver(get);
  async function read(range: Omit<HistoryRange, 'market'>) {
    const ids: number[] = [];
    const closes: number[] = [];
    for await (const page of history.read({ market: MARKET, ...range })) {
      for (const piece of page) {
        if (piece.kind === 'trade') ids.push(piece.trade.id ?? -1);
        else closes.push(piece.closeAtMs);
      }
    }
    return { ids, closes };
  }
  return { asked, history, read };
}

function idsOf(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

test.each(CANDLE_INTERVALS)('candles of %s, ascending, from the first asked for to the open one', async (interval) => {
  const intervalMs = INTERVAL_MS[interval];
  const openMs = Math.floor(NOW_MS / intervalMs) * intervalMs;
  const range = { market: MARKET, interval, fromMs: openMs - 9 * intervalMs, toMs: NOW_MS + 1 };
  const { history } = createVenue();
  const found = await history.candles(range);
  if (!found.ok) throw new Error(found.error.detail);
  expect(found.value.map(({ atMs }) => atMs)).toEqual(
    Array.from({ length: 10 }, (_, index) => openMs - (9 - index) * intervalMs),
  );
  expect(found.value[0]).toMatchObject({ open: '1.10', high: '1.30', low: '1.00', close: '1.20', volume: '2.5' });
  const past = await history.candles({ ...range, toMs: openMs - 5 * intervalMs });
  expect(past.ok && past.value.length).toBe(4);
});

test('a gap is read from its instant, over pages, each trade once, those of its first millisecond too', async () => {
  const firstMs = NOW_MS - 60 * MINUTE_MS;
  const { read, asked } = createVenue({ firstMs, count: 3_500 });
  // Two seconds earlier than the instant: see REWIND_MS.
  expect((await read({ afterMs: firstMs })).ids).toEqual(idsOf(1, 3_500));
  expect(asked).toHaveLength(4);
  // Trades 4 and 5 are the first of the second millisecond.
  expect((await read({ afterMs: firstMs + 2_001 })).ids).toEqual(idsOf(4, 3_500));
  expect((await read({ afterMs: firstMs + 1, afterId: 4 })).ids).toEqual(idsOf(5, 3_500));
  expect((await read({ afterMs: NOW_MS, afterId: 3_500 })).ids).toEqual([]);
  const until = { id: 900, atMs: firstMs + 360, price: '1', size: '1' };
  expect((await read({ afterMs: firstMs, afterId: 2, until })).ids).toEqual(idsOf(3, 1_000));
});

test('a long gap is bridged by candles, from boundary to boundary', async () => {
  // Ten trades a second: a page is 100 s, ten are under 17 minutes.
  const firstMs = NOW_MS - 120 * MINUTE_MS;
  const { read } = createVenue({ firstMs, count: 72_000, everyUs: 100_000 });
  const { ids, closes } = await read({ afterMs: firstMs, afterId: 1 });
  const bridged = ids.findIndex((id, index) => index > 0 && id !== (ids[index - 1] ?? 0) + 1);
  const instantOf = (id = 0) => firstMs + (id - 1) * 100;
  expect([ids[0], ids.at(-1)]).toEqual([2, 72_000]);
  expect(closes[0]).toBe(instantOf((ids[bridged - 1] ?? 0) + 1) + MINUTE_MS - 1);
  expect(closes.at(-1)).toBe(instantOf(ids[bridged]) - 1);
  expect(closes.every((closeMs, index) => index === 0 || closeMs - (closes[index - 1] ?? 0) === MINUTE_MS)).toBe(true);
  expect(closes.length).toBeGreaterThan(90);
});

test('a gap of days is bridged by longer candles', async () => {
  const firstMs = NOW_MS - 3 * 1_440 * MINUTE_MS;
  const { read } = createVenue({ firstMs, count: 43_200, everyUs: 6_000_000 });
  const { ids, closes } = await read({ afterMs: firstMs, afterId: 1 });
  expect(closes.every((closeMs) => (closeMs + 1) % (5 * MINUTE_MS) === 0)).toBe(true);
  const bridgedMs = closes.length * 5 * MINUTE_MS;
  expect(ids.length - 1 + bridgedMs / 6_000).toBe(43_200 - 2);
});

test('begins at the price of its first instant, in a quiet market too', async () => {
  const firstMs = NOW_MS - 10_500;
  const { history } = createVenue({ firstMs, count: 10, everyUs: 1_000_000 });
  expect(await history.priceAt(MARKET, firstMs + 4_999)).toBe('5.50');
  expect(await history.priceAt(MARKET, firstMs - MINUTE_MS)).toBe('1.20');
});

test('what fails is to be asked for again', async () => {
  const range = { market: MARKET, afterMs: 0 };
  for (const answer of [
    { kind: 'answered', body: { error: ['EGeneral:Internal error'] } },
    { kind: 'answered', body: { error: [], result: { A: [[]], last: '1' } } },
    { kind: 'paused', retryAfterMs: 1 },
  ] as const)
    await expect(
      historyOver(async () => answer)
        .read(range)
        [Symbol.asyncIterator]()
        .next(),
    ).rejects.toThrow('the');
});
