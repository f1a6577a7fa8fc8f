/**
 * The short way through Binance's commonest frames: texts written exactly as the venue writes them are read without making the objects of JSON. What is
 * written otherwise in any way is not judged here but parsed (see parse.ts), and both ways come to the same.
 */
import type { RawQuote } from '../feed.ts';
import type { VenueTrade } from '../tape/venue-history.ts';
import { scanEntries, TEXT } from '../wire-pattern.ts';

const COUNT = '(0|[1-9]\\d{0,14})';
const DECIMAL = '(\\d{1,24}(?:\\.\\d{1,24})?)';
const FLAG = '(?:true|false)';

const TRADE = new RegExp(
  `^(?:\\{"stream":"(${TEXT})","data":)?\\{"e":"(aggT|t)rade","E":${COUNT},"s":"(${TEXT})","([at])":${COUNT},` +
    `"p":"${DECIMAL}","q":"${DECIMAL}",(?:"f":${COUNT},"l":${COUNT},)?"T":${COUNT},"m":${FLAG}(?:,"M":${FLAG})?\\}(\\})?$`,
);

export interface ScannedTrade {
  readonly symbol: string;
  readonly eventMs: number;
  readonly trade: VenueTrade & { readonly id: number };
}

/** Undefined where the text is not written so, or its price is 0. */
export function scanTrade(text: string): ScannedTrade | undefined {
  const found = TRADE.exec(text);
  if (!found) return undefined;
  const [, stream, event, eventAt, symbol, key, id, price, size, , , at, end] = found;
  if ((stream === undefined) !== (end === undefined) || (event === 'aggT') !== (key === 'a')) return undefined;
  if (symbol === undefined || price === undefined || size === undefined || !hasDigitAboveZero(price)) return undefined;
  return { symbol, eventMs: Number(eventAt), trade: { id: Number(id), atMs: Number(at), price, size } };
}

const TICKER = new RegExp(
  `\\{"e":"24hrMiniTicker","E":${COUNT},"s":"(${TEXT})","c":"${DECIMAL}","o":"${DECIMAL}","h":"[\\d.]{1,49}","l":"[\\d.]{1,49}",` +
    `"v":"[\\d.]{1,49}","q":"${DECIMAL}"\\}`,
  'y',
);
const QUOTES_BEGIN = '[{"e":"24hrMiniTicker",';

export interface ScannedQuotes {
  readonly newestMs: number;
  readonly quotes: readonly RawQuote[];
}

/** The quotes of an array of mini tickers; undefined where any part is not written so, or has no price. */
export function scanQuotes(text: string, marketOf: (symbol: string) => string | undefined): ScannedQuotes | undefined {
  if (!text.startsWith(QUOTES_BEGIN)) return undefined;
  const quotes: RawQuote[] = [];
  let newestMs = 0;
  const end = scanEntries(text, 1, TICKER, ([, eventAt, symbol = '', price = '', open24h = '', volume24h = '']) => {
    if (!hasDigitAboveZero(price) || !hasDigitAboveZero(open24h)) return false;
    const atMs = Number(eventAt);
    if (atMs > newestMs) newestMs = atMs;
    const market = marketOf(symbol);
    if (market !== undefined) quotes.push({ market, price, atMs, open24h, volume24h });
    return true;
  });
  return end === text.length - 1 && text.endsWith(']') ? { newestMs, quotes } : undefined;
}

const ZERO = 48;
const NINE = 57;

/** Of a plain decimal: whether it is above 0. */
export function hasDigitAboveZero(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > ZERO && code <= NINE) return true;
  }
  return false;
}
