/**
 * Requests and answers of accounts: `/v1/auth/*`, `/v1/me`, `/v1/sessions` and the public keys. Routes validate by these schemas, and OpenAPI is made from them.
 * Unknown fields are refused. What only words can say (is it a time zone, an address, a password that everybody uses) the service checks.
 */
import Type, { type Static } from 'typebox';
import { EMAIL_LENGTH_MAX } from '#contract/email';
import { ID_PATTERN } from '#contract/ids';

export const PASSWORD_LENGTH_MIN = 8;
export const PASSWORD_LENGTH_MAX = 256;

const closed = { additionalProperties: false } as const;
const Instant = Type.String({ description: 'RFC 3339, UTC, milliseconds.' });
const Email = Type.String({
  minLength: 3,
  maxLength: EMAIL_LENGTH_MAX + 10,
  description: 'Kept in lower case, without white space around it.',
});
const NewPassword = Type.String({ minLength: PASSWORD_LENGTH_MIN, maxLength: PASSWORD_LENGTH_MAX });
/** No lower bound: a short password is wrong like any other, not a fault of the request. */
const GivenPassword = Type.String({ maxLength: PASSWORD_LENGTH_MAX });
const Timezone = Type.String({ minLength: 1, maxLength: 64, description: 'An IANA time zone, such as Europe/Berlin.' });
const Locale = Type.String({ minLength: 2, maxLength: 35, description: 'A BCP 47 language tag, such as en-GB.' });
const ClientKind = Type.Union([Type.Literal('browser'), Type.Literal('native')], {
  description: '`native` gets the refresh token in the body, `browser` (the default) in an HttpOnly cookie.',
});
const RefreshToken = Type.String({ minLength: 1, maxLength: 256 });

const TimeOfDay = Type.String({
  pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
  description: 'HH:MM in the time zone of the user.',
});
const Weekdays = Type.Array(
  Type.Union([
    Type.Literal('mon'),
    Type.Literal('tue'),
    Type.Literal('wed'),
    Type.Literal('thu'),
    Type.Literal('fri'),
    Type.Literal('sat'),
    Type.Literal('sun'),
  ]),
  { minItems: 1, maxItems: 7, uniqueItems: true, description: 'Days on which quiet hours begin; absent: every day.' },
);

export const QuietHours = Type.Object({ from: TimeOfDay, to: TimeOfDay, days: Type.Optional(Weekdays) }, closed);
export type QuietHours = Static<typeof QuietHours>;

export const RegisterBody = Type.Object(
  { email: Email, password: NewPassword, timezone: Type.Optional(Timezone), client: Type.Optional(ClientKind) },
  closed,
);
export type RegisterBody = Static<typeof RegisterBody>;

export const LoginBody = Type.Object(
  { email: Email, password: GivenPassword, client: Type.Optional(ClientKind) },
  closed,
);
export type LoginBody = Static<typeof LoginBody>;

const RefreshFields = Type.Object(
  {
    refreshToken: Type.Optional(RefreshToken),
    // Taken because clients repeat what they said at login; where the token comes from already tells the kind.
    client: Type.Optional(ClientKind),
  },
  closed,
);
/** Absent when the token comes in the cookie. `nullable` rather than a union, so that faults are told one by one. */
export const RefreshBody = Type.Unsafe<Static<typeof RefreshFields> | null>({ ...RefreshFields, nullable: true });
export type RefreshBody = Static<typeof RefreshBody>;

const DemoFields = Type.Object({ client: Type.Optional(ClientKind) }, closed);
/** May be absent. */
export const DemoBody = Type.Unsafe<Static<typeof DemoFields> | null>({ ...DemoFields, nullable: true });

export const MeBody = Type.Object(
  {
    id: Type.String({ pattern: ID_PATTERN }),
    email: Type.String(),
    emailVerified: Type.Boolean({ description: 'The link that was mailed to the address has been followed.' }),
    role: Type.Union([Type.Literal('user'), Type.Literal('admin')]),
    timezone: Type.String(),
    locale: Type.String(),
    quietHours: Type.Union([QuietHours, Type.Null()]),
    version: Type.Integer({ minimum: 1 }),
    createdAt: Instant,
    updatedAt: Instant,
  },
  closed,
);
export type MeBody = Static<typeof MeBody>;

/** A merge patch: null puts back the default (UTC, en, no quiet hours); fields of quietHours merge too. */
export const MePatchBody = Type.Object(
  {
    timezone: Type.Optional(Type.Union([Timezone, Type.Null()])),
    locale: Type.Optional(Type.Union([Locale, Type.Null()])),
    quietHours: Type.Optional(
      Type.Union([
        Type.Object(
          {
            from: Type.Optional(TimeOfDay),
            to: Type.Optional(TimeOfDay),
            days: Type.Optional(Type.Union([Weekdays, Type.Null()])),
          },
          closed,
        ),
        Type.Null(),
      ]),
    ),
  },
  closed,
);
export type MePatchBody = Static<typeof MePatchBody>;

export const MeDeleteBody = Type.Object({ password: GivenPassword }, closed);
export type MeDeleteBody = Static<typeof MeDeleteBody>;

/** 256 bits in base64url; a little more is let through, so that what is not a token is told as one that does not work. */
const MailedToken = Type.String({ minLength: 1, maxLength: 256, description: 'From the link in the mail.' });

export const EmailVerifyBody = Type.Object({ token: MailedToken }, closed);
export type EmailVerifyBody = Static<typeof EmailVerifyBody>;

export const PasswordForgotBody = Type.Object({ email: Email }, closed);
export type PasswordForgotBody = Static<typeof PasswordForgotBody>;

export const PasswordResetBody = Type.Object({ token: MailedToken, password: NewPassword }, closed);
export type PasswordResetBody = Static<typeof PasswordResetBody>;

export const PasswordChangeBody = Type.Object({ currentPassword: GivenPassword, newPassword: NewPassword }, closed);
export type PasswordChangeBody = Static<typeof PasswordChangeBody>;

export const SessionItem = Type.Object(
  {
    id: Type.String({ pattern: ID_PATTERN }),
    isCurrent: Type.Boolean({ description: 'It is the one that asks.' }),
    createdAt: Instant,
    lastUsedAt: Type.String({ description: 'When its tokens were renewed last; RFC 3339.' }),
    userAgent: Type.String({ description: 'As the client called itself last; may be empty.' }),
    address: Type.String({ description: 'Network address that it was used from last; empty where unknown.' }),
  },
  closed,
);
export type SessionItem = Static<typeof SessionItem>;

export const SessionList = Type.Object(
  { items: Type.Array(SessionItem, { description: 'The last used first.' }) },
  closed,
);
export type SessionList = Static<typeof SessionList>;

export const SessionParams = Type.Object({ id: Type.String({ maxLength: 64 }) }, closed);

const tokenFields = {
  accessToken: Type.String(),
  expiresInS: Type.Integer({ minimum: 0, description: 'Seconds until the access token expires.' }),
  refreshToken: Type.Optional(Type.String({ description: 'Only for native clients; browsers have it in the cookie.' })),
};

/** Answer of register, login and refresh. */
export const SignedInBody = Type.Object({ user: MeBody, ...tokenFields }, closed);
export type SignedInBody = Static<typeof SignedInBody>;

/** Public keys, RFC 7517. */
export const JwksBody = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          kty: Type.String(),
          crv: Type.String(),
          x: Type.String(),
          kid: Type.String(),
          alg: Type.String(),
          use: Type.String(),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type JwksBody = Static<typeof JwksBody>;
