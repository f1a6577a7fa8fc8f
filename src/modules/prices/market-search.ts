/**
 * How near a market is to what somebody types: `btc`, `btcusdt`, `btc/usdt`, `btc usdt`, `binance:btc`. Pure.
 */

export interface MarketQueryText {
  /** Lower case, without what stands between the parts. */
  readonly compact: string;
  /** Lower case, as it was typed. */
  readonly parts: readonly string[];
}

export interface SearchedMarket {
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
}

export function readMarketQuery(text: string): MarketQueryText {
  const parts = text
    .toLowerCase()
    .split(/[\s/:-]+/)
    .filter((part) => part !== '');
  return { compact: parts.join(''), parts };
}

/**
 * 0: it does not fit. Then, rising: every part stands somewhere in the name; the name without its dividers contains the text; the base begins with
 * it; base and quote begin with it; it is the base; it is base and quote.
 */
export function nearnessOf({ venue, base, quote }: SearchedMarket, { compact, parts }: MarketQueryText): number {
  const pair = `${base}${quote}`.toLowerCase();
  const low = base.toLowerCase();
  if (pair === compact) return 6;
  if (low === compact) return 5;
  if (pair.startsWith(compact) && compact.length > low.length) return 4;
  if (low.startsWith(compact)) return 3;
  const name = venue + pair;
  if (name.includes(compact)) return 2;
  return parts.every((part) => name.includes(part)) ? 1 : 0;
}
