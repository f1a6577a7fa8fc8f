/**
 * Requests and answers of `/v1/admin/*`, for administrators: how the installation fares as a whole, and deliveries of everybody that died.
 * Unknown fields are refused. What has no value is absent from answers.
 */
import Type, { type Static } from 'typebox';
import { DeliveryItem } from '#contract/api/notifications';
import { FeedItem } from '#contract/api/prices';
import { ID_PATTERN } from '#contract/ids';

/** Counts over everybody stop here, so that asking costs a few milliseconds whatever waits. */
export const ADMIN_COUNT_MAX = 100_000;

const closed = { additionalProperties: false } as const;
const Id = Type.String({ pattern: ID_PATTERN });
const Count = Type.Integer({ minimum: 0 });
const AgeS = Type.Number({ minimum: 0, description: 'Of the oldest, in seconds; 0 when none waits.' });

export const AdminOverview = Type.Object(
  {
    feeds: Type.Array(FeedItem),
    partitions: Type.Object(
      {
        count: Count,
        alerts: Type.Integer({ minimum: 0, description: 'That the evaluator holds.' }),
        lagging: Type.Array(Type.Object({ partition: Count, waiting: Count }, closed), {
          description: 'Partitions with entries that are not evaluated yet, the longest queue first.',
        }),
        state: Type.String({ description: '`ok`, or what is wrong.' }),
      },
      closed,
    ),
    bus: Type.Object({ waiting: Count, oldestAgeS: AgeS, deadLetters: Count }, closed),
    outbox: Type.Object({ waiting: Count, oldestAgeS: AgeS }, closed),
    deliveries: Type.Object(
      {
        open: Type.Integer({ minimum: 0, description: `Pending or failed, counted up to ${ADMIN_COUNT_MAX}.` }),
        dead: Type.Integer({ minimum: 0, description: `Counted up to ${ADMIN_COUNT_MAX}.` }),
      },
      closed,
    ),
    process: Type.Object({ uptimeS: Type.Number(), rssBytes: Count, version: Type.String() }, closed),
  },
  closed,
);
export type AdminOverview = Static<typeof AdminOverview>;

export const AdminDeliveryItem = Type.Object({ ...DeliveryItem.properties, userId: Id }, closed);
export type AdminDeliveryItem = Static<typeof AdminDeliveryItem>;

export const AdminDeliveryList = Type.Object(
  {
    items: Type.Array(AdminDeliveryItem, { description: 'The newest notification first.' }),
    nextCursor: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'Null at the end.' }),
  },
  closed,
);
export type AdminDeliveryList = Static<typeof AdminDeliveryList>;

export const AdminDeliveryQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum(['dead', 'failed'], { default: 'dead' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  },
  closed,
);
export type AdminDeliveryQuery = Static<typeof AdminDeliveryQuery>;

export const AdminReplay = Type.Object(
  {
    channelId: Type.Optional(Id),
    since: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'Dead ones made at or after it; absent: all.' }),
    ),
  },
  closed,
);
export type AdminReplay = Static<typeof AdminReplay>;

export const AdminReplayAnswer = Type.Object(
  {
    replayed: Type.Integer({
      description: 'Of active channels; what a disabled or deleted one was to get stays dead.',
    }),
  },
  closed,
);
export type AdminReplayAnswer = Static<typeof AdminReplayAnswer>;
