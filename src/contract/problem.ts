/**
 * The failures that a caller of Tidemark can meet, as a closed list of codes.
 * Services return them inside a Result; `app/http/problem-table.ts` alone knows which HTTP status each has.
 * Every code has one row there and one line in docs/reference/errors.md; a test checks both.
 */

export const PROBLEM_CODES = [
  'validation_failed',
  'condition_invalid',
  'malformed_json',
  'cursor_invalid',
  'unauthenticated',
  'token_expired',
  'token_revoked',
  'credentials_invalid',
  'refresh_token_invalid',
  'refresh_token_reused',
  'token_invalid',
  'forbidden',
  'csrf_refused',
  'not_found',
  'email_taken',
  'idempotency_in_progress',
  'conflict',
  'version_stale',
  'body_too_large',
  'media_type_unsupported',
  'idempotency_mismatch',
  'market_not_owned',
  'market_unknown',
  'channel_unverified',
  'channel_refused',
  'verification_invalid',
  'alert_not_resumable',
  'limit_reached',
  'rate_limited',
  'mail_not_configured',
  'storage_unavailable',
  'overloaded',
  'shutting_down',
  'internal',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One fault of one field. `path` is a JSON pointer into the body or the name of a query parameter. */
export interface FieldFault {
  readonly path: string;
  readonly message: string;
  /** For conditions: offset of the fault in the text, 0-based, in UTF-16 code units. */
  readonly position?: number;
  readonly found?: string;
  readonly expected?: string;
}

/** A failure that a service returns and a route sends as it is. */
export interface Problem {
  readonly code: ProblemCode;
  /** A sentence for the person: what, where, and what to do. */
  readonly detail: string;
  readonly errors?: readonly FieldFault[];
  readonly retryAfterS?: number;
}

export function problem(code: ProblemCode, detail: string, extra: Omit<Problem, 'code' | 'detail'> = {}): Problem {
  return { code, detail, ...extra };
}

/**
 * An operational failure that has a code of its own (storage full, overload). Thrown with its cause, caught at the edges only.
 */
export class OperationalError extends Error {
  override readonly name = 'OperationalError';
  readonly code: ProblemCode;
  readonly retryAfterS: number | undefined;

  constructor(code: ProblemCode, message: string, options: { cause?: unknown; retryAfterS?: number } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterS = options.retryAfterS;
  }
}
