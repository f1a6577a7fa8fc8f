/**
 * The names of Kraken's pairs, which it writes in three ways: `XBT/USD` and `XXBTZUSD` over REST, `BTC/USD` over WebSocket v2. Ours follow the last.
 * Pure; used by the parsers and the feed's list of markets.
 */
import type { MarketStatus } from '#contract/api/prices';
import { parseMarket } from '#contract/market';
import type { VenueMarket } from '../feed.ts';
import { type Fields, fieldsOf, priceOf, textOf, wholeOf } from '../json-fields.ts';
import { remembered } from '../wire-text.ts';

export const KRAKEN = 'kraken';

/** Kraken's own names of two currencies, kept in its REST interface, and what everybody else calls them. */
const RENAMED: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };

export interface KrakenPair extends VenueMarket {
  /** What REST wants as `pair`. */
  readonly restName: string;
  /** What WebSocket v2 wants as `symbol`. */
  readonly symbol: string;
}

/** `XBT/USD` -> `BTC/USD`. */
export function symbolOfWsname(wsname: string): string {
  return wsname
    .split('/')
    .map((currency) => RENAMED[currency] ?? currency)
    .join('/');
}

/** `BTC/USD` -> `kraken:BTC/USD`; undefined when that is no name of a market. */
export const marketOfSymbol = remembered((symbol) => {
  const market = `${KRAKEN}:${symbol}`;
  return parseMarket(market) ? market : undefined;
});

/** The `result` of `GET /0/public/AssetPairs` -> its pairs. Those without a `wsname` (dark pools) and those that are no names of ours are passed over. */
export function pairsOf(result: Fields): KrakenPair[] {
  return Object.entries(result).flatMap(([restName, value]) => {
    const fields = fieldsOf(value);
    const wsname = textOf(fields?.wsname);
    if (!fields || wsname === undefined) return [];
    const symbol = symbolOfWsname(wsname);
    const market = marketOfSymbol(symbol);
    const tickSize = tickSizeOf(fields);
    if (market === undefined) return [];
    const status = statusOf(fields.status);
    return [{ market, symbol, restName, status, ...(tickSize === undefined ? {} : { tickSize }) }];
  });
}

/** Older answers have the number of decimals only. */
function tickSizeOf(pair: Fields): string | undefined {
  const decimals = wholeOf(pair.pair_decimals);
  if (priceOf(pair.tick_size) !== undefined) return priceOf(pair.tick_size);
  if (decimals === undefined || decimals > 20) return undefined;
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}

/**
 * Where no orders are matched no price is made: `cancel_only`, `post_only`, `maintenance`, `work_in_progress` and what is not known here are halted.
 * `limit_only` and `reduce_only` still match; older answers have no status and list what is traded.
 */
function statusOf(status: unknown): MarketStatus {
  if (status === undefined || status === 'online' || status === 'limit_only' || status === 'reduce_only')
    return 'active';
  return status === 'delisted' ? 'delisted' : 'halted';
}
