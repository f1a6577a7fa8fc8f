/**
 * How a market's name is written: `venue:BASE/QUOTE`.
 */

export interface MarketName {
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
}

/** Source of the JSON-schema pattern of a market in requests. At most 64 characters. */
export const MARKET_PATTERN = '^[a-z][a-z0-9]{1,15}:[A-Za-z0-9][A-Za-z0-9._-]{0,31}/[A-Za-z0-9][A-Za-z0-9._-]{0,15}$';

const MARKET = new RegExp(MARKET_PATTERN);

/** The parts of a market's name, or undefined if it is not one. Names are case-sensitive as written by their venue. */
export function parseMarket(text: string): MarketName | undefined {
  if (!MARKET.test(text)) return undefined;
  const colon = text.indexOf(':');
  const slash = text.indexOf('/');
  return { venue: text.slice(0, colon), base: text.slice(colon + 1, slash), quote: text.slice(slash + 1) };
}
