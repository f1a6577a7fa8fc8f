/**
 * The one place where a failure meets HTTP: each code's status and title, and what a person is told of it in docs/reference/errors.md,
 * which is generated from here. In the order of the statuses.
 */
import type { ProblemCode } from '#contract/problem';

export interface ProblemRow {
  readonly status: number;
  readonly title: string;
  /** When it happens and what to do, in Markdown. */
  readonly help: string;
}

export const PROBLEM_TABLE: Readonly<Record<ProblemCode, ProblemRow>> = {
  validation_failed: {
    status: 400,
    title: 'The request has faults',
    help: 'A field is missing, unknown, or not of the form that it should have. `errors` lists every fault, at most 100: mend them all and send again.',
  },
  condition_invalid: {
    status: 400,
    title: 'The condition cannot be read',
    help: 'The text of the condition is not of the alert language, or compares what cannot be compared. `errors` says at which `position`, what was `found` and what was `expected`.',
  },
  malformed_json: {
    status: 400,
    title: 'The body is not JSON',
    help: 'The body is empty, cut off or not JSON. Nothing of it was used.',
  },
  cursor_invalid: {
    status: 400,
    title: 'The cursor is not one of ours',
    help: 'A cursor is the `nextCursor` of the page before, of the same list, unchanged. Begin again without one.',
  },
  token_invalid: {
    status: 400,
    title: 'The link no longer works',
    help: 'The token of a mailed link works once and for a limited time: a day for an address, an hour for a password. Ask for a new mail. A token that was never ours is answered alike.',
  },
  unauthenticated: {
    status: 401,
    title: 'Sign in first',
    help: 'There is no `Authorization: Bearer …` header, or its token is not one that this server made.',
  },
  token_expired: {
    status: 401,
    title: 'The access token has expired',
    help: 'Access tokens live ten minutes. Get a new one with `POST /v1/auth/refresh`, then send the request again.',
  },
  token_revoked: {
    status: 401,
    title: 'The access token was revoked',
    help: 'Its session has ended: by signing out, a new password, a stolen refresh token, or because the account is gone. Sign in again.',
  },
  credentials_invalid: {
    status: 401,
    title: 'Email or password is wrong',
    help: 'Which of the two is not said, on purpose.',
  },
  refresh_token_invalid: {
    status: 401,
    title: 'The refresh token is not valid',
    help: 'It is missing, expired, or its session has ended. Sign in again.',
  },
  refresh_token_reused: {
    status: 401,
    title: 'The refresh token was used before',
    help: 'Each refresh token works once. A second use means that somebody may have a copy, so every token of that session is revoked. Sign in again.',
  },
  forbidden: {
    status: 403,
    title: 'Not allowed',
    help: 'You are signed in, but this needs an administrator, a scope that the key lacks, or the metrics token. `detail` says which.',
  },
  csrf_refused: {
    status: 403,
    title: 'The request came from another site',
    help: 'The cookie with the refresh token is taken only from pages of the address in `TIDEMARK_PUBLIC_URL`. Programs send the token in the body instead.',
  },
  not_found: {
    status: 404,
    title: 'There is no such thing',
    help: 'The path or the object does not exist, or the object belongs to somebody else; the answer is the same for both.',
  },
  market_unknown: {
    status: 404,
    title: 'There is no such market',
    help: 'No feed of this server knows the market. `GET /v1/markets` lists those that are known; a market of your own is written `custom:BASE/QUOTE`.',
  },
  market_not_owned: {
    status: 404,
    title: 'The market belongs to somebody else',
    help: 'The first account that uses a `custom:` market owns it. Choose another name.',
  },
  email_taken: {
    status: 409,
    title: 'The address has an account',
    help: 'Sign in, or register another address.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'A request with this key is still running',
    help: 'Wait a moment and send the same request again: it gets the answer of the first.',
  },
  conflict: {
    status: 409,
    title: 'The change conflicts with another',
    help: 'The object is in a state that does not allow this, or others are changing it at the same time. Read it, then decide again.',
  },
  alert_not_resumable: {
    status: 409,
    title: 'The alert cannot be resumed',
    help: 'Something must change before it can run again, such as an `expiresAt` that has passed. `detail` says what.',
  },
  version_stale: {
    status: 412,
    title: 'The object has changed meanwhile',
    help: '`If-Match` names an older version. Read the object, apply your change to what is there now, and send it with the new `ETag`.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    help: 'Bodies have at most 2 MiB. Send less at once.',
  },
  media_type_unsupported: {
    status: 415,
    title: 'The body must be JSON',
    help: 'Send `Content-Type: application/json`.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'The key was used with another body',
    help: 'Within 24 hours an `Idempotency-Key` belongs to one request. Take a new key for a new request.',
  },
  channel_unverified: {
    status: 422,
    title: 'The channel is not verified',
    help: 'The channel is unverified or disabled. Verify it with `POST /v1/channels/:id/verify`, then try again.',
  },
  channel_refused: {
    status: 422,
    title: 'The channel cannot be used',
    help: 'Its address is not one that messages may be sent to, such as a private one. An operator may allow more with `TIDEMARK_OUTBOUND_ALLOW`.',
  },
  verification_invalid: {
    status: 422,
    title: 'The code is not right',
    help: 'It is not the code that was sent last, or it was tried too often. Ask for a new one by the same call without a code.',
  },
  limit_reached: {
    status: 422,
    title: 'A limit is reached',
    help: 'The account has as many of these as it may have; `detail` names the limit. Delete some that you no longer need.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    help: 'Wait as many seconds as `Retry-After` says. The `RateLimit` and `RateLimit-Policy` headers of every answer tell what is left.',
  },
  internal: {
    status: 500,
    title: 'Something is wrong on our side',
    help: 'A fault of Tidemark, logged under the `requestId`. What was acknowledged before is not lost. Please report it.',
  },
  mail_not_configured: {
    status: 503,
    title: 'This server sends no mail',
    help: 'Nothing that needs mail can be done here until the operator sets `TIDEMARK_SMTP_URL` and `TIDEMARK_MAIL_FROM`.',
  },
  storage_unavailable: {
    status: 503,
    title: 'The storage takes no writes now',
    help: 'The disk is full, read-only or failing. Nothing of this request was kept unless `detail` says so; send it again later. For operators: `tidemark doctor`, `/readyz`.',
  },
  overloaded: {
    status: 503,
    title: 'Too much to do right now',
    help: 'More is asked than can be done in time. Wait as many seconds as `Retry-After` says and send it again.',
  },
  shutting_down: {
    status: 503,
    title: 'The service is stopping',
    help: 'The server is being stopped or restarted. Send the request again in a few seconds.',
  },
};
