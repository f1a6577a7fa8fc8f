/**
 * Idempotency-Key on POSTs that create: the same key and body within 24 hours get the same answer, another body 422,
 * and 409 while the first is still running. The answer is durable before it is sent. Only answers below 500 are kept.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '#contract/problem';
import type { Clock } from '#platform/clock';
import type { IdempotencyStore } from './idempotency-store.ts';

const KEPT_MS = 24 * 3_600_000;
const KEY_LENGTH_MAX = 255;

interface Running {
  readonly userId: string;
  readonly key: string;
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
    if (key.length === 0 || key.length > KEY_LENGTH_MAX) {
      return reply.problem(
        problem('validation_failed', `Idempotency-Key must have 1 to ${KEY_LENGTH_MAX} characters.`),
      );
    }
    const mine: Running = { userId: request.principal.userId, key, fingerprint: fingerprintOf(request) };
    const slot = `${mine.userId} ${key}`;
    const other = running.get(slot);
    if (other)
      return reply.problem(
        sameBody(other, mine)
          ? problem('idempotency_in_progress', 'The first request with this key is still running.')
          : mismatch(),
      );
    // Claimed before the first await, so that of two requests at once one waits outside.
    running.set(slot, mine);
    const answer = await store.find(mine.userId, key, clock.nowMs() - KEPT_MS);
    if (!answer) {
      request.idempotent = mine;
      return undefined;
    }
    running.delete(slot);
    if (!sameBody(answer, mine)) return reply.problem(mismatch());
    if (answer.etag) reply.header('etag', answer.etag);
    return reply
      .code(answer.status)
      .header('idempotent-replayed', 'true')
      .type(answer.status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8')
      .serializer((body: string) => body)
      .send(answer.body);
  }

  app.addHook('onRoute', (route) => {
    if (!route.config?.idempotent) return;
    route.preHandler = [begin, ...(route.preHandler === undefined ? [] : [route.preHandler].flat())];
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const mine = request.idempotent;
    if (!mine || reply.statusCode >= 500 || typeof payload !== 'string') return payload;
    const etag = reply.getHeader('etag');
    await store.save({
      ...mine,
      status: reply.statusCode,
      body: payload,
      etag: typeof etag === 'string' ? etag : undefined,
      createdAtMs: clock.nowMs(),
    });
    return payload;
  });

  app.addHook('onResponse', async (request) => release(request));
  app.addHook('onRequestAbort', async (request) => release(request));

  function release(request: FastifyRequest): void {
    if (request.idempotent) running.delete(`${request.idempotent.userId} ${request.idempotent.key}`);
  }
}

/** A structured-field string or a bare one; undefined when the header is absent. */
function keyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = Array.isArray(header) ? (header[0] ?? '') : header;
  return text.startsWith('"') && text.endsWith('"') && text.length >= 2 ? text.slice(1, -1) : text;
}

function fingerprintOf(request: FastifyRequest): Uint8Array {
  return createHash('sha256')
    .update(`${request.method} ${request.url}\n`)
    .update(JSON.stringify(request.body) ?? '')
    .digest();
}

function sameBody(a: { fingerprint: Uint8Array }, b: { fingerprint: Uint8Array }): boolean {
  return Buffer.compare(a.fingerprint, b.fingerprint) === 0;
}

function mismatch() {
  return problem(
    'idempotency_mismatch',
    'This Idempotency-Key was used with another request; take a new key for a new request.',
  );
}
