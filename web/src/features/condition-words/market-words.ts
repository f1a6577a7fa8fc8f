/**
 * Names of markets as people say them: `binance:BTC/USDT` -> pair `BTC/USDT` of venue `Binance`. Pure.
 */
import { parseMarket } from '#contract/market';

export function pairOf(market: string): string {
  return market.slice(market.indexOf(':') + 1);
}

export function venueOf(market: string): string {
  return market.slice(0, Math.max(0, market.indexOf(':')));
}

const VENUES: Readonly<Record<string, string>> = {
  binance: 'Binance',
  coinbase: 'Coinbase',
  kraken: 'Kraken',
  bybit: 'Bybit',
  okx: 'OKX',
  coingecko: 'CoinGecko',
  bitfinex: 'Bitfinex',
  bitstamp: 'Bitstamp',
  kucoin: 'KuCoin',
  gateio: 'Gate',
  custom: 'your own',
};

export function venueName(venue: string): string {
  return VENUES[venue] ?? venue.charAt(0).toUpperCase() + venue.slice(1);
}

export function quoteOf(market: string): string {
  return parseMarket(market)?.quote ?? '';
}
