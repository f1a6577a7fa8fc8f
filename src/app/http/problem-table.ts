/**
 * The one place where a failure meets HTTP: each code's status and title. docs/reference/errors.md is generated from it.
 */
import type { ProblemCode } from '#contract/problem';

export interface ProblemRow {
  readonly status: number;
  readonly title: string;
}

export const PROBLEM_TABLE: Readonly<Record<ProblemCode, ProblemRow>> = {
  validation_failed: { status: 400, title: 'The request has faults' },
  condition_invalid: { status: 400, title: 'The condition cannot be read' },
  malformed_json: { status: 400, title: 'The body is not JSON' },
  cursor_invalid: { status: 400, title: 'The cursor is not one of ours' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  token_expired: { status: 401, title: 'The access token has expired' },
  token_revoked: { status: 401, title: 'The access token was revoked' },
  credentials_invalid: { status: 401, title: 'Email or password is wrong' },
  refresh_token_invalid: { status: 401, title: 'The refresh token is not valid' },
  refresh_token_reused: { status: 401, title: 'The refresh token was used before' },
  forbidden: { status: 403, title: 'Not allowed' },
  csrf_refused: { status: 403, title: 'The request came from another site' },
  not_found: { status: 404, title: 'There is no such thing' },
  market_unknown: { status: 404, title: 'There is no such market' },
  market_not_owned: { status: 404, title: 'The market belongs to somebody else' },
  email_taken: { status: 409, title: 'The address has an account' },
  idempotency_in_progress: { status: 409, title: 'A request with this key is still running' },
  conflict: { status: 409, title: 'The change conflicts with another' },
  alert_not_resumable: { status: 409, title: 'The alert cannot be resumed' },
  version_stale: { status: 412, title: 'The object has changed meanwhile' },
  body_too_large: { status: 413, title: 'The body is too large' },
  media_type_unsupported: { status: 415, title: 'The body must be JSON' },
  idempotency_mismatch: { status: 422, title: 'The key was used with another body' },
  channel_unverified: { status: 422, title: 'The channel is not verified' },
  channel_refused: { status: 422, title: 'The channel cannot be used' },
  verification_invalid: { status: 422, title: 'The code is not right' },
  limit_reached: { status: 422, title: 'A limit is reached' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something is wrong on our side' },
  storage_unavailable: { status: 503, title: 'The storage takes no writes now' },
  overloaded: { status: 503, title: 'Too much to do right now' },
  shutting_down: { status: 503, title: 'The service is stopping' },
};
