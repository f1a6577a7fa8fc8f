/**
 * A market as people write it: the pair, and its venue by name. Pure.
 */
import { pairOf, venueName, venueOf } from '../condition-words/market-words.ts';

export interface MarketWords {
  /** `BTC/USDT` */
  readonly pair: string;
  /** `Binance` */
  readonly venue: string;
}

export function marketWords(market: string): MarketWords {
  return { pair: pairOf(market), venue: venueName(venueOf(market)) };
}
