import { describe, expect, test } from 'vitest';
import { parseMarket } from '#contract/market';
import { hasVenueData, readRecordedAnswer, readVenueData } from '#test/venue-data';
import type { VenueMarket } from '../feed.ts';
import { parseJsonTexts } from '../json-numbers.ts';
import { pairsOf, symbolOfWsname } from './pairs.ts';
import { parseKrakenFrame } from './parse.ts';
import { parseAnswer, parseCandles, parseTradePage } from './rest-parse.ts';
import { scanFrame } from './scan.ts';

const SHAPES = 'wire/shapes/kraken';
const RECORDED_PAIRS = 'wire/recorded/kraken-rest-AssetPairs.KRAKEN.0.txt.gz';

const TRADE =
  '{"symbol":"BTC/USD","side":"buy","price":105944.20,"qty":0.00027625,"ord_type":"limit","trade_id":7,"timestamp":"2023-10-06T17:35:55.440295Z"}';

function resultOf(body: string) {
  const answer = parseAnswer(parseJsonTexts(body));
  if (!answer.ok) throw new Error(answer.error.detail);
  return answer.value;
}

describe('frames', () => {
  test('a trade keeps the text of its price', () => {
    expect(parseKrakenFrame(`{"channel":"trade","type":"update","data":[${TRADE}]}`)).toEqual({
      kind: 'trades',
      isSnapshot: false,
      rejected: 0,
      trades: [
        {
          symbol: 'BTC/USD',
          id: 7,
          atMs: Date.parse('2023-10-06T17:35:55.440Z'),
          price: '105944.20',
          size: '0.00027625',
        },
      ],
    });
  });

  test('an exponent is written out', () => {
    const frame = parseKrakenFrame(`{"channel":"trade","data":[${TRADE.replace('105944.20', '1.72e-9')}]}`);
    expect(frame).toMatchObject({ trades: [{ price: '0.00000000172' }] });
  });

  test('an entry that is no trade is counted and does not cost its neighbors', () => {
    const bad = ['0', '-1', 'null', '"x"', '1.234567890123456'].map((price) => TRADE.replace('105944.20', price));
    const frame = parseKrakenFrame(`{"channel":"trade","type":"snapshot","data":[${[...bad, TRADE].join(',')}]}`);
    expect(frame).toMatchObject({ kind: 'trades', isSnapshot: true, rejected: 5, trades: [{ id: 7 }] });
  });

  test('a ticker is a quote; without an instant where the venue tells none', () => {
    const ticker = '{"symbol":"BTC/USD","last":105899.40,"volume":2,"vwap":100000.5,"change":250.00}';
    expect(parseKrakenFrame(`{"channel":"ticker","type":"snapshot","data":[${ticker}]}`)).toEqual({
      kind: 'quotes',
      rejected: 0,
      quotes: [
        { market: 'kraken:BTC/USD', price: '105899.40', atMs: undefined, open24h: '105649.4', volume24h: '200001' },
      ],
    });
  });

  test.each([
    ['{"channel":"heartbeat"}', { kind: 'heartbeat' }],
    [
      '{"channel":"status","type":"update","data":[{"system":"maintenance","connection_id":12393906104898154338}]}',
      { kind: 'status', system: 'maintenance' },
    ],
    [
      '{"error":"Currency pair not supported FOO/BAR","method":"subscribe","success":false,"symbol":"FOO/BAR"}',
      { kind: 'refused', detail: 'Currency pair not supported FOO/BAR', symbol: 'FOO/BAR' },
    ],
    [
      '{"error":"Exceeded msg rate","success":false,"method":"subscribe"}',
      { kind: 'refused', detail: 'Exceeded msg rate' },
    ],
    [
      '{"method":"unsubscribe","result":{"channel":"trade","symbol":"BTC/USD"},"success":true,"req_id":3}',
      { kind: 'unsubscribed', channel: 'trade', symbol: 'BTC/USD' },
    ],
    [
      '{"method":"subscribe","success":false,"req_id":4}',
      { kind: 'refused', detail: 'without a reason', requestId: 4 },
    ],
    ['{"method":"pong"}', { kind: 'unknown', type: 'pong' }],
    ['{"channel":"ohlc","data":[]}', { kind: 'unknown', type: 'ohlc' }],
    ['{"channel":"trade","data":{}}', { kind: 'rejected', reason: 'invalid_frame' }],
    ['{}', { kind: 'rejected', reason: 'invalid_frame' }],
    ['{"channel":"trade","da', { kind: 'rejected', reason: 'not_json' }],
    ['[1]', { kind: 'rejected', reason: 'not_json' }],
  ])('%s', (text, frame) => {
    expect(parseKrakenFrame(text)).toEqual(frame);
  });
});

describe('answers', () => {
  test('trades have an instant to the millisecond, and where the next page begins', () => {
    const body =
      '{"error":[],"result":{"XXBTZUSD":[["105433.60000","0.1",1762795433.9717445,"b","l","",10218208]],"last":"1762820035982277754"}}';
    expect(parseTradePage(resultOf(body))).toEqual({
      trades: [{ id: 10218208, atMs: 1762795433971, price: '105433.60000', size: '0.1' }],
      last: '1762820035982277754',
    });
  });

  test('errors come with status 200, and some ask for a pause', () => {
    expect(parseAnswer(JSON.parse('{"error":["EAPI:Rate limit exceeded"]}'))).toEqual({
      ok: false,
      error: { isBusy: true, detail: 'EAPI:Rate limit exceeded' },
    });
    expect(parseAnswer(JSON.parse('{"error":["EQuery:Unknown asset pair"]}'))).toMatchObject({
      error: { isBusy: false },
    });
    for (const body of [null, { error: [] }, { result: [] }, '']) expect(parseAnswer(body).ok).toBe(false);
  });

  test('a row that is none spoils the answer: a hole in history would be taken for a quiet time', () => {
    const page = (row: string) => parseTradePage(resultOf(`{"error":[],"result":{"A":[${row}],"last":"1"}}`));
    for (const row of ['["0","1",1.5,"b","l","",1]', '["1","1","x","b","l","",1]', '[]', 'null'])
      expect(page(row), row).toBeUndefined();
    expect(page('["1","1",1.5,"b","l","",1]')).toBeDefined();
  });
});

describe('pairs', () => {
  const pair = { wsname: 'XBT/USD', status: 'online', tick_size: '0.1', pair_decimals: 1 };
  const only = (change: object): VenueMarket | undefined => pairsOf({ XXBTZUSD: { ...pair, ...change } })[0];

  test('are called as everybody calls them', () => {
    expect(only({})).toEqual({
      market: 'kraken:BTC/USD',
      symbol: 'BTC/USD',
      restName: 'XXBTZUSD',
      status: 'active',
      tickSize: '0.1',
    });
    expect(symbolOfWsname('XDG/XBT')).toBe('DOGE/BTC');
  });

  test('say where prices are made', () => {
    for (const status of ['online', 'limit_only', 'reduce_only', undefined])
      expect(only({ status })?.status).toBe('active');
    for (const status of ['cancel_only', 'post_only', 'maintenance', 'work_in_progress', 'new word'])
      expect(only({ status })?.status).toBe('halted');
    expect(only({ status: 'delisted' })?.status).toBe('delisted');
  });

  test('have the step of their decimals where no step is told', () => {
    expect(only({ tick_size: undefined, pair_decimals: '5' })?.tickSize).toBe('0.00001');
    expect(only({ tick_size: undefined, pair_decimals: '0' })?.tickSize).toBe('1');
    expect(only({ tick_size: undefined, pair_decimals: undefined })?.tickSize).toBeUndefined();
    expect(only({ wsname: undefined })).toBeUndefined();
  });
});

describe.skipIf(!hasVenueData(RECORDED_PAIRS))('recorded and documented (skipped without ../shared/data)', () => {
  test('pairs recorded in 2021 have markets of different names', () => {
    const pairs = pairsOf(resultOf(readRecordedAnswer(RECORDED_PAIRS)));
    expect(pairs.length).toBeGreaterThan(200);
    expect(new Set(pairs.map(({ market }) => market)).size).toBe(pairs.length);
    expect(pairs.every(({ market, tickSize }) => parseMarket(market) && tickSize)).toBe(true);
    expect(pairs.map(({ market }) => market)).toContain('kraken:DOGE/BTC');
  });

  test('documented shapes are understood', () => {
    const frame = (name: string) => parseKrakenFrame(readVenueData(`${SHAPES}/${name}.json`));
    expect(frame('ws_trade_update')).toMatchObject({ trades: [{ price: '105944.20' }, { price: '105910.50' }] });
    expect(frame('ws_ticker_snapshot')).toMatchObject({ quotes: [{ price: '105899.40', open24h: '105649.4' }] });
    expect(frame('ws_subscribe_response')).toEqual({ kind: 'subscribed', channel: 'ticker', symbol: 'BTC/USD' });
    expect(pairsOf(resultOf(readVenueData(`${SHAPES}/http_asset_pairs.json`)))).toMatchObject([
      { market: 'kraken:BTC/USDT' },
    ]);
  });

  test('documented shapes are those that are scanned, once the spaces of the page are out', () => {
    for (const name of ['ws_trade_update', 'ws_ticker_snapshot']) {
      const text = readVenueData(`${SHAPES}/${name}.json`);
      const sent = text.replace(/\s+/g, '');
      expect(scanFrame(sent), name).toBeDefined();
      expect(parseKrakenFrame(sent)).toEqual(parseKrakenFrame(text));
    }
  });

  test('documented history: a thousand trades by ascending id, and candles a minute apart', () => {
    const page = parseTradePage(resultOf(readVenueData(`${SHAPES}/http_trades.json.gz`)));
    const ids = page?.trades.map(({ id }) => id) ?? [];
    expect(ids).toHaveLength(1_000);
    expect(ids.every((id, index) => index === 0 || id === (ids[index - 1] ?? 0) + 1)).toBe(true);
    const candles = parseCandles(resultOf(readVenueData(`${SHAPES}/http_ohlc.json.gz`))) ?? [];
    expect(candles.length).toBeGreaterThan(100);
    expect(candles.every(({ atMs }, index) => index === 0 || atMs - (candles[index - 1]?.atMs ?? 0) === 60_000)).toBe(
      true,
    );
  });
});
