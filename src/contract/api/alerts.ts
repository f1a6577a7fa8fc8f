/**
 * Requests and answers of `/v1/alerts` and `/v1/firings`. Routes validate by these schemas, and OpenAPI and the web page are made from them.
 * Unknown fields are refused. What is unset is absent from answers; in a PATCH, null unsets.
 */
import Type, { type Static } from 'typebox';
import { DECIMAL_PATTERN } from '#contract/decimal';
import { ID_PATTERN } from '#contract/ids';
import { MARKET_PATTERN } from '#contract/market';
import { DURATION_PATTERN } from '#contract/time';

/** As people see them. `warming` and `holding` come with the series and the field that need them. */
export const ALERT_STATES = [
  'warming',
  'waiting',
  'armed',
  'holding',
  'cooldown',
  'rearming',
  'done',
  'expired',
  'paused',
  'suspended',
] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export const ALERT_NOTE_LENGTH_MAX = 500;
export const ALERT_CHANNELS_MAX = 20;
export const ALERT_REPEAT_MAX = 1_000_000;
export const ALERTS_BULK_MAX = 1_000;

const closed = { additionalProperties: false } as const;
const Instant = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'RFC 3339; answers are in UTC with milliseconds.',
});
const Id = Type.String({ pattern: ID_PATTERN });
const Market = Type.String({ pattern: MARKET_PATTERN, description: '`venue:BASE/QUOTE`, as its venue writes it.' });
const ConditionText = Type.String({ minLength: 1, description: 'In the alert language: `price >= 65000`.' });
const Duration = Type.String({ pattern: DURATION_PATTERN, description: '`30s`, `10m`, `1h`, `7d`.' });
const Trigger = Type.Union([Type.Literal('edge'), Type.Literal('state')], {
  description: '`edge`: fires when the condition becomes true. `state`: fires on the first tick on which it is true.',
});
const RearmDistance = Type.String({
  pattern: '^[0-9]{1,24}(\\.[0-9]{1,24})?%?$',
  description:
    'How far the series must go back before the next firing: `0.5%` of the level, or `100` in its own units.',
});
const Repeat = Type.Union([
  Type.Literal('once'),
  Type.Literal('always'),
  Type.Integer({ minimum: 1, maximum: ALERT_REPEAT_MAX }),
]);
const Note = Type.String({ maxLength: ALERT_NOTE_LENGTH_MAX });
const Channels = Type.Array(Id, {
  maxItems: ALERT_CHANNELS_MAX,
  uniqueItems: true,
  description: 'Ids of the channels to tell. Absent: your default channels. Empty: only the inbox.',
});
const StateName = Type.Enum([...ALERT_STATES]);
const MaybeDecimal = Type.Unsafe<string | null>({ type: ['string', 'null'], pattern: DECIMAL_PATTERN });
const Count = Type.Integer({ minimum: 0 });

export const AlertTask = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
    priority: Type.Optional(
      Type.Union([Type.Literal('low'), Type.Literal('medium'), Type.Literal('high'), Type.Literal('urgent')]),
    ),
    dueIn: Type.Optional(Duration),
  },
  { ...closed, description: 'The task that a firing opens.' },
);
export type AlertTask = Static<typeof AlertTask>;

export const AlertCreate = Type.Object(
  {
    market: Market,
    condition: ConditionText,
    trigger: Type.Optional(Trigger),
    cooldown: Type.Optional(Duration),
    rearm: Type.Optional(RearmDistance),
    repeat: Type.Optional(Repeat),
    expiresAt: Type.Optional(Instant),
    note: Type.Optional(Note),
    channels: Type.Optional(Channels),
    task: Type.Optional(AlertTask),
  },
  closed,
);
export type AlertCreate = Static<typeof AlertCreate>;

/** A JSON merge patch: what is absent stays, null unsets. The market of an alert cannot change. */
export const AlertPatch = Type.Object(
  {
    condition: Type.Optional(ConditionText),
    trigger: Type.Optional(Type.Union([Trigger, Type.Null()])),
    cooldown: Type.Optional(Type.Union([Duration, Type.Null()])),
    rearm: Type.Optional(Type.Union([RearmDistance, Type.Null()])),
    repeat: Type.Optional(Type.Union([Repeat, Type.Null()])),
    expiresAt: Type.Optional(Type.Union([Instant, Type.Null()])),
    note: Type.Optional(Type.Union([Note, Type.Null()])),
    channels: Type.Optional(Type.Union([Channels, Type.Null()])),
    task: Type.Optional(
      Type.Union([
        Type.Object(
          {
            title: Type.Optional(AlertTask.properties.title),
            priority: Type.Optional(Type.Union([AlertTask.properties.priority, Type.Null()])),
            dueIn: Type.Optional(Type.Union([Duration, Type.Null()])),
          },
          closed,
        ),
        Type.Null(),
      ]),
    ),
  },
  closed,
);
export type AlertPatch = Static<typeof AlertPatch>;

export const Alert = Type.Object(
  {
    id: Id,
    version: Type.Integer({
      minimum: 1,
      description: 'Grows with every change that its owner makes; not with firings.',
    }),
    market: Market,
    condition: Type.String({ description: 'The canonical text.' }),
    trigger: Trigger,
    cooldown: Duration,
    rearm: Type.Optional(RearmDistance),
    repeat: Type.Unsafe<'once' | 'always' | number>({ type: ['string', 'integer'] }),
    expiresAt: Type.Optional(Instant),
    note: Type.Optional(Note),
    channels: Type.Optional(Channels),
    task: Type.Optional(AlertTask),
    state: StateName,
    stateReason: Type.Optional(Type.String({ description: 'Why it stopped: `expired`, `flood`, `market_delisted`.' })),
    delistedMarket: Type.Optional(
      Type.String({ description: 'Of `market_delisted`: its own market, or one that the condition reads.' }),
    ),
    alreadyTrue: Type.Boolean({ description: 'The condition is true at the last known price.' }),
    value: MaybeDecimal,
    distance: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'How far the value is from the nearest level; null for `all`, `any` and unknown prices.',
    }),
    firings: Count,
    heldBack: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Firings that the cooldown held back since the last one.' }),
    ),
    lastFiredAt: Type.Optional(Instant),
    createdAt: Instant,
    updatedAt: Instant,
  },
  closed,
);
export type Alert = Static<typeof Alert>;

const NextCursor = Type.Unsafe<string | null>({ type: ['string', 'null'] });
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }));
const cursor = Type.Optional(Type.String({ minLength: 1, maxLength: 500 }));

export const AlertList = Type.Object({ items: Type.Array(Alert), nextCursor: NextCursor }, closed);
export type AlertList = Static<typeof AlertList>;

export const AlertParams = Type.Object({ id: Type.String({ maxLength: 64 }) }, closed);

export const AlertQuery = Type.Object(
  {
    state: Type.Optional(StateName),
    market: Type.Optional(Market),
    q: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'Part of the note, the market or the condition.' }),
    ),
    limit,
    cursor,
  },
  closed,
);
export type AlertQuery = Static<typeof AlertQuery>;

export const AlertCheck = Type.Object({ market: Market, condition: ConditionText }, closed);
export type AlertCheck = Static<typeof AlertCheck>;

export const AlertChecked = Type.Object(
  {
    canonical: Type.String(),
    type: Type.String({
      description: 'Of the compared series: `price`, `percent`, `ratio` ...; `price` for `all` and `any`.',
    }),
    value: MaybeDecimal,
    alreadyTrue: Type.Boolean(),
    distance: MaybeDecimal,
  },
  closed,
);
export type AlertChecked = Static<typeof AlertChecked>;

/** Items are validated one by one against AlertCreate, so that one bad item does not refuse the others. */
export const AlertBulk = Type.Object(
  {
    alerts: Type.Array(Type.Unknown(), {
      minItems: 1,
      maxItems: ALERTS_BULK_MAX,
      description: 'Each as the body of POST /v1/alerts; each is answered for itself, in the same order.',
    }),
  },
  closed,
);
export type AlertBulk = Static<typeof AlertBulk>;

const BulkProblem = Type.Object(
  {
    code: Type.String(),
    detail: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            path: Type.String(),
            message: Type.String(),
            position: Type.Optional(Count),
            found: Type.Optional(Type.String()),
            expected: Type.Optional(Type.String()),
          },
          closed,
        ),
      ),
    ),
  },
  closed,
);

export const AlertBulkResult = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          index: Count,
          status: Type.Integer({
            description: '201, or the status that the item alone would have been answered with.',
          }),
          alert: Type.Optional(Alert),
          problem: Type.Optional(BulkProblem),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type AlertBulkResult = Static<typeof AlertBulkResult>;

export const AlertTop = Type.Object(
  {
    items: Type.Array(Type.Object({ market: Type.String(), alerts: Type.Integer({ minimum: 1 }) }, closed), {
      description: 'Markets of venues, and markets of your own, with most live alerts, most first. Counts only.',
    }),
    at: Type.String({ format: 'date-time', description: 'When it was counted.' }),
  },
  closed,
);
export type AlertTop = Static<typeof AlertTop>;

export const Firing = Type.Object(
  {
    id: Type.String({ description: '`<alertId>.<sequence>`' }),
    alertId: Id,
    sequence: Type.Integer({ minimum: 1 }),
    market: Type.String(),
    condition: Type.String({ description: 'The canonical text at the time of firing.' }),
    at: Type.String({ format: 'date-time', description: 'Market time of the tick that fired it.' }),
    firedAt: Type.String({ format: 'date-time', description: 'When it was computed.' }),
    price: Type.String(),
    value: Type.String(),
    backfilled: Type.Boolean(),
    deliveries: Type.Record(Type.String(), Count, { description: 'State of delivery -> how many.' }),
  },
  closed,
);
export type Firing = Static<typeof Firing>;

export const FiringList = Type.Object({ items: Type.Array(Firing), nextCursor: NextCursor }, closed);
export type FiringList = Static<typeof FiringList>;

const since = Type.Optional(
  Type.String({ format: 'date-time', maxLength: 40, description: 'Firings computed at or after this instant.' }),
);

export const FiringQuery = Type.Object(
  { alertId: Type.Optional(Id), market: Type.Optional(Market), since, limit, cursor },
  closed,
);
export type FiringQuery = Static<typeof FiringQuery>;

export const AlertFiringQuery = Type.Object({ since, limit, cursor }, closed);
export type AlertFiringQuery = Static<typeof AlertFiringQuery>;
