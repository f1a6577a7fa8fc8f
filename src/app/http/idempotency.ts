/**
 * Idempotency-Key on POSTs that create: the same key and body within 24 hours get the same answer, another body 422,
 * and 409 while the first is still running. The answer is durable before it is sent. Kept are answers that stay true: those below 500,
 * except 429. What a crash cuts off between the work and its answer is done again when it is sent again.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Problem, problem } from '#contract/problem';
import { assert } from '#contract/result';
import type { Clock } from '#platform/clock';
import { ANSWERS_KEPT_MS, type IdempotencyStore, type KeptAnswer } from './idempotency-store.ts';

const KEY_LENGTH_MAX = 255;

/** A request with a key, while its handler runs. */
interface Running {
  readonly userId: string;
  readonly key: string;
  /** SHA-256 of method, address and body. */
  readonly fingerprint: Uint8Array;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while a request with an Idempotency-Key runs for the first time. */
    idempotent: Running | null;
  }
}

export function installIdempotency(app: FastifyInstance, deps: { store: IdempotencyStore; clock: Clock }): void {
  const { store, clock } = deps;
  const running = new Map<string, Running>();
  app.decorateRequest('idempotent', null);

  async function begin(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const key = keyOf(request.headers['idempotency-key']);
    if (key === undefined) return undefined;
    if (key.length === 0 || key.length > KEY_LENGTH_MAX) return reply.problem(badKey());
    const mine: Running = { userId: request.principal.userId, key, fingerprint: fingerprintOf(request) };
    const slot = slotOf(mine);
    const other = running.get(slot);
    if (other) return reply.problem(isSameRequest(other, mine) ? stillRunning() : mismatch());
    // Claimed before the first await, so that of two requests at once one waits outside.
    running.set(slot, mine);
    let kept: KeptAnswer | undefined;
    try {
      kept = await store.find(mine.userId, key, clock.nowMs() - ANSWERS_KEPT_MS);
      if (!kept) request.idempotent = mine;
    } finally {
      if (!request.idempotent) running.delete(slot);
    }
    if (!kept) return undefined;
    return isSameRequest(kept, mine) ? replay(reply, kept) : reply.problem(mismatch());
  }

  /** The handler has ended, whether or not its caller still listens: only now may the key be used again. */
  async function end(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
    const mine = request.idempotent;
    if (!mine) return;
    try {
      if (reply.statusCode < 500 && reply.statusCode !== 429 && typeof payload === 'string') {
        const etag = reply.getHeader('etag');
        await store.save({
          ...mine,
          status: reply.statusCode,
          body: payload,
          etag: typeof etag === 'string' ? etag : undefined,
          createdAtMs: clock.nowMs(),
        });
      }
    } catch (cause) {
      // The work itself is durable: its true answer serves the caller better than a failure, which would be sent again.
      request.log.warn({ err: cause }, 'an answer could not be kept for its Idempotency-Key');
    } finally {
      request.idempotent = null;
      running.delete(slotOf(mine));
    }
  }

  app.addHook('onRoute', (route) => {
    if (!route.config?.idempotent) return;
    const { access = 'user' } = route.config;
    assert(access === 'user' || access === 'admin', `${route.url}: a key belongs to a user, who must be signed in`);
    route.preHandler = [begin, ...(route.preHandler === undefined ? [] : [route.preHandler].flat())];
  });

  app.addHook('onSend', async (request, reply, payload) => {
    await end(request, reply, payload);
    return payload;
  });
}

function replay(reply: FastifyReply, kept: KeptAnswer): FastifyReply {
  if (kept.etag) reply.header('etag', kept.etag);
  return reply
    .code(kept.status)
    .header('idempotent-replayed', 'true')
    .type(kept.status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8')
    .serializer((body: string) => body)
    .send(kept.body);
}

/** A structured-field string or a bare one; undefined when the header is absent. */
function keyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = Array.isArray(header) ? (header[0] ?? '') : header;
  return text.startsWith('"') && text.endsWith('"') && text.length >= 2 ? text.slice(1, -1) : text;
}

/** User ids have no spaces. */
function slotOf({ userId, key }: Running): string {
  return `${userId} ${key}`;
}

function fingerprintOf(request: FastifyRequest): Uint8Array {
  return createHash('sha256')
    .update(`${request.method} ${request.url}\n`)
    .update(JSON.stringify(request.body) ?? '')
    .digest();
}

function isSameRequest(a: { fingerprint: Uint8Array }, b: { fingerprint: Uint8Array }): boolean {
  return Buffer.compare(a.fingerprint, b.fingerprint) === 0;
}

function badKey(): Problem {
  return problem('validation_failed', `Idempotency-Key must have 1 to ${KEY_LENGTH_MAX} characters.`, {
    errors: [{ path: 'idempotency-key', message: `must have 1 to ${KEY_LENGTH_MAX} characters` }],
  });
}

function stillRunning(): Problem {
  return problem('idempotency_in_progress', 'The first request with this key is still running.', { retryAfterS: 1 });
}

function mismatch(): Problem {
  return problem(
    'idempotency_mismatch',
    'This Idempotency-Key was used with another request; take a new key for a new request.',
  );
}
