import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCondition } from '#engine';
import { CUSTOM_MARKET_PATTERN, MARKET_PATTERN, parseMarket } from './market.ts';

const venue = fc.stringMatching(/^[a-z][a-z0-9]{1,13}$/);
const base = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);
const quote = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,15}$/);

describe('markets', () => {
  test('are taken apart and put together again', () => {
    fc.assert(
      fc.property(venue, base, quote, (v, b, q) => {
        expect(parseMarket(`${v}:${b}/${q}`)).toEqual({ venue: v, base: b, quote: q });
      }),
    );
  });

  test('every market can be named in a condition', () => {
    fc.assert(
      fc.property(venue, base, quote, (v, b, q) => {
        const text = `price > price(${v}:${b}/${q})`;
        expect(parseCondition(text, { market: 'custom:OTHER/ONE' })).toMatchObject({ ok: true });
      }),
    );
  });

  test('what is none cannot be named in a condition either', () => {
    const near = fc.stringMatching(/^[a-z0-9]{1,18}:[A-Z._-]{0,34}\/[A-Z._-]{0,18}$/);
    fc.assert(
      fc.property(near, (name) => {
        const read = parseCondition(`price > price(${name})`, { market: 'custom:OTHER/ONE' });
        expect(read.ok).toBe(parseMarket(name) !== undefined);
      }),
    );
    const longVenue = `${'v'.repeat(15)}:BTC/USDT`;
    expect(parseCondition(`price > price(${longVenue})`, { market: 'custom:OTHER/ONE' }).ok).toBe(false);
  });

  test('have at most 64 characters', () => {
    const longest = `${'v'.repeat(14)}:${'B'.repeat(32)}/${'Q'.repeat(16)}`;
    expect(longest).toHaveLength(64);
    expect(parseMarket(longest)).toBeDefined();
    expect(parseMarket(`v${longest}`)).toBeUndefined();
  });

  test('are case-sensitive, as their venue writes them', () => {
    expect(parseMarket('coingecko:bitcoin/USD')?.base).toBe('bitcoin');
    expect(parseMarket('Binance:BTC/USDT')).toBeUndefined();
  });

  test.each([
    '',
    'BTC/USDT',
    'binance:BTCUSDT',
    'binance:/USDT',
    'binance:BTC/',
    'b:BTC/USDT',
    'binance:BTC/USDT/X',
    'binance:BTC/USDT\n',
    'binance: BTC/USDT',
    '1inch:BTC/USDT',
  ])('%j is none', (text) => {
    expect(parseMarket(text)).toBeUndefined();
  });

  test("one's own are those of the venue custom", () => {
    const own = new RegExp(CUSTOM_MARKET_PATTERN, 'u');
    fc.assert(
      fc.property(fc.oneof(venue, fc.constant('custom')), base, quote, (v, b, q) => {
        expect(own.test(`${v}:${b}/${q}`)).toBe(v === 'custom');
      }),
    );
    expect(MARKET_PATTERN).not.toBe(CUSTOM_MARKET_PATTERN);
  });
});
