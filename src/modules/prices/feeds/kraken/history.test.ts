import { describe, expect, test } from 'vitest';
import { CANDLE_INTERVALS } from '#contract/api/prices';
import { ok } from '#contract/result';
import { INTERVAL_MS } from '../../candle.ts';
import { createKrakenHistory } from './history.ts';

const NOW_MS = Date.UTC(2026, 0, 10, 0, 30);
const MINUTE_MS = 60_000;

/** A venue with 720 candles of each interval and a trade every 400 microseconds since `firstMs`, a thousand in an answer. */
function createVenue(firstMs: number, count: number) {
  const asked: string[] = [];
  const get = async (path: string) => {
    asked.push(path);
    const url = new URL(path, 'http://venue');
    const result = url.pathname.endsWith('OHLC') ? candles(url.searchParams) : trades(url.searchParams);
    return ok(`{"error":[],"result":${result}}`);
  };
  function candles(query: URLSearchParams): string {
    const stepS = Number(query.get('interval')) * 60;
    const openS = Math.floor(NOW_MS / 1_000 / stepS) * stepS;
    const rows = Array.from({ length: 720 }, (_, index) => openS - (719 - index) * stepS)
      .filter((atS) => atS > Number(query.get('since')))
      .map((atS) => `[${atS},"1.10","1.30","1.00","1.20","1.15","2.5",7]`);
    return `{"XXBTZUSD":[${rows.join(',')}],"last":${openS}}`;
  }
  function trades(query: URLSearchParams): string {
    const sinceNs = BigInt(query.get('since') ?? '0');
    const rows: string[] = [];
    let lastNs = sinceNs;
    for (let index = 0; index < count && rows.length < Number(query.get('count')); index++) {
      const atNs = BigInt(firstMs) * 1_000_000n + BigInt(index) * 400_000n;
      if (atNs <= sinceNs) continue;
      rows.push(
        `["${index + 1}.50","0.1",${atNs / 1_000_000_000n}.${(atNs % 1_000_000_000n).toString().padStart(9, '0')},"b","l","",${index + 1}]`,
      );
      lastNs = atNs;
    }
    return `{"XXBTZUSD":[${rows.join(',')}],"last":"${lastNs}"}`;
  }
  return { asked, history: createKrakenHistory({ get }) };
}

test.each(CANDLE_INTERVALS)('candles of %s, ascending, from the first asked for to the open one', async (interval) => {
  const intervalMs = INTERVAL_MS[interval];
  const openMs = Math.floor(NOW_MS / intervalMs) * intervalMs;
  const range = { market: 'kraken:BTC/USD', interval, fromMs: openMs - 9 * intervalMs, toMs: NOW_MS + 1 };
  const found = await createVenue(0, 0).history.candles('XXBTZUSD', range);
  if (!found.ok) throw new Error(found.error.detail);
  expect(found.value.map(({ atMs }) => atMs)).toEqual(
    Array.from({ length: 10 }, (_, index) => openMs - (9 - index) * intervalMs),
  );
  expect(found.value[0]).toMatchObject({ open: '1.10', high: '1.30', low: '1.00', close: '1.20', volume: '2.5' });
  const past = await createVenue(0, 0).history.candles('XXBTZUSD', { ...range, toMs: openMs - 5 * intervalMs });
  expect(past.ok && past.value.length).toBe(4);
});

describe('trades', () => {
  const firstMs = NOW_MS - 60 * MINUTE_MS;
  const read = async (fromMs: number, toMs: number, pagesMax = 10) => {
    const { history, asked } = createVenue(firstMs, 3_500);
    const found = await history.trades({ restName: 'XXBTZUSD', fromMs, toMs, pagesMax });
    if (!found.ok) throw new Error(found.error.detail);
    const ids = found.value.trades.map(({ id }) => id);
    expect(ids.every((id, index) => index === 0 || id === (ids[index - 1] ?? 0) + 1)).toBe(true);
    return { first: ids[0], last: ids.at(-1), isWhole: found.value.isWhole, pages: asked.length };
  };

  test('of a range, over pages, none twice, those of its first millisecond too', async () => {
    expect(await read(firstMs, NOW_MS)).toEqual({ first: 1, last: 3_500, isWhole: true, pages: 4 });
    // Trades 3, 4 and 5 lie in the second millisecond; 2,503 is the first at 1,001 ms or later.
    expect(await read(firstMs + 1, firstMs + 1_001)).toEqual({ first: 4, last: 2_503, isWhole: true, pages: 3 });
    expect(await read(NOW_MS, NOW_MS + 1)).toEqual({ first: undefined, last: undefined, isWhole: true, pages: 1 });
  });

  test('to the end of its pages', async () => {
    expect(await read(firstMs, NOW_MS, 2)).toEqual({ first: 1, last: 2_000, isWhole: false, pages: 2 });
  });
});

test('errors ask for another try', async () => {
  for (const body of [
    '{"error":["EAPI:Rate limit exceeded"]}',
    'half',
    '{"error":[],"result":{"A":[[]],"last":"1"}}',
  ]) {
    const history = createKrakenHistory({ get: async () => ok(body) });
    expect(await history.trades({ restName: 'A', fromMs: 0, toMs: 1, pagesMax: 1 })).toMatchObject({
      error: { code: 'overloaded' },
    });
  }
});
