/**
 * Requests and answers of pushed ticks. Each tick is judged by itself (see `TickRejection`), so that one bad value does not cost its neighbors;
 * the request around it is not.
 */
import Type, { type Static } from 'typebox';
import { CUSTOM_MARKET_PATTERN } from '#contract/market';

export const TICKS_PER_REQUEST_MAX = 1_000;

/**
 * Why a tick was not taken; a closed list.
 * `invalid_tick`: not an object of the documented fields, no instant, or a volume that is none. `invalid_price`: not a plain decimal above 0 of at
 * most 15 significant digits. `high_low`: low above high, or open or last outside of them. `out_of_order`: not after the last accepted tick of its
 * market; sending again is answered so, and harmless. `future`: more than 5 s ahead of the clock. `outlier`: a jump that no second tick confirmed yet.
 * `stale`: of a venue, and older than 10 s on arrival; what lies in a gap comes from the venue's history instead.
 */
export const TICK_REJECTIONS = [
  'invalid_tick',
  'invalid_price',
  'high_low',
  'out_of_order',
  'future',
  'outlier',
  'stale',
] as const;
export type TickRejection = (typeof TICK_REJECTIONS)[number];

const closed = { additionalProperties: false } as const;

/** Documented here, checked tick by tick in `modules/prices/tick-parse.ts`. */
export const TICK_FORMS =
  'Each `{at, price}` or `{at, open?, last, high, low, volume?}`. `at`: RFC 3339 or epoch milliseconds, after the last accepted one of its market and ' +
  'at most 5 s ahead of the clock; any past is welcome. Prices: decimal strings of at most 15 significant digits; JSON numbers are taken where ' +
  'they print with at most 15 (a longer literal may already have lost digits when it is read: use strings). A tick that is not ' +
  'taken is listed in `rejected`, the others are taken.';

export const TickPush = Type.Object(
  {
    market: Type.String({
      pattern: CUSTOM_MARKET_PATTERN,
      description: 'A market of your own, `custom:BASE/QUOTE`. The first to push to a name owns it.',
    }),
    ticks: Type.Array(Type.Unknown(), {
      minItems: 1,
      maxItems: TICKS_PER_REQUEST_MAX,
      description: TICK_FORMS,
      examples: [
        [
          { at: '2026-01-01T00:00:00.000Z', price: '65000.5' },
          { at: 1767225660000, open: '65000', last: '65010', high: '65020', low: '64990', volume: '12.5' },
        ],
      ],
    }),
  },
  closed,
);
export type TickPush = Static<typeof TickPush>;

export const TicksTaken = Type.Object(
  {
    accepted: Type.Integer({
      minimum: 0,
      description: 'How many are new. A restart cannot lose their firings any more.',
    }),
    rejected: Type.Array(
      Type.Object({ index: Type.Integer({ minimum: 0 }), code: Type.Enum([...TICK_REJECTIONS]) }, closed),
    ),
  },
  closed,
);
export type TicksTaken = Static<typeof TicksTaken>;
