/**
 * Answers of CoinGecko -> prices, markets and points of history; first step of the CoinGecko feed. Pure, and never throws.
 * Numbers are doubles printed in full, some with an exponent and with 17 digits: bodies have them as text (see json-numbers), which is written
 * plainly and rounded to the 15 digits that a price may have.
 */
import { formatRounded, SIGNIFICANT_DIGITS_MAX } from '#contract/decimal';
import { parseMarket } from '#contract/market';
import { parseInstant } from '#contract/time';
import type { RawQuote } from '../feed.ts';
import { type Fields, fieldsOf, listOf, priceOf, textOf, wholeOf } from '../json-fields.ts';
import { plainDecimal, roundDecimal } from '../json-numbers.ts';

export const COINGECKO = 'coingecko';

export interface PublishedPrice {
  readonly market: string;
  readonly price: string;
  /** When the venue computed it, by its own word: to the second. */
  readonly updatedAtMs: number;
  readonly open24h?: string;
  readonly volume24h?: string;
}

export interface PricePoint {
  readonly atMs: number;
  readonly price: string;
}

/** `bitcoin`, `usd` -> `coingecko:bitcoin/USD`; undefined when that is no name of a market (an id beyond 32 characters). */
export function marketOfCoin(coinId: string, currency: string): string | undefined {
  const market = `${COINGECKO}:${coinId}/${currency.toUpperCase()}`;
  return parseMarket(market) ? market : undefined;
}

/** The other way round. */
export function coinOfMarket(market: string): { readonly coinId: string; readonly currency: string } {
  const slash = market.indexOf('/');
  return { coinId: market.slice(COINGECKO.length + 1, slash), currency: market.slice(slash + 1).toLowerCase() };
}

/**
 * `GET /simple/price`. Ids that the venue no longer knows are left out of its answer or have an empty object, a coin without a price has null;
 * of these nothing is returned, and `rejected` counts those that are there and hold no price. Undefined when the answer is none.
 */
export function parseSimplePrice(
  body: unknown,
  currency: string,
): { readonly prices: readonly PublishedPrice[]; readonly rejected: number } | undefined {
  const coins = fieldsOf(body);
  // An error has the same shape as a price list: `{"status":{"error_code":429,...}}`.
  if (!coins || fieldsOf(coins.status)?.error_code !== undefined || coins.error !== undefined) return undefined;
  const entries = Object.entries(coins);
  const prices = entries.flatMap(([coinId, value]) => publishedOf(coinId, currency, fieldsOf(value)) ?? []);
  return { prices, rejected: entries.length - prices.length };
}

function publishedOf(coinId: string, currency: string, fields: Fields | undefined): PublishedPrice | undefined {
  const market = marketOfCoin(coinId, currency);
  const price = decimalOf(fields?.[currency]);
  const updatedAtS = wholeOf(fields?.last_updated_at);
  if (!fields || market === undefined || price === undefined || updatedAtS === undefined) return undefined;
  return {
    market,
    price,
    updatedAtMs: updatedAtS * 1_000,
    ...dayOf(price, fields[`${currency}_24h_change`], fields[`${currency}_24h_vol`]),
  };
}

/** `GET /coins/markets`: the largest coins by market capitalisation with their prices. Undefined when the answer is no list. */
export function parseMarketPage(body: unknown, currency: string): RawQuote[] | undefined {
  return listOf(body)?.flatMap((entry) => {
    const fields = fieldsOf(entry);
    const market = fields && marketOfCoin(textOf(fields.id) ?? '', currency);
    const price = decimalOf(fields?.current_price);
    const atMs = parseInstant(textOf(fields?.last_updated) ?? '');
    if (!fields || market === undefined || price === undefined || atMs === undefined) return [];
    return [{ market, price, atMs, ...dayOf(price, fields.price_change_percentage_24h, fields.total_volume) }];
  });
}

/** `GET /coins/list`: the ids of all coins that are active. Undefined when the answer is no list. */
export function parseCoinList(body: unknown): string[] | undefined {
  return listOf(body)?.flatMap((entry) => textOf(fieldsOf(entry)?.id) ?? []);
}

/** `GET /coins/<id>/market_chart/range`: prices, oldest first. Undefined when the answer is none. */
export function parsePriceChart(body: unknown): PricePoint[] | undefined {
  return listOf(fieldsOf(body)?.prices)?.flatMap((entry) => {
    const [at, literal] = listOf(entry) ?? [];
    const atMs = wholeOf(at);
    const price = decimalOf(literal);
    return atMs === undefined || price === undefined ? [] : [{ atMs, price }];
  });
}

/** A number literal -> a price, if it is above 0. */
function decimalOf(literal: unknown): string | undefined {
  const plain = typeof literal === 'string' ? plainDecimal(literal) : undefined;
  return plain === undefined ? undefined : priceOf(roundDecimal(plain, SIGNIFICANT_DIGITS_MAX));
}

/** What the price was a day ago follows from its change in percent, and is as exact as that. */
function dayOf(price: string, changePercent: unknown, volume: unknown): Pick<RawQuote, 'open24h' | 'volume24h'> {
  const open = Number(price) / (1 + Number(changePercent ?? Number.NaN) / 100);
  const traded = Number(volume ?? Number.NaN);
  return {
    ...(open > 0 && Number.isFinite(open) ? { open24h: formatRounded(open, 12) } : {}),
    ...(traded >= 0 && Number.isFinite(traded) ? { volume24h: formatRounded(traded, 12) } : {}),
  };
}
