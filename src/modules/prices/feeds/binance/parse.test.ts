import { describe, expect, it } from 'vitest';
import { parseDecimal } from '#contract/decimal';
import {
  hasBinanceFrames,
  readBinanceExchangeInfo,
  readBinanceFrames,
  readBinanceMiniTickers,
} from '#test/market-data';
import type { RawQuote } from '../feed.ts';
import type { VenueTrade } from '../tape/venue-history.ts';
import {
  COMBINED_TRADE_FRAME,
  EXCHANGE_INFO_ANSWER,
  KLINE_ANSWER,
  QUOTES_FRAME,
  TRADE_FRAME,
} from './fixtures/frames.ts';
import { createBinanceSymbols } from './markets.ts';
import { parseAggTrade, parseFrame, parseKline, readFrame } from './parse.ts';
import { scanQuotes, scanTrade } from './scan.ts';

function read(text: string, marketOf = (symbol: string): string | undefined => `binance:${symbol}`) {
  const short = readBy(readFrame, text, marketOf);
  expect(readBy(parseFrame, text, marketOf)).toEqual(short);
  return short;
}

/** By the short way where there is one, or by way of JSON. */
function readBy(way: typeof readFrame, text: string, marketOf: (symbol: string) => string | undefined) {
  const trades: (VenueTrade & { symbol: string })[] = [];
  const quotes: RawQuote[] = [];
  const clocks: number[] = [];
  const signal = way(text, {
    trade: (symbol, trade) => trades.push({ symbol, ...trade }),
    quotes: (told) => quotes.push(...told),
    clock: (venueMs) => clocks.push(venueMs),
    marketOf,
  });
  return { signal, trades, quotes, clocks };
}

describe('a frame of Binance', () => {
  it.each([TRADE_FRAME, COMBINED_TRADE_FRAME])('is a trade, its decimals as they were written', (text) => {
    expect(read(text)).toEqual({
      signal: undefined,
      trades: [{ symbol: 'BTCUSDT', id: 41, atMs: 1767225600120, price: '65000.10000000', size: '0.00200000' }],
      quotes: [],
      clocks: [1767225600123],
    });
  });

  it('is quotes of the symbols that are listed; one without a price costs only itself', () => {
    const { signal, quotes, clocks } = read(QUOTES_FRAME);
    expect(quotes).toEqual([
      {
        market: 'binance:BTCUSDT',
        price: '65000.10000000',
        atMs: 1767225601001,
        open24h: '64000.00000000',
        volume24h: '780000000.12000000',
      },
      {
        market: 'binance:PEPEUSDT',
        price: '0.00000172',
        atMs: 1767225601004,
        open24h: '0.00000170',
        volume24h: '15480.00000000',
      },
    ]);
    expect(clocks).toEqual([1767225601004]);
    expect(signal).toEqual({ kind: 'rejected', reason: 'bad_quote' });
    expect(read(QUOTES_FRAME, () => undefined).quotes).toEqual([]);
  });

  it.each([
    ['{"result":null,"id":7}', { kind: 'answered', id: 7 }],
    ['{"code":2,"msg":"Invalid request: x","id":7}', { kind: 'refused', id: 7, detail: '2 Invalid request: x' }],
    ['{"error":{"code":2,"msg":"no"},"id":7}', { kind: 'refused', id: 7, detail: '2 no' }],
    ['{"e":"serverShutdown","E":1770123456789}', { kind: 'leaving' }],
    ['{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}', { kind: 'leaving' }],
  ])('speaks to the connection: %s', (text, signal) => expect(read(text).signal).toMatchObject(signal));

  it.each<readonly [text: string, reason: string]>([
    ['', 'not_json'],
    ['{"e":"aggTrade"', 'not_json'],
    ['NaN', 'not_json'],
    ['null', 'not_an_object'],
    ['7', 'not_an_object'],
    ['[null]', 'bad_quote'],
    ['[[]]', 'bad_quote'],
    ['{}', 'unknown_frame'],
    ['{"result":null}', 'unknown_frame'],
    ['{"e":"kline"}', 'unknown_event'],
    ['{"e":{"a":1}}', 'unknown_event'],
    ['{"stream":"x","data":{"e":5}}', 'unknown_event'],
    [TRADE_FRAME.replace('"a":41', '"a":"41"'), 'bad_trade'],
    [TRADE_FRAME.replace('"a":41', '"a":1e400'), 'bad_trade'],
    [TRADE_FRAME.replace('"BTCUSDT"', '5'), 'bad_trade'],
    [TRADE_FRAME.replace('"T":1767225600120', '"T":-1'), 'bad_trade'],
    ...['""', '"0"', '"0.000"', '"NaN"', '"-1"', '"1e9"', '".5"', '"5."', '"1.2.3"', '"Infinity"', '5', 'null'].map(
      (price) => [TRADE_FRAME.replace('"65000.10000000"', price), 'bad_price'] as const,
    ),
    [TRADE_FRAME.replace('"0.00200000"', '""'), 'bad_price'],
    [TRADE_FRAME.replace('65000.10000000', '9'.repeat(60)), 'bad_price'],
  ])('is refused and counted: %s', (text, reason) => {
    expect(read(text)).toEqual({ signal: { kind: 'rejected', reason }, trades: [], quotes: [], clocks: [] });
  });
});

describe('the short way', () => {
  const plain = QUOTES_FRAME.replace(/,\{[^{]*DEADUSDT[^}]*\}/, '');
  const marketOf = (symbol: string) => symbol;

  it('is taken for frames as the venue writes them', () => {
    expect(scanTrade(TRADE_FRAME)).toMatchObject({ symbol: 'BTCUSDT', eventMs: 1767225600123 });
    expect(scanTrade(COMBINED_TRADE_FRAME)).toEqual(scanTrade(TRADE_FRAME));
    expect(scanQuotes(plain, marketOf)?.quotes).toHaveLength(2);
  });

  it('and says the same as the long one, or nothing, wherever a character is another one', () => {
    const marks = ['"', '\\', '0', '9', '-', '.', '}', '{', ']', ',', 'e', ' ', ''];
    for (const text of [TRADE_FRAME, COMBINED_TRADE_FRAME, plain]) {
      for (let index = 0; index <= text.length; index++) {
        for (const mark of marks) {
          read(`${text.slice(0, index)}${mark}${text.slice(index + 1)}`);
          read(`${text.slice(0, index)}${mark}${text.slice(index)}`);
        }
      }
    }
  });
});

describe('answers of Binance', () => {
  it('are candles and trades, or none', () => {
    expect(JSON.parse(KLINE_ANSWER).map(parseKline)).toEqual([
      {
        atMs: 1767225600000,
        open: '65000.10',
        high: '65010.00',
        low: '64990.00',
        close: '65005.00',
        volume: '12.50000000',
        closeAtMs: 1767225659999,
        trades: 42,
      },
    ]);
    expect([null, {}, [], [1, '0', '1', '1', '1', '1', 2, '', 1]].map(parseKline)).toEqual(Array(4).fill(undefined));
    expect(parseAggTrade({ a: 1, p: '2.5', q: '1', T: 5 })).toEqual({ id: 1, price: '2.5', size: '1', atMs: 5 });
    expect([null, {}, { a: 1, p: '0', q: '1', T: 5 }].map(parseAggTrade)).toEqual(Array(3).fill(undefined));
  });

  it('are the list of markets: names that are none are left out, steps are plain', () => {
    const symbols = createBinanceSymbols();
    expect(symbols.take(JSON.parse(EXCHANGE_INFO_ANSWER))).toEqual([
      { market: 'binance:BTC/USDT', status: 'active', tickSize: '0.01' },
      { market: 'binance:PEPE/USDT', status: 'halted' },
      { market: 'binance:BIG/IDR', status: 'halted', tickSize: '100' },
    ]);
    expect(symbols.marketOf('BTCUSDT')).toBe('binance:BTC/USDT');
    expect([symbols.symbolOf('binance:BTC/USDT'), symbols.symbolOf('binance:NEW/USDT')]).toEqual([
      'BTCUSDT',
      'NEWUSDT',
    ]);
    expect([null, {}, { symbols: 5 }].map(symbols.take)).toEqual([undefined, undefined, undefined]);
  });
});

describe.skipIf(!hasBinanceFrames())('what Binance really sent', () => {
  it('is taken whole: every trade, none of the best prices, which nobody asked for', () => {
    const frames = readBinanceFrames();
    let expected = 0;
    let trades = 0;
    let unknown = 0;
    let lastId = new Map<string, number>();
    for (const text of frames) {
      if (text.includes('@trade"')) expected++;
      const { trades: found, signal } = read(text);
      for (const { symbol, id = 0, price } of found) {
        trades++;
        expect(parseDecimal(price)).toBeGreaterThan(0);
        expect(id).toBeGreaterThan(lastId.get(symbol) ?? 0);
        lastId = lastId.set(symbol, id);
      }
      if (signal) unknown++;
    }
    expect(expected).toBeGreaterThan(30_000);
    expect({ trades, unknown }).toEqual({ trades: expected, unknown: frames.length - expected });
  });

  it('has quotes and markets', () => {
    const quotes = readBinanceMiniTickers().flatMap((text) => read(text).quotes);
    expect(quotes.map(({ price }) => price)).toEqual(['102492.27000000', '4.15900000', '0.00037512', '42731.50']);
    const markets = createBinanceSymbols().take(readBinanceExchangeInfo()) ?? [];
    expect(markets.length).toBeGreaterThan(1_000);
    expect(markets.filter(({ status }) => status === 'active').length).toBeGreaterThan(500);
    expect(markets.every(({ tickSize }) => Number(tickSize) > 0)).toBe(true);
  });
});
