/**
 * The failures that every route has because of what stands around it (validation, sign-in, limits, idempotency), for the reference of the API.
 * Documentation only: how failures are answered is `errors.ts`.
 */
import Type from 'typebox';
import type { RouteNeeds } from '#platform/http/http';

/** Body of every failure (RFC 9457). Referred to by each. */
export const PROBLEM_SCHEMA = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'From the closed list in docs/reference/errors.md.' }),
  detail: Type.String({ description: 'A sentence for people.' }),
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  requestId: Type.String(),
});

interface DocumentedRoute {
  readonly method: string | readonly string[];
  readonly url: string;
  readonly config?: unknown;
}

interface RouteSchema {
  readonly body?: unknown;
  readonly querystring?: unknown;
  readonly params?: unknown;
  readonly response?: unknown;
}

/** The parts of a route's schema that follow from what it needs: failures beside its own answers, and no lock on what is public. */
export function documentedFailures(route: DocumentedRoute, schema: RouteSchema | undefined) {
  const needs = (route.config ?? {}) as RouteNeeds;
  const isPublic = needs.access === 'public';
  const hasBody = schema?.body !== undefined;
  const isVersioned = schema?.params !== undefined && ['PATCH', 'DELETE'].some((method) => route.method === method);
  const says: readonly (readonly [status: number, says: string, applies: boolean])[] = [
    [400, 'The request has faults; `errors` lists them all.', hasBody || schema?.querystring !== undefined],
    [401, 'Not signed in, or the token has expired or was revoked.', !isPublic],
    [403, 'Signed in, but not allowed to do this.', !isPublic],
    [404, 'There is none, or it is somebody else’s.', schema?.params !== undefined],
    [409, 'A request with this Idempotency-Key is still running.', needs.idempotent === true],
    [412, 'It has changed since the version that If-Match names.', isVersioned],
    [413, 'The body is too large.', hasBody],
    [415, 'The body is not JSON.', hasBody],
    [422, 'The Idempotency-Key came with another body before.', needs.idempotent === true],
    [429, 'Too many requests; `Retry-After` says when to come back.', true],
    [503, 'It cannot be done now; nothing was changed. Send it again.', true],
  ];
  const failures = says.flatMap(([status, description, applies]) => (applies ? [[status, failure(description)]] : []));
  return {
    ...(isPublic ? { security: [] } : {}),
    response: { ...Object.fromEntries(failures), ...(schema?.response as object | undefined) },
  };
}

function failure(description: string) {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return { description, content };
}
