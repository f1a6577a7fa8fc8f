/**
 * Frames and answers of Coinbase Exchange -> trades, quotes, products and candles; first step of the Coinbase feed. Pure, and never throws: what is
 * not understood is a frame of kind `rejected` with a reason, to be counted. Decimals stay the text that the venue wrote; bodies of answers have
 * their numbers as text (see json-numbers).
 */
import { formatRounded } from '#contract/decimal';
import { parseMarket } from '#contract/market';
import type { RawQuote, VenueCandle, VenueMarket } from '../feed.ts';
import { amountOf, type Fields, fieldsOf, listOf, priceOf, textOf, wholeOf } from '../json-fields.ts';
import { plainDecimal } from '../json-numbers.ts';
import { instantOf, remembered } from '../wire-text.ts';

export const COINBASE = 'coinbase';

export interface CoinbaseTrade {
  readonly product: string;
  /** Ids of one product are consecutive: a step of more than one is a gap. */
  readonly id: number;
  readonly atMs: number;
  readonly price: string;
  readonly size: string;
}

export type CoinbaseFrame =
  /** `isLast`: the trade before the subscription, told once at its start. */
  | { readonly kind: 'trade'; readonly trade: CoinbaseTrade; readonly isLast: boolean }
  | { readonly kind: 'quote'; readonly quote: RawQuote }
  /** One a second and product. `lastTradeId` is absent where the venue writes 0, which it has done for months at a time. */
  | { readonly kind: 'heartbeat'; readonly product: string; readonly atMs: number; readonly lastTradeId?: number }
  /** All that is subscribed on this connection now, in answer to each request: topics as in the feed, `matches BTC-USD`. */
  | { readonly kind: 'subscriptions'; readonly topics: readonly string[] }
  /** `product` where the venue blames one; the request that named it was refused as a whole. */
  | { readonly kind: 'error'; readonly detail: string; readonly product?: string }
  /** A type that this feed did not ask for. */
  | { readonly kind: 'unknown'; readonly type: string }
  | { readonly kind: 'rejected'; readonly reason: 'not_json' | 'empty_ticker' | 'invalid_ticker' | 'invalid_frame' };

export function parseCoinbaseFrame(text: string): CoinbaseFrame {
  const frame = fieldsOf(parsed(text));
  if (!frame) return { kind: 'rejected', reason: 'not_json' };
  switch (frame.type) {
    case 'match':
    case 'last_match':
      return tradeFrame(frame);
    case 'ticker':
      return tickerFrame(frame);
    case 'heartbeat':
      return heartbeatFrame(frame);
    case 'subscriptions':
      return { kind: 'subscriptions', topics: (listOf(frame.channels) ?? []).flatMap(topicsOf) };
    case 'error':
      return errorFrame(frame);
    default:
      return typeof frame.type === 'string'
        ? { kind: 'unknown', type: frame.type }
        : { kind: 'rejected', reason: 'invalid_frame' };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tradeFrame(frame: Fields): CoinbaseFrame {
  const product = textOf(frame.product_id);
  const trade = product === undefined ? undefined : tradeOf(product, frame);
  if (!trade) return { kind: 'rejected', reason: 'invalid_frame' };
  return { kind: 'trade', trade, isLast: frame.type === 'last_match' };
}

function tradeOf(product: string, fields: Fields): CoinbaseTrade | undefined {
  const id = wholeOf(fields.trade_id);
  const atMs = instantOf(fields.time);
  const price = priceOf(fields.price);
  const size = amountOf(fields.size);
  if (id === undefined || atMs === undefined || price === undefined || size === undefined) return undefined;
  return { product, id, atMs, price, size };
}

/**
 * The venue also sends tickers whose every value is the empty text (a product without a trade, and once for hours of all products): they have a
 * reason of their own, so that such a time is seen in the counts.
 */
function tickerFrame(frame: Fields): CoinbaseFrame {
  if (frame.price === '' || frame.product_id === '') return { kind: 'rejected', reason: 'empty_ticker' };
  const market = marketOfProduct(textOf(frame.product_id) ?? '');
  const price = priceOf(frame.price);
  const atMs = instantOf(frame.time);
  if (market === undefined || price === undefined || atMs === undefined)
    return { kind: 'rejected', reason: 'invalid_ticker' };
  const open24h = priceOf(frame.open_24h);
  const volume24h = quoteVolumeOf(frame.volume_24h, price);
  return {
    kind: 'quote',
    quote: {
      market,
      price,
      atMs,
      ...(open24h === undefined ? {} : { open24h }),
      ...(volume24h === undefined ? {} : { volume24h }),
    },
  };
}

function heartbeatFrame(frame: Fields): CoinbaseFrame {
  const product = textOf(frame.product_id);
  const atMs = instantOf(frame.time);
  if (product === undefined || atMs === undefined) return { kind: 'rejected', reason: 'invalid_frame' };
  const lastTradeId = wholeOf(frame.last_trade_id) || undefined;
  return { kind: 'heartbeat', product, atMs, ...(lastTradeId === undefined ? {} : { lastTradeId }) };
}

function topicsOf(channel: unknown): string[] {
  const fields = fieldsOf(channel);
  return (listOf(fields?.product_ids) ?? []).map((product) => `${fields?.name} ${product}`);
}

function errorFrame(frame: Fields): CoinbaseFrame {
  const reason = textOf(frame.reason);
  const product = /^([A-Z0-9.-]+-[A-Z0-9.]+) is not a valid product/i.exec(reason ?? '')?.[1];
  const detail = [textOf(frame.message), reason].filter(Boolean).join(': ') || 'without a reason';
  return { kind: 'error', detail, ...(product === undefined ? {} : { product }) };
}

/** The venue tells the volume of the day in the base currency only: it is valued at the last price, to 12 digits. */
function quoteVolumeOf(baseVolume: unknown, price: string): string | undefined {
  const volume = amountOf(baseVolume);
  return volume === undefined ? undefined : formatRounded(Number(volume) * Number(price), 12);
}

/** `BTC-USD` -> `coinbase:BTC/USD`; undefined when that is no name of a market. */
export const marketOfProduct = remembered((product) => {
  const dash = product.lastIndexOf('-');
  const market = `${COINBASE}:${product.slice(0, dash)}/${product.slice(dash + 1)}`;
  return dash > 0 && parseMarket(market) ? market : undefined;
});

/** The other way round. */
export function productOfMarket(market: string): string {
  return market.slice(COINBASE.length + 1).replace('/', '-');
}

/** `GET /products`; undefined when the answer is not a list. Products whose name is none of ours are passed over. */
export function parseProducts(body: unknown): VenueMarket[] | undefined {
  return listOf(body)?.flatMap((product) => {
    const fields = fieldsOf(product);
    const market = fields && marketOfProduct(textOf(fields.id) ?? '');
    if (!fields || market === undefined) return [];
    const tickSize = priceOf(fields.quote_increment);
    return [{ market, status: statusOf(fields), ...(tickSize === undefined ? {} : { tickSize }) }];
  });
}

/** Where no orders are matched no price is made: such a product is halted, however the venue calls it. `limit_only` still matches. */
function statusOf(product: Fields): VenueMarket['status'] {
  if (product.status === 'delisted') return 'delisted';
  const isTrading = product.status === 'online' && !product.trading_disabled && !product.cancel_only;
  return isTrading && !product.post_only && !product.auction_mode ? 'active' : 'halted';
}

/** `GET /products/<id>/candles`: newest first, in JSON numbers -> oldest first, as the venue wrote them. Undefined when one row is not a candle. */
export function parseCandles(body: unknown): VenueCandle[] | undefined {
  return rowsOf(body, (row) => {
    const [at, low, high, open, close, volume] = (listOf(row) ?? []).map((cell) =>
      typeof cell === 'string' ? plainDecimal(cell) : undefined,
    );
    const atS = wholeOf(at);
    if (atS === undefined || !priceOf(low) || !priceOf(high) || !priceOf(open) || !priceOf(close) || !amountOf(volume))
      return undefined;
    return { atMs: atS * 1_000, open, high, low, close, volume } as VenueCandle;
  });
}

/** `GET /products/<id>/trades`: newest first -> oldest first. Undefined when one row is not a trade. */
export function parseTrades(product: string, body: unknown): CoinbaseTrade[] | undefined {
  return rowsOf(body, (row) => {
    const fields = fieldsOf(row);
    return fields && tradeOf(product, fields);
  });
}

function rowsOf<T>(body: unknown, read: (row: unknown) => T | undefined): T[] | undefined {
  const rows = listOf(body)?.map(read);
  return rows?.every((row) => row !== undefined) ? (rows as T[]).reverse() : undefined;
}
