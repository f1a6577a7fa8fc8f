/**
 * Requests and answers of markets, prices, candles, watch lists and feeds. Prices are decimal strings, instants RFC 3339 in UTC.
 */
import Type, { type Static } from 'typebox';
import { MARKET_PATTERN, VENUE_PATTERN } from '#contract/market';

export const CANDLES_PER_REQUEST_MAX = 1_000;
export const MARKETS_PER_QUERY_MAX = 100;

export const CANDLE_INTERVALS = ['1m', '5m', '15m', '1h', '4h', '1d'] as const;
export type CandleInterval = (typeof CANDLE_INTERVALS)[number];

const closed = { additionalProperties: false } as const;
const Price = Type.String({ description: 'A decimal string.' });
const Instant = Type.String({ format: 'date-time' });
const InstantQuery = Type.String({ format: 'date-time', maxLength: 40, description: 'RFC 3339, any offset.' });
const Market = Type.String({ pattern: MARKET_PATTERN, description: '`venue:BASE/QUOTE`, as its venue writes it.' });
const Cursor = Type.String({ minLength: 1, maxLength: 500 });
const NextCursor = Type.Unsafe<string | null>({ type: ['string', 'null'] });
const Change24h = Type.Optional(
  Type.String({ description: 'Percent against the price 24 hours ago, as the venue tells it; a decimal string.' }),
);
const Simulated = Type.Optional(
  Type.Literal(true, { description: 'The price is made up: the market is one of the demo.' }),
);

export const PriceQuery = Type.Object(
  {
    markets: Type.String({
      minLength: 1,
      maxLength: MARKETS_PER_QUERY_MAX * 68,
      description: `Names separated by commas, at most ${MARKETS_PER_QUERY_MAX}.`,
    }),
  },
  closed,
);
export type PriceQuery = Static<typeof PriceQuery>;

export const PriceItem = Type.Object(
  {
    market: Type.String(),
    price: Price,
    at: Type.String({ format: 'date-time', description: "The market's own time of the price." }),
    receivedAt: Instant,
    stale: Type.Boolean({ description: 'Received more than 10 s ago, or its venue is silent.' }),
    change24hPercent: Change24h,
    simulated: Simulated,
  },
  closed,
);
export type PriceItem = Static<typeof PriceItem>;

export const PriceList = Type.Object(
  {
    items: Type.Array(PriceItem, {
      description:
        'In the order asked for; markets that are unknown, without a price yet or of somebody else are left out.',
    }),
  },
  closed,
);
export type PriceList = Static<typeof PriceList>;

export const MarketQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'Part of the name, in any case: `btc`, `ethusd`, `eth/usd`, `eth usd`.',
      }),
    ),
    venue: Type.Optional(Type.String({ pattern: VENUE_PATTERN })),
    sort: Type.Optional(
      Type.Union([Type.Literal('name'), Type.Literal('relevance')], {
        default: 'name',
        description:
          '`relevance`: the nearest names first, then those that are traded most; one page, without a cursor.',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Cursor),
  },
  closed,
);
export type MarketQuery = Static<typeof MarketQuery>;

export const MARKET_STATUSES = ['active', 'halted', 'delisted'] as const;
export type MarketStatus = (typeof MARKET_STATUSES)[number];

const marketFields = {
  market: Type.String(),
  base: Type.String(),
  quote: Type.String(),
  venue: Type.String(),
  status: Type.Enum([...MARKET_STATUSES]),
  tickSize: Type.Optional(Type.String({ description: "The step of the venue's prices, a decimal string." })),
  change24hPercent: Change24h,
  volume24h: Type.Optional(Type.String({ description: 'In the quote currency; a decimal string.' })),
  simulated: Simulated,
} as const;

export const MarketItem = Type.Object(
  {
    ...marketFields,
    price: Type.Optional(Price),
    priceAt: Type.Optional(Instant),
    stale: Type.Optional(Type.Boolean({ description: 'Of the price; present with it.' })),
  },
  closed,
);
export type MarketItem = Static<typeof MarketItem>;

export const MarketList = Type.Object({ items: Type.Array(MarketItem), nextCursor: NextCursor }, closed);
export type MarketList = Static<typeof MarketList>;

export const TrendingItem = Type.Object(
  {
    ...marketFields,
    price: Price,
    priceAt: Instant,
    changePercent: Type.String({ description: 'Of the price, since the first tick of the window; a decimal string.' }),
    ticks: Type.Integer({ minimum: 1, description: 'Accepted ticks within the window.' }),
  },
  closed,
);
export type TrendingItem = Static<typeof TrendingItem>;

export const TrendingList = Type.Object(
  {
    items: Type.Array(TrendingItem, {
      description:
        'The markets (of all venues, and your own) that moved most, up or down, in the last hour of receipt; at most 20, the largest move first.',
    }),
    at: Type.String({ format: 'date-time', description: 'When it was computed; kept for 10 s.' }),
    windowS: Type.Integer(),
  },
  closed,
);
export type TrendingList = Static<typeof TrendingList>;

export const CandleQuery = Type.Object(
  {
    market: Market,
    interval: Type.Optional(Type.Enum([...CANDLE_INTERVALS], { default: '1m' })),
    from: Type.Optional(InstantQuery),
    to: Type.Optional(InstantQuery),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: CANDLES_PER_REQUEST_MAX, default: 500 })),
    cursor: Type.Optional(Cursor),
  },
  {
    ...closed,
    description:
      'Candles that open at or after `from` and before `to`, oldest first. With `from`, `nextCursor` leads on; without, the newest `limit` before `to`.',
  },
);
export type CandleQuery = Static<typeof CandleQuery>;

export const CandleItem = Type.Object(
  {
    at: Type.String({ format: 'date-time', description: 'When it opens.' }),
    open: Price,
    high: Price,
    low: Price,
    close: Price,
    volume: Type.String({
      description: 'In units of the base currency, to 15 significant digits; 0 where ticks told none.',
    }),
  },
  closed,
);
export type CandleItem = Static<typeof CandleItem>;

export const CandleList = Type.Object(
  {
    market: Type.String(),
    interval: Type.Enum([...CANDLE_INTERVALS]),
    items: Type.Array(CandleItem, { description: 'Intervals without a tick have no candle.' }),
    nextCursor: NextCursor,
  },
  closed,
);
export type CandleList = Static<typeof CandleList>;

export const SPARKLINES_PER_QUERY_MAX = 50;

export const SparklineQuery = Type.Object(
  {
    markets: Type.String({
      minLength: 1,
      maxLength: SPARKLINES_PER_QUERY_MAX * 68,
      description: `Names separated by commas, at most ${SPARKLINES_PER_QUERY_MAX}.`,
    }),
  },
  closed,
);
export type SparklineQuery = Static<typeof SparklineQuery>;

export const SparklineItem = Type.Object(
  {
    market: Type.String(),
    from: Type.String({ format: 'date-time', description: 'When the first interval opens.' }),
    intervalS: Type.Integer({ minimum: 1 }),
    points: Type.Array(Price, { description: 'Closes, oldest first; intervals without a tick are left out.' }),
  },
  closed,
);
export type SparklineItem = Static<typeof SparklineItem>;

export const SparklineList = Type.Object(
  { items: Type.Array(SparklineItem, { description: 'Markets without a history are left out.' }) },
  closed,
);
export type SparklineList = Static<typeof SparklineList>;

export const WATCHLIST_MARKETS_MAX = 100;

export const WatchlistBody = Type.Object(
  {
    markets: Type.Array(Market, { maxItems: WATCHLIST_MARKETS_MAX, uniqueItems: true, description: 'In your order.' }),
  },
  closed,
);
export type WatchlistBody = Static<typeof WatchlistBody>;

export const Watchlist = Type.Object(
  {
    markets: Type.Array(Type.String(), { description: 'Before your first change: BTC and ETH of a live venue.' }),
    version: Type.Integer({ minimum: 0 }),
  },
  closed,
);
export type Watchlist = Static<typeof Watchlist>;

export const FEED_STATUSES = ['connecting', 'live', 'stale', 'down'] as const;

/** The state of one venue's feed; also the data of the stream's `feed` events. */
export const FeedItem = Type.Object(
  {
    venue: Type.String(),
    status: Type.Enum([...FEED_STATUSES], {
      description: '`stale`: connected, and silent for 10 s. `down`: not connected; it tries again by itself.',
    }),
    since: Instant,
    lastMessageAt: Type.Optional(Instant),
    markets: Type.Integer({ minimum: 0, description: 'That it lists.' }),
    watched: Type.Integer({ minimum: 0, description: 'Whose every tick is taken, because alerts read them.' }),
    simulated: Type.Boolean(),
    reason: Type.Optional(Type.String({ description: 'Why it is not live.' })),
  },
  closed,
);
export type FeedItem = Static<typeof FeedItem>;

export const FeedList = Type.Object({ items: Type.Array(FeedItem) }, closed);
export type FeedList = Static<typeof FeedList>;
