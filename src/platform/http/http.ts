/**
 * What routes of every module share: who asks (`request.principal`), how a failure is sent (`reply.problem`), how a route says what it needs
 * (`config`). Implemented once in `app/http/`; this file only declares the shapes.
 */
import type {} from 'fastify';
import type { FieldFault, Problem } from '#contract/problem';

export const SCOPES = [
  'alerts:read',
  'alerts:write',
  'prices:write',
  'notifications:read',
  'notifications:write',
  'tasks:read',
  'tasks:write',
  'account',
] as const;
export type Scope = (typeof SCOPES)[number];

export interface Principal {
  readonly userId: string;
  readonly sessionId: string;
  readonly role: 'user' | 'admin';
  /** An access token has all scopes; API keys will have some. */
  readonly scopes: ReadonlySet<Scope>;
  /** The token's id and expiry, for revocation. */
  readonly tokenId: string;
  readonly expiresAtMs: number;
}

/** `config` of a route. Absent access means: a signed-in user. */
export interface RouteNeeds {
  readonly access?: 'public' | 'user' | 'admin' | 'metrics';
  readonly scope?: Scope;
  /** Requests per minute for one user (or address, where nobody is signed in); the default of all routes is 600. */
  readonly perMinute?: number;
  /** True for a POST that creates: the Idempotency-Key header is honoured. */
  readonly idempotent?: boolean;
  /**
   * Faults of a body that its schema cannot say. Asked where the schema found some too, so that one answer lists all: `body` is whatever JSON
   * was sent, and what the schema finds fault with is left out.
   */
  readonly faultsOf?: (body: unknown) => readonly FieldFault[];
}

declare module 'fastify' {
  interface FastifyContextConfig extends RouteNeeds {}
  interface FastifyRequest {
    /** Set before the handler on every route whose access is not public. */
    principal: Principal;
  }
  interface FastifyReply {
    /** Sends application/problem+json with the status of the code. */
    problem(problem: Problem): FastifyReply;
    /** Sends an object with `ETag: "v<version>"` from its `version`. */
    versioned<T extends { version: number }>(body: T): FastifyReply;
  }
}
