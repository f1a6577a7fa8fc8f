/**
 * A market as people write it: the pair, and its venue by name. Pure.
 */
import { parseMarket } from '#contract/market';

export interface MarketWords {
  /** `BTC/USDT` */
  readonly pair: string;
  /** `Binance` */
  readonly venue: string;
}

const VENUES: Readonly<Record<string, string>> = {
  binance: 'Binance',
  coinbase: 'Coinbase',
  coingecko: 'CoinGecko',
  kraken: 'Kraken',
  index: 'Index',
  demo: 'Demo',
  custom: 'Your own',
};

export function venueWords(venue: string): string {
  return VENUES[venue] ?? venue;
}

/** What is no market's name is shown as it is. */
export function marketWords(market: string): MarketWords {
  const name = parseMarket(market);
  return name ? { pair: `${name.base}/${name.quote}`, venue: venueWords(name.venue) } : { pair: market, venue: '' };
}
