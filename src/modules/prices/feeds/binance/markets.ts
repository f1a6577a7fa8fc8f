/**
 * Binance's list of symbols: `exchangeInfo` -> markets, and the way from a symbol to its market and back. A symbol once seen keeps its market, also
 * when it has vanished from the list: alerts and open subscriptions may still name it.
 */
import { parseMarket } from '#contract/market';
import type { VenueMarket } from '../feed.ts';
import { BINANCE } from './config.ts';

export interface BinanceSymbols {
  marketOf(symbol: string): string | undefined;
  symbolOf(market: string): string;
  /** Undefined when the answer is not in the documented shape. */
  take(exchangeInfo: unknown): readonly VenueMarket[] | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

export function createBinanceSymbols(): BinanceSymbols {
  const markets = new Map<string, string>();
  const symbols = new Map<string, string>();

  function read(value: unknown): VenueMarket | undefined {
    const { symbol, status, baseAsset, quoteAsset, filters } = (value ?? {}) as Fields;
    if (typeof symbol !== 'string' || typeof baseAsset !== 'string' || typeof quoteAsset !== 'string') return undefined;
    const market = `${BINANCE}:${baseAsset}/${quoteAsset}`;
    if (!parseMarket(market)) return undefined;
    markets.set(symbol, market);
    symbols.set(market, symbol);
    const tickSize = tickSizeOf(filters);
    return {
      market,
      status: status === 'TRADING' ? 'active' : 'halted',
      ...(tickSize === undefined ? {} : { tickSize }),
    };
  }

  return {
    marketOf: (symbol) => markets.get(symbol),
    symbolOf(market) {
      const known = symbols.get(market);
      if (known !== undefined) return known;
      const name = parseMarket(market);
      return `${name?.base ?? ''}${name?.quote ?? ''}`;
    },
    take(exchangeInfo) {
      const listed = ((exchangeInfo ?? {}) as Fields).symbols;
      if (!Array.isArray(listed)) return undefined;
      return listed.flatMap((value) => read(value) ?? []);
    },
  };
}

function tickSizeOf(filters: unknown): string | undefined {
  if (!Array.isArray(filters)) return undefined;
  const { tickSize } = (filters.find((filter) => (filter as Fields)?.filterType === 'PRICE_FILTER') ?? {}) as Fields;
  if (typeof tickSize !== 'string' || !(Number(tickSize) > 0)) return undefined;
  return tickSize.includes('.') ? tickSize.replace(/\.?0+$/, '') : tickSize;
}
