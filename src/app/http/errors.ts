/**
 * Turns every failure of a request into application/problem+json: what routes return, what Fastify refuses, what was thrown.
 * Operational errors keep their code; what nobody expected answers 500 and is logged; a failed assertion is handed to `onBug` besides,
 * which ends the process.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type FieldFault, OperationalError, type Problem, type ProblemCode, problem } from '#contract/problem';
import { AssertionFailure } from '#contract/result';
import { formatETag } from '#platform/http/etag';
import { FAULTS_MAX, fieldFaults } from './field-faults.ts';
import { PROBLEM_TABLE } from './problem-table.ts';

export function sendProblem(request: FastifyRequest, reply: FastifyReply, failure: Problem): FastifyReply {
  const row = PROBLEM_TABLE[failure.code];
  if (failure.retryAfterS !== undefined) reply.header('retry-after', String(failure.retryAfterS));
  if (row.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(row.status)
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({
      type: `urn:tidemark:problem:${failure.code}`,
      title: row.title,
      status: row.status,
      code: failure.code,
      detail: failure.detail,
      ...(failure.errors ? { errors: failure.errors } : {}),
      requestId: request.id,
    });
}

export function installErrors(app: FastifyInstance, onBug: (cause: unknown) => void): void {
  app.decorateReply('problem', function (this: FastifyReply, failure: Problem) {
    return sendProblem(this.request, this, failure);
  });
  app.decorateReply('versioned', function (this: FastifyReply, body: { version: number }) {
    return this.header('etag', formatETag(body.version)).send(body);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      problem(
        'not_found',
        `There is nothing at ${request.method} ${request.url.split('?')[0]}. See /docs for what there is.`,
      ),
    ),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const failure = problemOf(error, request);
    if (failure.code === 'internal') {
      request.log.error({ err: error }, 'request failed');
      if (error instanceof AssertionFailure) onBug(error);
    } else if (error instanceof OperationalError) {
      request.log.warn({ err: error }, 'request refused');
    }
    return sendProblem(request, reply, failure);
  });
}

/** What a server that is stopping answers on connections that are still open. */
export function installStopping(app: FastifyInstance): void {
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
  });
  app.addHook('onRequest', async (_request, reply) => {
    if (isStopping) return reply.problem(problem('shutting_down', 'The server is stopping.', { retryAfterS: 2 }));
  });
}

/** Answers what Fastify refuses before any route or hook: an address that cannot be decoded, or whose parts are too long to be ids. */
export function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const isUndecodable = error.code === 'FST_ERR_BAD_URL';
  reply.header('x-request-id', request.id);
  sendProblem(
    request,
    reply,
    isUndecodable
      ? problem('validation_failed', 'The path cannot be decoded: a % in it must be written %25.')
      : problem('not_found', 'There is nothing at this path: a part of it is longer than any id.'),
  );
}

const FASTIFY_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_json',
};

function problemOf(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof OperationalError) {
    return problem(
      error.code,
      error.message,
      error.retryAfterS === undefined ? {} : { retryAfterS: error.retryAfterS },
    );
  }
  if (error.validation) {
    return problem('validation_failed', 'The request has faults; each is listed in `errors`.', {
      errors: allFaults(error, request),
    });
  }
  const code = FASTIFY_CODES[error.code] ?? (error.statusCode === 503 ? 'overloaded' : undefined);
  if (error.code === 'FST_ERR_CTP_INVALID_JSON_BODY') return problem('malformed_json', 'The body is not valid JSON.');
  if (code === 'malformed_json') return problem(code, `The body cannot be read: ${error.message}.`);
  if (code === 'media_type_unsupported') return problem(code, 'Send JSON, with `Content-Type: application/json`.');
  if (code) return problem(code, error.message, code === 'overloaded' ? { retryAfterS: 1 } : {});
  if (error.statusCode === 400) return problem('malformed_json', `The request cannot be read: ${error.message}`);
  return problem(
    'internal',
    'This is a fault of ours, and it is logged with the request id. Nothing that was acknowledged is lost.',
  );
}

/** What the schemas found, then what only the route can say of the other fields: one answer lists all. */
function allFaults(error: FastifyError, request: FastifyRequest): FieldFault[] {
  const found = fieldFaults(error.validation ?? [], error.validationContext);
  const more = error.validationContext === 'body' ? (request.routeOptions.config.faultsOf?.(request.body) ?? []) : [];
  const isNew = ({ path }: FieldFault) => !found.some((fault) => fault.path === path);
  return [...found, ...more.filter(isNew)].slice(0, FAULTS_MAX);
}
