/**
 * Requests and answers of `/v1/notifications`, `/v1/channels`, `/v1/deliveries`, `/v1/push/key`, `/v1/unsubscribe` and `/v1/stream`. Routes validate by these schemas, and OpenAPI
 * and the web page are made from them. Unknown fields are refused. What has no value is absent from answers; in a PATCH, null unsets.
 */
import Type, { type Static } from 'typebox';
import { EMAIL_LENGTH_MAX } from '#contract/email';
import { ID_PATTERN } from '#contract/ids';

export const CHANNELS_PER_USER_MAX = 20;
export const CHANNEL_NAME_LENGTH_MAX = 100;
export const CHANNEL_URL_LENGTH_MAX = 2_048;
export const STREAM_MARKETS_MAX = 100;

const closed = { additionalProperties: false } as const;
const Instant = Type.String({ format: 'date-time', description: 'RFC 3339, UTC, milliseconds.' });
const Id = Type.String({ pattern: ID_PATTERN });
const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }));
const Cursor = Type.Optional(Type.String({ minLength: 1, maxLength: 500 }));
const NextCursor = Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'Null at the end.' });

export const NotificationItem = Type.Object(
  {
    id: Type.String({ description: 'Of a firing: its id, `<alertId>.<sequence>`.' }),
    type: Type.Enum(['alert.fired', 'alert.stopped', 'channel.disabled', 'delivery.failed']),
    title: Type.String({ description: 'One line for people.' }),
    data: Type.Record(Type.String(), Type.Unknown(), {
      description: 'The facts, by type; the same that channels are sent.',
    }),
    isRead: Type.Boolean(),
    createdAt: Instant,
  },
  closed,
);
export type NotificationItem = Static<typeof NotificationItem>;

export const NotificationList = Type.Object(
  {
    items: Type.Array(NotificationItem),
    nextCursor: NextCursor,
    unread: Type.Integer({ description: 'How many are unread, counted up to 1,000.' }),
  },
  closed,
);
export type NotificationList = Static<typeof NotificationList>;

export const NotificationQuery = Type.Object(
  { limit: Limit, cursor: Cursor, unread: Type.Optional(Type.Boolean({ description: 'True: unread ones only.' })) },
  closed,
);
export type NotificationQuery = Static<typeof NotificationQuery>;

export const NotificationParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 80 }) }, closed);

export const ReadAllAnswer = Type.Object({ read: Type.Integer({ description: 'How many were marked.' }) }, closed);
export type ReadAllAnswer = Static<typeof ReadAllAnswer>;

export const CHANNEL_KINDS = ['webhook', 'email', 'webpush'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

const channelFields = {
  id: Id,
  kind: Type.Enum([...CHANNEL_KINDS]),
  name: Type.Optional(Type.String()),
  address: Type.String({
    description: 'Where it leads: the URL of a webhook, a mail address, the origin of a push service.',
  }),
  url: Type.Optional(Type.String({ description: 'Of a webhook: its address.' })),
  isDefault: Type.Boolean({ description: 'Told of alerts that name no channels.' }),
  state: Type.Enum(['unverified', 'active', 'disabled'], {
    description:
      '`unverified`: gets nothing but its verification. `disabled`: by the system; verify it to use it again.',
  }),
  verified: Type.Boolean({ description: 'State is `active`.' }),
  stateReason: Type.Optional(Type.String({ description: 'Why it is disabled, or why its code could not be sent.' })),
  lastDelivery: Type.Optional(
    Type.Object(
      { state: Type.Enum(['delivered', 'failed', 'dead']), at: Instant },
      { ...closed, description: 'How the last attempt of a delivery on it ended. Absent: there was none.' },
    ),
  ),
  version: Type.Integer({ minimum: 1 }),
  createdAt: Instant,
  updatedAt: Instant,
};

export const ChannelItem = Type.Object(channelFields, closed);
export type ChannelItem = Static<typeof ChannelItem>;

export const ChannelCreated = Type.Object(
  {
    ...channelFields,
    secret: Type.Optional(Type.String({ description: 'Signs what is sent there. Shown this once.' })),
  },
  closed,
);
export type ChannelCreated = Static<typeof ChannelCreated>;

export const ChannelList = Type.Object({ items: Type.Array(ChannelItem), nextCursor: NextCursor }, closed);
export type ChannelList = Static<typeof ChannelList>;

const Name = Type.String({ minLength: 1, maxLength: CHANNEL_NAME_LENGTH_MAX });
const Url = Type.String({ minLength: 1, maxLength: CHANNEL_URL_LENGTH_MAX, description: 'https or http, public.' });

const IsDefault = Type.Optional(Type.Boolean({ default: true }));

export const WebhookCreate = Type.Object(
  { kind: Type.Literal('webhook'), name: Type.Optional(Name), url: Url, isDefault: IsDefault },
  closed,
);
export type WebhookCreate = Static<typeof WebhookCreate>;

export const EmailCreate = Type.Object(
  {
    kind: Type.Literal('email'),
    name: Type.Optional(Name),
    address: Type.Optional(
      Type.String({
        minLength: 3,
        maxLength: EMAIL_LENGTH_MAX + 10,
        description: "Absent: the account's own, which needs no code once the account has verified it.",
      }),
    ),
    isDefault: IsDefault,
  },
  closed,
);
export type EmailCreate = Static<typeof EmailCreate>;

/** As `PushSubscription.toJSON()` of a browser has it. */
export const PushSubscriptionBody = Type.Object(
  {
    endpoint: Url,
    expirationTime: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
    keys: Type.Object(
      {
        p256dh: Type.String({ minLength: 1, maxLength: 200, description: 'Public key, base64url.' }),
        auth: Type.String({ minLength: 1, maxLength: 100, description: 'Secret, base64url.' }),
      },
      closed,
    ),
  },
  closed,
);
export type PushSubscriptionBody = Static<typeof PushSubscriptionBody>;

export const WebPushCreate = Type.Object(
  {
    kind: Type.Literal('webpush'),
    name: Type.Optional(Name),
    subscription: PushSubscriptionBody,
    isDefault: IsDefault,
  },
  closed,
);
export type WebPushCreate = Static<typeof WebPushCreate>;

/** One of three by `kind`; told apart by it, so that faults are those of the kind that was meant. */
export const ChannelCreate = Type.Unsafe<WebhookCreate | EmailCreate | WebPushCreate>({
  type: 'object',
  required: ['kind'],
  properties: { kind: Type.Enum([...CHANNEL_KINDS]) },
  discriminator: { propertyName: 'kind' },
  oneOf: [WebhookCreate, EmailCreate, WebPushCreate],
});
export type ChannelCreate = Static<typeof ChannelCreate>;

export const ChannelPatch = Type.Object(
  {
    name: Type.Optional(Type.Union([Name, Type.Null()])),
    url: Type.Optional(Url),
    isDefault: Type.Optional(Type.Boolean()),
  },
  { ...closed, description: 'A merge patch. Only webhooks have a url; another one must be verified anew.' },
);
export type ChannelPatch = Static<typeof ChannelPatch>;

export const ChannelParams = Type.Object({ id: Type.String({ maxLength: 64 }) }, closed);

export const ChannelVerify = Type.Object(
  {
    code: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'Absent: sends a new code to the channel.' }),
    ),
  },
  closed,
);
export type ChannelVerify = Static<typeof ChannelVerify>;

const AttemptOutcome = Type.Enum(['accepted', 'retry', 'rejected', 'gone']);

export const ChannelTestAnswer = Type.Object(
  {
    outcome: AttemptOutcome,
    reason: Type.Optional(Type.String()),
    status: Type.Optional(Type.Integer({ description: 'HTTP status, where somebody answered.' })),
    answer: Type.Optional(Type.String({ description: 'The first 256 bytes of the answer.' })),
    tookMs: Type.Integer(),
  },
  closed,
);
export type ChannelTestAnswer = Static<typeof ChannelTestAnswer>;

const DeliveryStateName = Type.Enum(['pending', 'failed', 'sending', 'delivered', 'dead'], {
  description: '`failed` is tried again at `nextAttemptAt`; `dead` only when you retry it.',
});

export const DeliveryAttempt = Type.Object(
  {
    attempt: Type.Integer({ description: 'A number that is missing was cut off by the end of the process.' }),
    at: Instant,
    tookMs: Type.Integer(),
    outcome: AttemptOutcome,
    reason: Type.Optional(Type.String()),
    status: Type.Optional(Type.Integer()),
    answer: Type.Optional(Type.String()),
  },
  closed,
);

export const DeliveryItem = Type.Object(
  {
    id: Type.String({ description: 'The `webhook-id` of every attempt.' }),
    notificationId: Type.String(),
    type: Type.String(),
    channelId: Id,
    state: DeliveryStateName,
    attempts: Type.Array(DeliveryAttempt, { description: 'Oldest first.' }),
    nextAttemptAt: Type.Optional(Instant),
    lastError: Type.Optional(Type.String()),
    createdAt: Instant,
    endedAt: Type.Optional(Instant),
  },
  closed,
);
export type DeliveryItem = Static<typeof DeliveryItem>;

export const DeliveryList = Type.Object({ items: Type.Array(DeliveryItem), nextCursor: NextCursor }, closed);
export type DeliveryList = Static<typeof DeliveryList>;

export const DeliveryQuery = Type.Object(
  {
    limit: Limit,
    cursor: Cursor,
    state: Type.Optional(DeliveryStateName),
    channelId: Type.Optional(Id),
    notificationId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 80,
        description: 'Only those of this notification; of a firing: its id, `<alertId>.<sequence>`.',
      }),
    ),
  },
  { ...closed, description: 'A page may hold fewer items than its limit and yet have a nextCursor.' },
);
export type DeliveryQuery = Static<typeof DeliveryQuery>;

export const DeliveryParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 160 }) }, closed);

export const DeliveryReplay = Type.Object(
  {
    since: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'Dead ones made at or after it; absent: all.' }),
    ),
    channelId: Type.Optional(Id),
  },
  closed,
);
export type DeliveryReplay = Static<typeof DeliveryReplay>;

export const DeliveryReplayAnswer = Type.Object({ replayed: Type.Integer() }, closed);
export type DeliveryReplayAnswer = Static<typeof DeliveryReplayAnswer>;

export const PushKey = Type.Object(
  { publicKey: Type.String({ description: 'base64url; the `applicationServerKey` of a subscription.' }) },
  closed,
);
export type PushKey = Static<typeof PushKey>;

export const UnsubscribeQuery = Type.Object({ token: Type.String({ minLength: 1, maxLength: 300 }) }, closed);

/** What the link of a mail does: asked for, it only tells; posted, it does it. */
export const UnsubscribeAnswer = Type.Object(
  {
    address: Type.String({ description: 'Of the channel that takes no further mail, part of it hidden.' }),
    state: Type.Enum(['unverified', 'active', 'disabled']),
  },
  closed,
);
export type UnsubscribeAnswer = Static<typeof UnsubscribeAnswer>;

export const StreamQuery = Type.Object(
  {
    markets: Type.Optional(
      Type.String({ maxLength: 6_600, description: 'Markets whose prices to stream, comma-separated, at most 100.' }),
    ),
  },
  closed,
);
export type StreamQuery = Static<typeof StreamQuery>;
