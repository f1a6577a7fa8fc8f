/**
 * What one would take for a venue's frames instead: ccxt's own reading of Binance's, on the same texts. Its client parses the JSON, its exchange class
 * makes a trade or a ticker of it; the connection and its caches are left out on both sides.
 */
import ccxt from 'ccxt';
import { QUOTED_SYMBOLS, quotedSymbol } from './venue-frames.ts';

type Message = Record<string, unknown>;

/** Of the exchange class, which does not declare what it inherits for its own use. */
interface Reading {
  setMarkets(markets: readonly unknown[]): unknown;
  safeMarketStructure(market: Record<string, unknown>): unknown;
  safeMarket(id: unknown, market: undefined, delimiter: undefined, type: string): unknown;
  parseWsTrade(message: Message, market: unknown): { price?: number };
  parseWsTicker(message: Message, type: string): { last?: number };
}

export function createCcxtRival() {
  const exchange = new ccxt.pro.binance() as unknown as Reading;
  const ids = ['BTCUSDT', 'ETHUSDT', ...Array.from({ length: QUOTED_SYMBOLS }, (_, index) => quotedSymbol(index))];
  exchange.setMarkets(
    ids.map((id) => {
      const base = id.replace(/USDT$/, '');
      const names = { id, lowercaseId: id.toLowerCase(), symbol: `${base}/USDT`, base, quote: 'USDT' };
      const kind = { type: 'spot', spot: true, active: true, contract: false, baseId: base, quoteId: 'USDT' };
      return exchange.safeMarketStructure({ ...names, ...kind, precision: { price: 0.01, amount: 0.00001 } });
    }),
  );
  return {
    readTrade(text: string): number {
      const { data } = JSON.parse(text) as { data: Message };
      const market = exchange.safeMarket(data.s, undefined, undefined, 'spot');
      return exchange.parseWsTrade(data, market).price === undefined ? 0 : 1;
    },
    readQuotes(text: string): number {
      let quotes = 0;
      for (const message of JSON.parse(text) as Message[]) {
        if (exchange.parseWsTicker(message, 'spot').last !== undefined) quotes++;
      }
      return quotes;
    },
  };
}
