/** The settings of venues: which are taken, where they are reached, and what prices is told of each. */
import { VENUE_NAMES, type VenueName, type VenueSetting } from '#modules/prices';
import type { Setting, ValuesOf } from './setting.ts';
import { baseUrl, listOrNone, oneOf, text } from './setting-parsers.ts';

function venueUrl<V extends string>(variable: V, name: string, kind: 'WebSocket' | 'REST') {
  const schemes = kind === 'REST' ? (['http:', 'https:'] as const) : (['ws:', 'wss:'] as const);
  return {
    variable,
    fallback: undefined,
    meaning: `Base URL of ${name}'s ${kind} interface. Unset: the venue's public one for market data.`,
    parse: baseUrl(schemes),
  } as const;
}

function venueUrls<V extends 'binance' | 'coinbase' | 'kraken'>(venue: V, name: string) {
  const prefix = `TIDEMARK_${venue.toUpperCase()}`;
  return {
    [`${venue}WsUrl`]: venueUrl(`${prefix}_WS_URL`, name, 'WebSocket'),
    [`${venue}RestUrl`]: venueUrl(`${prefix}_REST_URL`, name, 'REST'),
  } as Record<`${V}WsUrl` | `${V}RestUrl`, ReturnType<typeof venueUrl<string>>>;
}

export const VENUE_SETTINGS = {
  feeds: {
    variable: 'TIDEMARK_FEEDS',
    fallback: 'binance',
    meaning: `Venues whose prices are taken live: a comma list of ${VENUE_NAMES.join(', ')} (simulated), or \`none\`. Markets of one's own (\`custom:\`) are always there, \`index:\` markets where there are venues.`,
    parse: listOrNone(VENUE_NAMES),
  },
  ...venueUrls('binance', 'Binance'),
  ...venueUrls('coinbase', 'Coinbase'),
  ...venueUrls('kraken', 'Kraken'),
  coingeckoRestUrl: venueUrl('TIDEMARK_COINGECKO_REST_URL', 'CoinGecko', 'REST'),
  coingeckoApiKey: {
    variable: 'TIDEMARK_COINGECKO_API_KEY',
    fallback: undefined,
    isSecret: true,
    meaning: 'Key of CoinGecko. Unset: its prices come without one, within the limit of all who ask from this address.',
    parse: text(),
  },
  coingeckoPlan: {
    variable: 'TIDEMARK_COINGECKO_PLAN',
    fallback: undefined,
    meaning: 'What the key of CoinGecko is of: `demo` or `pro`. Unset: `demo` with a key, `keyless` without.',
    parse: oneOf(['keyless', 'demo', 'pro'] as const),
  },
} as const satisfies Record<string, Setting<unknown>>;

type VenueConfig = ValuesOf<typeof VENUE_SETTINGS>;

/** The venues whose prices are taken, with what is set of each. */
export function venuesOf(config: VenueConfig): readonly VenueSetting[] {
  return config.feeds.map((venue) => ({ venue, ...present(settingsOf(venue, config)) }));
}

type MaybeUnset<T> = { readonly [K in keyof T]?: T[K] | undefined };

function settingsOf(venue: VenueName, config: VenueConfig): MaybeUnset<Omit<VenueSetting, 'venue'>> {
  switch (venue) {
    case 'binance':
      return { wsUrl: config.binanceWsUrl, restUrl: config.binanceRestUrl };
    case 'coinbase':
      return { wsUrl: config.coinbaseWsUrl, restUrl: config.coinbaseRestUrl };
    case 'kraken':
      return { wsUrl: config.krakenWsUrl, restUrl: config.krakenRestUrl };
    case 'coingecko':
      return { restUrl: config.coingeckoRestUrl, apiKey: config.coingeckoApiKey, plan: config.coingeckoPlan };
    case 'demo':
      return {};
  }
}

function present<T extends object>(settings: MaybeUnset<T>): Partial<T> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<T>;
}
