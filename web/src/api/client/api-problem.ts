/**
 * A request that failed, as the page handles it: what the server said (problem+json), or that there was no answer.
 * Thrown by the client; `detail` is a sentence for the person, `errors` names fields.
 */
import type { FieldFault, ProblemCode } from '#contract/problem';

/** Beside the server's codes: nobody answered, or what answered was not ours. */
export type ApiProblemCode = ProblemCode | 'unreachable' | 'answer_unreadable';

export interface ApiProblemFields {
  readonly code: ApiProblemCode;
  /** 0 where nobody answered. */
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldFault[];
  readonly requestId?: string;
  readonly retryAfterS?: number;
}

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ApiProblemCode;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly FieldFault[];
  readonly requestId: string | undefined;
  readonly retryAfterS: number | undefined;

  constructor(fields: ApiProblemFields, options?: ErrorOptions) {
    super(fields.detail, options);
    this.code = fields.code;
    this.status = fields.status;
    this.detail = fields.detail;
    this.errors = fields.errors ?? [];
    this.requestId = fields.requestId;
    this.retryAfterS = fields.retryAfterS;
  }

  /** What is wrong with one field of the body, such as `email`; undefined where nothing is. */
  faultOf(field: string): string | undefined {
    return this.errors.find(({ path }) => path === field || path === `/${field}`)?.message;
  }
}

export function isProblem(cause: unknown, ...codes: readonly ApiProblemCode[]): cause is ApiProblem {
  return cause instanceof ApiProblem && (codes.length === 0 || codes.includes(cause.code));
}

/** Whether another try may help by itself: nobody answered, or the server is not able to right now. */
export function isPassing(cause: unknown): boolean {
  return cause instanceof ApiProblem && (cause.status === 0 || cause.status >= 500 || cause.status === 429);
}

/** A sentence for the person, of whatever was thrown. */
export function sentenceOf(cause: unknown): string {
  if (cause instanceof ApiProblem)
    return cause.errors[0]?.message && cause.errors.length === 1 ? faultSentence(cause) : cause.detail;
  return 'Something went wrong in this page. Load it again; if it stays, please report it.';
}

function faultSentence({ errors, detail }: ApiProblem): string {
  const [fault] = errors;
  if (!fault) return detail;
  const field = fault.path.replace(/^\//, '');
  return field === '' ? fault.message : `${field}: ${fault.message}`;
}

export async function problemOfResponse(response: Response): Promise<ApiProblem> {
  const { status } = response;
  const requestId = response.headers.get('x-request-id');
  const retryAfterS = Number(response.headers.get('retry-after') ?? Number.NaN);
  const more = {
    ...(requestId === null ? {} : { requestId }),
    ...(Number.isFinite(retryAfterS) ? { retryAfterS } : {}),
  };
  const body: unknown = await response.json().catch(() => undefined);
  if (isProblemBody(body)) return new ApiProblem({ ...more, ...body, status });
  // A proxy in between answers in words of its own.
  const code = status >= 500 ? 'unreachable' : 'answer_unreadable';
  return new ApiProblem({ ...more, code, status, detail: `Tidemark's server did not answer as expected (${status}).` });
}

function isProblemBody(body: unknown): body is Pick<ApiProblemFields, 'code' | 'detail' | 'errors'> {
  return (
    typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && typeof body.code === 'string'
  );
}

export function unreachable(cause: unknown): ApiProblem {
  const detail = "Tidemark's server does not answer. Check that it runs and that this device is online.";
  return new ApiProblem({ code: 'unreachable', status: 0, detail }, { cause });
}
