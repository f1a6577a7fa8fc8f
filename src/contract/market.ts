/**
 * How a market's name is written: `venue:BASE/QUOTE`.
 */

export interface MarketName {
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
}

/** Source of the pattern of a venue's name. */
const VENUE = '[a-z][a-z0-9]{1,13}';

/** The JSON-schema pattern of a venue in requests. */
export const VENUE_PATTERN = `^${VENUE}$`;

/** A base of up to 32 characters, a quote of up to 16: with the longest venue, 64 in all. */
const PAIR = '[A-Za-z0-9][A-Za-z0-9._-]{0,31}/[A-Za-z0-9][A-Za-z0-9._-]{0,15}';

/** Source of the JSON-schema pattern of a market in requests. At most 64 characters. */
export const MARKET_PATTERN = `^${VENUE}:${PAIR}$`;

/** The same of markets of one's own. */
export const CUSTOM_MARKET_PATTERN = `^custom:${PAIR}$`;

const MARKET = new RegExp(MARKET_PATTERN);

/** The parts of a market's name, or undefined if it is not one. Names are case-sensitive as written by their venue. */
export function parseMarket(text: string): MarketName | undefined {
  if (!MARKET.test(text)) return undefined;
  const colon = text.indexOf(':');
  const slash = text.indexOf('/');
  return { venue: text.slice(0, colon), base: text.slice(colon + 1, slash), quote: text.slice(slash + 1) };
}
