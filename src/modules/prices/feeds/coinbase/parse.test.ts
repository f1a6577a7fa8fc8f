import { describe, expect, test } from 'vitest';
import { parseMarket } from '#contract/market';
import { hasVenueData, readRecordedAnswer, readRecordedFrames } from '#test/venue-data';
import { parseJsonTexts } from '../json-numbers.ts';
import { parseCandles, parseCoinbaseFrame, parseProducts, parseTrades, productOfMarket } from './parse.ts';

const RECORDED_FRAMES = 'wire/recorded/coinbase-exchange-ws.no-l2.txt';
const RECORDED_PRODUCTS = 'wire/recorded/coinbase-rest-products.COINBASE.0.txt.gz';

const MATCH = {
  type: 'match',
  trade_id: 1568319,
  side: 'buy',
  size: '18',
  price: '0.7900',
  product_id: 'SKL-USD',
  sequence: 201393867,
  time: '2021-04-17T16:44:06.669388Z',
};
const TICKER = {
  type: 'ticker',
  sequence: 201393867,
  product_id: 'SKL-USD',
  price: '0.7902',
  open_24h: '0.7055',
  volume_24h: '1000.5',
  time: '2021-04-17T16:44:06.669388Z',
  trade_id: 1568319,
};

describe('frames', () => {
  test('a trade keeps its decimals, id and instant', () => {
    expect(parseCoinbaseFrame(JSON.stringify(MATCH))).toEqual({
      kind: 'trade',
      isLast: false,
      trade: {
        product: 'SKL-USD',
        id: 1568319,
        atMs: Date.parse('2021-04-17T16:44:06.669Z'),
        price: '0.7900',
        size: '18',
      },
    });
    expect(parseCoinbaseFrame(JSON.stringify({ ...MATCH, type: 'last_match' }))).toMatchObject({ isLast: true });
  });

  test('a ticker is a quote, with its day', () => {
    expect(parseCoinbaseFrame(JSON.stringify(TICKER))).toEqual({
      kind: 'quote',
      quote: {
        market: 'coinbase:SKL/USD',
        price: '0.7902',
        atMs: Date.parse('2021-04-17T16:44:06.669Z'),
        open24h: '0.7055',
        volume24h: '790.5951',
      },
    });
  });

  test('a ticker of empty texts is refused by a reason of its own', () => {
    const empty = Object.fromEntries(Object.keys(TICKER).map((key) => [key, '']));
    expect(parseCoinbaseFrame(JSON.stringify({ ...empty, type: 'ticker' }))).toEqual({
      kind: 'rejected',
      reason: 'empty_ticker',
    });
    expect(parseCoinbaseFrame(JSON.stringify({ ...TICKER, price: '' }))).toMatchObject({ reason: 'empty_ticker' });
  });

  test.each([
    ['0', { price: '0' }],
    ['a negative price', { price: '-1' }],
    ['no number', { price: 'NaN' }],
    ['16 digits', { price: '1.234567890123456' }],
    ['a JSON number', { price: 1 }],
    ['an instant that is none', { time: 'yesterday' }],
    ['a product that is no name', { product_id: 'SKL' }],
  ])('%s is no price', (_name, change) => {
    expect(parseCoinbaseFrame(JSON.stringify({ ...TICKER, ...change }))).toMatchObject({ reason: 'invalid_ticker' });
  });

  test('a heartbeat tells the last trade, unless it says 0', () => {
    const heartbeat = {
      type: 'heartbeat',
      sequence: 90,
      last_trade_id: 20,
      product_id: 'BTC-USD',
      time: '2014-11-07T08:19:28.464459Z',
    };
    const atMs = Date.parse('2014-11-07T08:19:28.464Z');
    const frame = { kind: 'heartbeat', product: 'BTC-USD', atMs };
    expect(parseCoinbaseFrame(JSON.stringify(heartbeat))).toEqual({ ...frame, lastTradeId: 20 });
    expect(parseCoinbaseFrame(JSON.stringify({ ...heartbeat, last_trade_id: 0 }))).toEqual(frame);
  });

  test('subscriptions tell all that flows', () => {
    const channels = [
      { name: 'matches', product_ids: ['A-B', 'C-D'] },
      { name: 'heartbeat', product_ids: ['A-B'] },
      { name: 'x' },
    ];
    expect(parseCoinbaseFrame(JSON.stringify({ type: 'subscriptions', channels }))).toEqual({
      kind: 'subscriptions',
      topics: ['matches A-B', 'matches C-D', 'heartbeat A-B'],
    });
  });

  test('errors are told, other types are named, and rubbish is counted', () => {
    const error = { type: 'error', message: 'Failed to subscribe', reason: 'A-B is not a valid product' };
    expect(parseCoinbaseFrame(JSON.stringify(error))).toEqual({
      kind: 'error',
      detail: 'Failed to subscribe: A-B is not a valid product',
      product: 'A-B',
    });
    expect(parseCoinbaseFrame('{"type":"error"}')).toEqual({ kind: 'error', detail: 'without a reason' });
    expect(parseCoinbaseFrame('{"type":"l2update"}')).toEqual({ kind: 'unknown', type: 'l2update' });
    for (const text of ['', 'null', '[]', '{"type":"match","pri', '7'])
      expect(parseCoinbaseFrame(text)).toEqual({ kind: 'rejected', reason: 'not_json' });
    for (const text of ['{}', '{"type":7}', '{"type":"match"}', '{"type":"heartbeat"}'])
      expect(parseCoinbaseFrame(text)).toEqual({ kind: 'rejected', reason: 'invalid_frame' });
  });
});

describe('answers', () => {
  test('candles are oldest first, with their literals', () => {
    const body = '[[1712192460,66055.14,66331.90,66312.4,66181.6,3.55],[1712192400,1e-7,2.0,1.5e-7,2,0]]';
    expect(parseCandles(parseJsonTexts(body))).toEqual([
      { atMs: 1712192400000, low: '0.0000001', high: '2.0', open: '0.00000015', close: '2', volume: '0' },
      { atMs: 1712192460000, low: '66055.14', high: '66331.90', open: '66312.4', close: '66181.6', volume: '3.55' },
    ]);
    for (const bad of ['{"message":"NotFound"}', '[[1712192460,0,1,1,1,1]]', '[[1712192460]]', 'null'])
      expect(parseCandles(parseJsonTexts(bad))).toBeUndefined();
  });

  test('trades are oldest first', () => {
    const row = (id: number) => ({
      trade_id: id,
      side: 'sell',
      size: '0.1',
      price: '10.00',
      time: `2014-11-07T22:19:2${id}.1Z`,
    });
    expect(parseTrades('BTC-USD', [row(4), row(3)])?.map(({ id }) => id)).toEqual([3, 4]);
    expect(parseTrades('BTC-USD', [{ ...row(4), price: '' }])).toBeUndefined();
  });

  test('products say where prices are made', () => {
    const product = { id: 'BTC-USD', quote_increment: '0.01', status: 'online', trading_disabled: false };
    const statusWith = (change: object) => parseProducts([{ ...product, ...change }])?.[0]?.status;
    expect(parseProducts([product])).toEqual([{ market: 'coinbase:BTC/USD', status: 'active', tickSize: '0.01' }]);
    expect(statusWith({ limit_only: true })).toBe('active');
    for (const change of [
      { trading_disabled: true },
      { cancel_only: true },
      { post_only: true },
      { status: 'offline' },
    ])
      expect(statusWith(change)).toBe('halted');
    expect(statusWith({ auction_mode: true })).toBe('halted');
    expect(statusWith({ status: 'delisted' })).toBe('delisted');
    expect(parseProducts({ message: 'slow down' })).toBeUndefined();
    expect(parseProducts([{ id: 'NODASH' }, null, { id: 'A-B-C' }])).toEqual([
      { market: 'coinbase:A-B/C', status: 'halted' },
    ]);
    expect(productOfMarket('coinbase:A-B/C')).toBe('A-B-C');
  });
});

describe.skipIf(!hasVenueData(RECORDED_FRAMES))('recorded in 2021 (skipped without ../shared/data)', () => {
  test('every frame is understood', () => {
    const kinds = Map.groupBy(readRecordedFrames(RECORDED_FRAMES).map(parseCoinbaseFrame), ({ kind }) => kind);
    expect([...kinds.keys()].sort()).toEqual(['quote', 'subscriptions', 'trade']);
    expect(kinds.get('trade')?.length).toBeGreaterThan(20);
  });

  test('ids of one product are consecutive', () => {
    const lastIds = new Map<string, number>();
    for (const frame of readRecordedFrames(RECORDED_FRAMES).map(parseCoinbaseFrame)) {
      if (frame.kind !== 'trade') continue;
      const { product, id } = frame.trade;
      const lastId = lastIds.get(product);
      if (lastId !== undefined) expect(id - lastId, product).toBe(1);
      lastIds.set(product, id);
    }
    expect(lastIds.size).toBeGreaterThan(1);
  });

  test('every product has a market', () => {
    const body = JSON.parse(readRecordedAnswer(RECORDED_PRODUCTS)) as unknown[];
    const markets = parseProducts(body) ?? [];
    expect(markets.length).toBe(body.length);
    expect(markets.every(({ market }) => parseMarket(market))).toBe(true);
    expect(markets.filter(({ tickSize }) => tickSize === undefined)).toEqual([]);
  });
});
