import { describe, expect, test } from 'vitest';
import { parseDecimal } from '#contract/decimal';
import { hasVenueData, readVenueData } from '#test/venue-data';
import { parseJsonTexts } from '../json-numbers.ts';
import {
  coinOfMarket,
  marketOfCoin,
  parseCoinList,
  parseMarketPage,
  parsePriceChart,
  parseSimplePrice,
} from './parse.ts';

const LIST = 'coingecko/coins_list-2023-01-08.json.gz';
const TOP = 'coingecko/coins_markets-2023-01-08-top100.json';

describe('simple prices', () => {
  test('are the literal, written plainly and to 15 digits', () => {
    const body =
      '{"bitcoin":{"usd":76975.10,"usd_24h_vol":29096603418.89408,"usd_24h_change":-1.0,"last_updated_at":1779092258},' +
      '"pepe":{"usd":1.24e-05,"last_updated_at":1779092257},"long":{"usd":0.12345678901234567,"last_updated_at":1}}';
    expect(parseSimplePrice(parseJsonTexts(body), 'usd')).toEqual({
      rejected: 0,
      prices: [
        {
          market: 'coingecko:bitcoin/USD',
          price: '76975.10',
          updatedAtMs: 1779092258000,
          open24h: '77752.6262626',
          volume24h: '29096603418.9',
        },
        { market: 'coingecko:pepe/USD', price: '0.0000124', updatedAtMs: 1779092257000 },
        { market: 'coingecko:long/USD', price: '0.123456789012346', updatedAtMs: 1000 },
      ],
    });
  });

  test('coins without a price are counted, never shown as 0', () => {
    const body =
      '{"gone":{},"null":{"usd":null,"last_updated_at":1},"zero":{"usd":0,"last_updated_at":1},"undated":{"usd":1,"last_updated_at":null},"odd":7}';
    expect(parseSimplePrice(parseJsonTexts(body), 'usd')).toEqual({ prices: [], rejected: 5 });
    expect(parseSimplePrice({}, 'usd')).toEqual({ prices: [], rejected: 0 });
  });

  test('an error is no answer', () => {
    for (const body of [
      '{"status":{"error_code":429,"error_message":"slow"}}',
      '{"error":"coin not found"}',
      '[]',
      'null',
    ])
      expect(parseSimplePrice(parseJsonTexts(body), 'usd')).toBeUndefined();
  });

  test('a name leads back to its coin', () => {
    expect(marketOfCoin('bitcoin', 'usd')).toBe('coingecko:bitcoin/USD');
    expect(coinOfMarket('coingecko:matic-network/EUR')).toEqual({ coinId: 'matic-network', currency: 'eur' });
    expect(marketOfCoin('a'.repeat(33), 'usd')).toBeUndefined();
    expect(marketOfCoin('-bad', 'usd')).toBeUndefined();
  });
});

test('charts are points, oldest first; what is no price is left out', () => {
  expect(
    parsePriceChart(
      parseJsonTexts('{"prices":[[1711843200000,69702.3087473573],[1711929600000,null]],"market_caps":[]}'),
    ),
  ).toEqual([{ atMs: 1711843200000, price: '69702.3087473573' }]);
  expect(parsePriceChart(parseJsonTexts('{"error":"x"}'))).toBeUndefined();
});

describe.skipIf(!hasVenueData(LIST))('recorded on 2023-01-08 (skipped without ../shared/data)', () => {
  test('nearly every coin has a market, none twice', () => {
    const ids = parseCoinList(parseJsonTexts(readVenueData(LIST))) ?? [];
    expect(ids).toHaveLength(12_695);
    const markets = ids.flatMap((id) => marketOfCoin(id, 'usd') ?? []);
    expect(new Set(markets).size).toBe(markets.length);
    expect(markets.length / ids.length).toBeGreaterThan(0.97);
  });

  test('the largest hundred have a price, a day and a volume', () => {
    const quotes = parseMarketPage(parseJsonTexts(readVenueData(TOP)), 'usd') ?? [];
    expect(quotes).toHaveLength(100);
    expect(quotes[0]).toMatchObject({ market: 'coingecko:bitcoin/USD', price: '16951.52', atMs: 1673196580132 });
    for (const { price, open24h, volume24h } of quotes) {
      expect(parseDecimal(price)).toBeGreaterThan(0);
      expect(parseDecimal(open24h ?? '')).toBeGreaterThan(0);
      expect(parseDecimal(volume24h ?? '')).toBeGreaterThan(0);
    }
  });
});
