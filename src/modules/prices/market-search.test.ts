import { describe, expect, it } from 'vitest';
import { createMarketDirectory } from './market-directory.ts';

const NAMES = [
  'binance:BTC/USDT',
  'binance:WBTC/BTC',
  'binance:ETH/BTC',
  'binance:BTCDOM/USDT',
  'kraken:BTC/USD',
  'kraken:ETH/EUR',
];

const directory = createMarketDirectory(
  ['binance', 'kraken'].map((venue) => ({
    markets: () =>
      NAMES.filter((name) => name.startsWith(venue)).map((market) => ({ market, status: 'active' as const })),
    state: () => ({ venue, status: 'live', sinceMs: 0, watched: 0, isSimulated: false }),
  })),
);
const find = (text: string, weights: Record<string, number> = {}) =>
  directory.nearest({ text, limit: 10 }, (market) => weights[market] ?? 0).map(({ market }) => market);

describe('market search', () => {
  it.each(['btcusdt', 'BTC/USDT', 'btc usdt', 'btc-usdt'])('finds the pair first that %j says', (text) => {
    expect(find(text)[0]).toBe('binance:BTC/USDT');
  });

  it('puts the base that is typed before those that begin with it, and those before the ones that contain it', () => {
    expect(find('btc', { 'kraken:BTC/USD': 2, 'binance:BTC/USDT': 1 })).toEqual([
      'kraken:BTC/USD',
      'binance:BTC/USDT',
      'binance:BTCDOM/USDT',
      'binance:ETH/BTC',
      'binance:WBTC/BTC',
    ]);
  });

  it('takes the venue as a part, in any order', () => {
    expect(find('kraken eth')).toEqual(['kraken:ETH/EUR']);
    expect(find('eth kraken')).toEqual(['kraken:ETH/EUR']);
  });

  it('finds nothing for what stands nowhere', () => {
    expect(find('doge')).toEqual([]);
    expect(directory.search({ text: 'doge' })).toEqual([]);
  });

  it('lists by name, after a name, of one venue', () => {
    expect(directory.search({}).map(({ market }) => market)).toEqual([...NAMES].sort());
    expect(directory.search({ after: 'binance:WBTC/BTC' })).toHaveLength(2);
    expect(directory.search({ venue: 'kraken', text: 'eth' })).toHaveLength(1);
  });
});
