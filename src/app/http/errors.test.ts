import { type AddressInfo, connect, type Socket } from 'node:net';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OperationalError, PROBLEM_CODES, problem } from '#contract/problem';
import { AssertionFailure } from '#contract/result';
import { createTestHttpServer, type TestHttpServer } from '#test/test-http-server';
import { PROBLEM_TABLE } from './problem-table.ts';

const Body = Type.Object(
  {
    name: Type.String(),
    size: Type.Integer(),
    of: Type.Optional(Type.Object({ a: Type.Integer() }, { additionalProperties: false })),
    how: Type.Optional(Type.Union([Type.Union([Type.Literal('once'), Type.Literal('always')]), Type.Integer()])),
    when: Type.Optional(Type.Union([Type.String({ pattern: '^[0-9]+s$' }), Type.Null()])),
    where: Type.Optional(
      Type.Union([Type.Object({ x: Type.Integer() }, { additionalProperties: false }), Type.Null()]),
    ),
    kind: Type.Optional(Type.Enum(['a', 'b'])),
  },
  { additionalProperties: false },
);
const Query = Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 10 })) }, { additionalProperties: false });

describe('errors', () => {
  let server: TestHttpServer;

  beforeAll(async () => {
    server = await createTestHttpServer(async (app) => {
      const config = { access: 'public', perMinute: 1_000_000 } as const;
      app.post('/things', { config, schema: { body: Body } }, async () => ({ ok: true }));
      const faultsOf = (body: unknown) => [
        { path: '/size', message: 'is odd' },
        { path: '/', message: `as it was sent: ${JSON.stringify(body)}` },
      ];
      app.post('/judged', { config: { ...config, faultsOf }, schema: { body: Body } }, async () => ({ ok: true }));
      app.patch('/things', { config, schema: { body: Body } }, async (request) => request.body);
      app.get('/things', { config, schema: { querystring: Query } }, async (request) => ({
        limit: request.query.limit,
      }));
      app.get('/things/:id', { config }, async () => ({ version: 3 }));
      app.get('/versioned', { config }, async (_request, reply) => reply.versioned({ version: 3 }));
      app.get('/full', { config }, async () => {
        throw new OperationalError('storage_unavailable', 'The disk is full.', { retryAfterS: 7 });
      });
      app.get('/bug', { config }, async () => {
        throw new AssertionFailure('two and two');
      });
      app.get('/broken', { config }, async () => JSON.parse('{') as object);
      for (const code of PROBLEM_CODES) {
        app.get(`/problem/${code}`, { config }, async (_request, reply) =>
          reply.problem(problem(code, `says ${code}`)),
        );
      }
    });
  });
  afterAll(() => server.close());

  const get = (url: string) => server.app.inject({ method: 'GET', url });
  const post = (payload: string | object, type = 'application/json') =>
    server.app.inject({ method: 'POST', url: '/things', payload, headers: { 'content-type': type } });

  test.each(PROBLEM_CODES)('%s is sent as problem+json with the status of the table', async (code) => {
    const answer = await get(`/problem/${code}`);
    expect(answer.statusCode).toBe(PROBLEM_TABLE[code].status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toEqual({
      type: `urn:tidemark:problem:${code}`,
      title: PROBLEM_TABLE[code].title,
      status: PROBLEM_TABLE[code].status,
      code,
      detail: `says ${code}`,
      requestId: answer.headers['x-request-id'],
    });
    expect(answer.headers['www-authenticate']).toBe(answer.statusCode === 401 ? 'Bearer' : undefined);
  });

  test('every fault of a body is listed at once, each with a JSON pointer', async () => {
    const answer = await post({ size: '5', 'x/y': 1, of: { a: null, b: 2 } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().code).toBe('validation_failed');
    expect(answer.json().errors).toEqual(
      expect.arrayContaining([
        { path: '/name', message: 'name is required' },
        { path: '/x~1y', message: 'x/y is not a field of this request' },
        { path: '/size', message: 'must be integer' },
        { path: '/of/a', message: 'must be integer' },
        { path: '/of/b', message: 'b is not a field of this request' },
      ]),
    );
    expect(answer.json().errors).toHaveLength(5);
  });

  test.each([
    [{ how: 5.5 }, [{ path: '/how', message: 'must be "once" or "always" or integer' }]],
    [{ when: 'soon' }, [{ path: '/when', message: 'must match pattern "^[0-9]+s$"' }]],
    [{ when: 5 }, [{ path: '/when', message: 'must be string or null' }]],
    [
      { where: { x: 'a', y: 1 } },
      [
        { path: '/where/y', message: 'y is not a field of this request' },
        { path: '/where/x', message: 'must be integer' },
      ],
    ],
    [{ where: 5 }, [{ path: '/where', message: 'must be object or null' }]],
    [{ kind: 'c' }, [{ path: '/kind', message: 'must be "a" or "b"' }]],
  ])('a field that may be one of several things is told what it may be, once: %j', async (fields, errors) => {
    expect((await post({ name: 'x', size: 1, ...fields })).json().errors).toEqual(errors);
  });

  test('what only the route can say is listed with what the schema found', async () => {
    const judged = (payload: object) => server.app.inject({ method: 'POST', url: '/judged', payload });
    expect((await judged({ name: 5, size: 1 })).json().errors).toEqual([
      { path: '/name', message: 'must be string' },
      { path: '/size', message: 'is odd' },
      { path: '/', message: 'as it was sent: {"name":5,"size":1}' },
    ]);
    expect((await judged({ name: 'x', size: '5' })).json().errors.slice(0, -1)).toEqual([
      { path: '/size', message: 'must be integer' },
    ]);
    expect((await judged({ name: 'x', size: 1 })).statusCode).toBe(200);
  });

  test('a merge patch may be called what it is', async () => {
    const headers = { 'content-type': 'application/merge-patch+json' };
    const patch = (payload: string) => server.app.inject({ method: 'PATCH', url: '/things', payload, headers });
    expect((await patch('{"name":"x","size":1}')).json()).toEqual({ name: 'x', size: 1 });
    expect((await patch('{"__proto__":{},"name":"x","size":1}')).json()).toMatchObject({ code: 'malformed_json' });
  });

  test('faults of a query are named after their parameter', async () => {
    const answer = await get('/things?limit=11&colour=red');
    expect(answer.json().errors).toEqual(
      expect.arrayContaining([
        { path: 'limit', message: 'must be <= 10' },
        { path: 'colour', message: 'colour is not a field of this request' },
      ]),
    );
  });

  test('a thousand faults, or a name of a megabyte, give a short answer', async () => {
    const many = await post(Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`field${i}`, i])));
    expect(many.json().errors).toHaveLength(100);
    const long = await post({ ['x'.repeat(1_000_000)]: 1 });
    expect(long.statusCode).toBe(400);
    expect(long.body.length).toBeLessThan(2_000);
  });

  test.each([
    ['{"name":', 400, 'malformed_json'],
    ['', 400, 'malformed_json'],
    ['{"__proto__":{"a":1},"name":"x","size":1}', 400, 'malformed_json'],
    ['null', 400, 'validation_failed'],
    ['[]', 400, 'validation_failed'],
    ['"text"', 400, 'validation_failed'],
    [`{"name":"${'x'.repeat(2_200_000)}","size":1}`, 413, 'body_too_large'],
  ])('the body %$ is refused with its own code', async (body, status, code) => {
    const answer = await post(body);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  test('another media type is 415', async () => {
    expect((await post('a=b', 'application/x-www-form-urlencoded')).json()).toMatchObject({
      status: 415,
      code: 'media_type_unsupported',
    });
  });

  test.each([
    ['/nowhere?a=secret', 404, 'not_found'],
    ['/%', 400, 'validation_failed'],
    [`/things/${'x'.repeat(500)}`, 404, 'not_found'],
  ])('an address that leads nowhere (%$) is answered in the same form', async (url, status, code) => {
    const answer = await get(url);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ status, code, requestId: answer.headers['x-request-id'] });
    expect(answer.body).not.toContain('secret');
  });

  test('operational errors keep their code and say when to come back', async () => {
    const answer = await get('/full');
    expect(answer.json()).toMatchObject({ status: 503, code: 'storage_unavailable', detail: 'The disk is full.' });
    expect(answer.headers['retry-after']).toBe('7');
    expect(server.bugs).toEqual([]);
  });

  test('what nobody expected is 500, says nothing of the inside, and is no fault of the caller', async () => {
    const answer = await get('/broken');
    expect(answer.json()).toMatchObject({ status: 500, code: 'internal' });
    expect(answer.body).not.toContain('JSON');
    expect(server.bugs).toEqual([]);
  });

  test('a failed assertion is handed on, so that the process ends', async () => {
    expect((await get('/bug')).json()).toMatchObject({ status: 500, code: 'internal' });
    expect(server.bugs).toEqual([expect.objectContaining({ message: 'two and two' })]);
  });

  test('single objects carry their version as ETag', async () => {
    expect((await get('/versioned')).headers.etag).toBe('"v3"');
  });

  test('query strings are coerced, bodies are not', async () => {
    expect((await get('/things?limit=5')).json()).toEqual({ limit: 5 });
    expect((await post({ name: 5, size: 5 })).json().errors).toEqual([{ path: '/name', message: 'must be string' }]);
    expect((await post({ name: 'x', size: 5 })).statusCode).toBe(200);
  });
});

test('a request on a connection that outlives the stop is told that the service is stopping', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isRunning = false;
  const server = await createTestHttpServer(async (app) => {
    app.get('/slow', { config: { access: 'public' } }, async () => {
      isRunning = true;
      await held;
      return { done: true };
    });
  });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((server.app.server.address() as AddressInfo).port, '127.0.0.1');
  const received = readAll(socket);
  socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await expect.poll(() => isRunning).toBe(true);
  const closing = server.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 20));
  release();
  const text = await received;
  await closing;
  expect(text).toMatch(/^HTTP\/1.1 200 OK/);
  expect(text).toContain('HTTP/1.1 503 Service Unavailable');
  expect(text).toContain('"code":"shutting_down"');
});

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
