/**
 * Frames of Kraken's WebSocket v2 -> trades and quotes; first step of the Kraken feed. Pure, and never throws: what is not understood is a frame
 * of kind `rejected`, to be counted. Prices are JSON numbers here: their literal text is kept (`105944.20`), by the scanner of common frames and by
 * json-numbers alike.
 */
import { formatRounded } from '#contract/decimal';
import type { RawQuote } from '../feed.ts';
import { amountOf, type Fields, fieldsOf, listOf, priceOf, textOf, wholeOf } from '../json-fields.ts';
import { parseJsonTexts, plainDecimal } from '../json-numbers.ts';
import { instantOf } from '../wire-text.ts';
import { marketOfSymbol } from './pairs.ts';
import { scanFrame } from './scan.ts';

export interface KrakenTrade {
  /** `BTC/USD`. */
  readonly symbol: string;
  /** Ids of one symbol are consecutive: a step of more than one is a gap. */
  readonly id: number;
  readonly atMs: number;
  readonly price: string;
  readonly size: string;
}

export type KrakenFrame =
  /**
   * `isSnapshot`: the latest trades before the subscription. Several symbols may be in one frame; `rejected`: how many entries were none, which
   * does not cost their neighbors.
   */
  | {
      readonly kind: 'trades';
      readonly trades: readonly KrakenTrade[];
      readonly isSnapshot: boolean;
      readonly rejected: number;
    }
  | { readonly kind: 'quotes'; readonly quotes: readonly KrakenQuote[]; readonly rejected: number }
  /** One a second while nothing else comes. */
  | { readonly kind: 'heartbeat' }
  /** The venue as a whole: `online`, `maintenance`, `cancel_only`, `post_only`. */
  | { readonly kind: 'status'; readonly system: string }
  | { readonly kind: 'subscribed' | 'unsubscribed'; readonly channel: string; readonly symbol: string }
  /** A request that the venue refused: `symbol` where it was about one, `requestId` where it says which. */
  | { readonly kind: 'refused'; readonly detail: string; readonly symbol?: string; readonly requestId?: number }
  | { readonly kind: 'unknown'; readonly type: string }
  | { readonly kind: 'rejected'; readonly reason: 'not_json' | 'invalid_frame' };

/** Without an instant where the venue writes none (it does not in every version): then it is as of its arrival. */
export type KrakenQuote = Omit<RawQuote, 'atMs'> & { readonly atMs: number | undefined };

export function parseKrakenFrame(text: string): KrakenFrame {
  const frame = scanFrame(text) ?? fieldsOf(parsedTexts(text));
  if (!frame) return { kind: 'rejected', reason: 'not_json' };
  if (typeof frame.method === 'string') return answerFrame(frame.method, frame);
  switch (frame.channel) {
    case 'trade':
      return tradesFrame(frame);
    case 'ticker':
      return quotesFrame(frame);
    case 'heartbeat':
      return { kind: 'heartbeat' };
    case 'status': {
      const system = textOf(fieldsOf(listOf(frame.data)?.[0])?.system);
      return system === undefined ? { kind: 'rejected', reason: 'invalid_frame' } : { kind: 'status', system };
    }
    default:
      return typeof frame.channel === 'string'
        ? { kind: 'unknown', type: frame.channel }
        : { kind: 'rejected', reason: 'invalid_frame' };
  }
}

function parsedTexts(text: string): unknown {
  try {
    return parseJsonTexts(text);
  } catch {
    return undefined;
  }
}

function answerFrame(method: string, frame: Fields): KrakenFrame {
  if (frame.success === false) {
    const symbol = textOf(frame.symbol);
    const requestId = wholeOf(frame.req_id);
    const detail = textOf(frame.error) ?? 'without a reason';
    return {
      kind: 'refused',
      detail,
      ...(symbol === undefined ? {} : { symbol }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
  const result = fieldsOf(frame.result);
  const channel = textOf(result?.channel);
  const symbol = textOf(result?.symbol);
  const isSubscription = method === 'subscribe' || method === 'unsubscribe';
  if (!isSubscription || channel === undefined || symbol === undefined) return { kind: 'unknown', type: method };
  return { kind: `${method}d`, channel, symbol };
}

function tradesFrame(frame: Fields): KrakenFrame {
  const data = listOf(frame.data);
  if (!data) return { kind: 'rejected', reason: 'invalid_frame' };
  const trades = data.map(tradeOf).filter((trade) => trade !== undefined);
  return { kind: 'trades', trades, isSnapshot: frame.type === 'snapshot', rejected: data.length - trades.length };
}

function tradeOf(value: unknown): KrakenTrade | undefined {
  const fields = fieldsOf(value);
  if (!fields) return undefined;
  const symbol = textOf(fields.symbol);
  const id = wholeOf(fields.trade_id);
  const atMs = instantOf(fields.timestamp);
  const price = priceOf(decimalOf(fields.price));
  const size = amountOf(decimalOf(fields.qty));
  if (symbol === undefined || id === undefined || atMs === undefined || price === undefined || size === undefined)
    return undefined;
  return { symbol, id, atMs, price, size };
}

function quotesFrame(frame: Fields): KrakenFrame {
  const data = listOf(frame.data);
  if (!data) return { kind: 'rejected', reason: 'invalid_frame' };
  const quotes = data.map(quoteOf).filter((quote) => quote !== undefined);
  return { kind: 'quotes', quotes, rejected: data.length - quotes.length };
}

/** The day's open is the last price less its change, and its volume is told in the base currency, with the average price that it was traded at. */
function quoteOf(value: unknown): KrakenQuote | undefined {
  const fields = fieldsOf(value);
  const market = fields && marketOfSymbol(textOf(fields.symbol) ?? '');
  const price = fields && priceOf(decimalOf(fields.last));
  if (!fields || market === undefined || price === undefined) return undefined;
  const open24h = openOf(price, decimalOf(fields.change));
  const volume = Number(decimalOf(fields.volume)) * Number(decimalOf(fields.vwap));
  return {
    market,
    price,
    atMs: instantOf(fields.timestamp),
    ...(open24h === undefined ? {} : { open24h }),
    ...(Number.isFinite(volume) && volume >= 0 ? { volume24h: formatRounded(volume, 12) } : {}),
  };
}

function openOf(price: string, change: string | undefined): string | undefined {
  if (change === undefined) return undefined;
  const open = Number(price) - Number(change);
  return open > 0 ? formatRounded(open, 12) : undefined;
}

function decimalOf(literal: unknown): string | undefined {
  return typeof literal === 'string' ? plainDecimal(literal) : undefined;
}
