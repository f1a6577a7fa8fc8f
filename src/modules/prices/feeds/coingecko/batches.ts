/** Markets of CoinGecko -> the calls that ask for their prices: one currency each, and not more coins than a URL holds. Pure. */
import { COINS_PER_CALL } from './config.ts';
import { coinOfMarket } from './parse.ts';

export interface CoinBatch {
  readonly currency: string;
  readonly coins: readonly string[];
}

export function batchesOf(markets: Iterable<string>): CoinBatch[] {
  const byCurrency = Map.groupBy([...markets].map(coinOfMarket), ({ currency }) => currency);
  return [...byCurrency].flatMap(([currency, ofCurrency]) => {
    const coins = ofCurrency.map(({ coinId }) => coinId);
    return Array.from({ length: Math.ceil(coins.length / COINS_PER_CALL) }, (_, index) => ({
      currency,
      coins: coins.slice(index * COINS_PER_CALL, (index + 1) * COINS_PER_CALL),
    }));
  });
}
