import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import Type from 'typebox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OperationalError, problem } from '#contract/problem';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createTestHttpServer, type TestHttpServer } from '#test/test-http-server';
import { createSqliteIdempotencyStore } from './idempotency-store.sqlite.ts';
import type { IdempotencyStore } from './idempotency-store.ts';

const Thing = Type.Object({ name: Type.String() }, { additionalProperties: false });
const DAY_MS = 86_400_000;

describe('Idempotency-Key', () => {
  let server: TestHttpServer;
  let made: string[];
  let hold: Promise<void>;
  let store: IdempotencyStore;
  let refusesSaves: boolean;
  let refusesReads: boolean;

  beforeEach(async () => {
    made = [];
    hold = Promise.resolve();
    refusesSaves = false;
    refusesReads = false;
    const real = createSqliteIdempotencyStore(openSqliteDatabase(':memory:'));
    store = {
      ...real,
      find: async (...args) => {
        if (refusesReads) throw new OperationalError('storage_unavailable', 'gone');
        return real.find(...args);
      },
      save: async (answer) => {
        if (refusesSaves) throw new OperationalError('storage_unavailable', 'full');
        return real.save(answer);
      },
    };
    server = await createTestHttpServer(
      async (app) => {
        app.post('/things', { config: { idempotent: true }, schema: { body: Thing } }, async (request, reply) => {
          await hold;
          const { name } = request.body;
          made.push(name);
          if (name === 'full') return reply.problem(problem('limit_reached', 'enough'));
          if (name === 'fast') return reply.problem(problem('rate_limited', 'slower'));
          if (name === 'broken') throw new OperationalError('storage_unavailable', 'full');
          return reply.code(201).versioned({ version: 1, name, number: made.length });
        });
      },
      { idempotencyStore: store },
    );
  });
  afterEach(() => server.close());

  const post = (name: string, key?: string, userId = 'ann') =>
    server.app.inject({
      method: 'POST',
      url: '/things',
      headers: { authorization: `Bearer ${userId}`, ...(key === undefined ? {} : { 'idempotency-key': key }) },
      payload: { name },
    });

  test('the same key and body give the same answer, and the work is done once', async () => {
    const first = await post('a', 'k');
    const second = await post('a', 'k');
    expect(first.statusCode).toBe(201);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(second.statusCode).toBe(201);
    expect(second.body).toBe(first.body);
    expect(second.headers).toMatchObject({ etag: '"v1"', 'idempotent-replayed': 'true' });
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(made).toEqual(['a']);
  });

  test('another body is 422', async () => {
    await post('a', 'k');
    expect((await post('b', 'k')).json()).toMatchObject({ status: 422, code: 'idempotency_mismatch' });
    expect(made).toEqual(['a']);
  });

  test('without a key, with another one, or by another user, the work is done again', async () => {
    for (const args of [['a'], ['a'], ['a', 'k'], ['a', 'l'], ['a', 'k', 'bob']] as const)
      await post(...(args as [string]));
    expect(made).toHaveLength(5);
  });

  test('a quoted key is the key within the quotes', async () => {
    await post('a', '"k"');
    await post('a', 'k');
    expect(made).toHaveLength(1);
  });

  test.each(['', 'x'.repeat(256)])('a key that is empty or too long is refused', async (key) => {
    expect((await post('a', key)).json()).toMatchObject({ status: 400, code: 'validation_failed' });
    expect(made).toEqual([]);
  });

  test('while the first still runs, 409; another body is 422 even then', async () => {
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const first = post('a', 'k');
    // Both wait for the first one's claim, which is made before anything is awaited.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await post('a', 'k')).json()).toMatchObject({ status: 409, code: 'idempotency_in_progress' });
    expect((await post('b', 'k')).json()).toMatchObject({ status: 422, code: 'idempotency_mismatch' });
    release();
    expect((await first).statusCode).toBe(201);
    expect((await post('a', 'k')).headers['idempotent-replayed']).toBe('true');
    expect(made).toEqual(['a']);
  });

  test('of many at once, one does the work', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('a', 'k')));
    expect(made).toEqual(['a']);
    for (const { statusCode } of answers) expect([201, 409]).toContain(statusCode);
  });

  test('a caller that hangs up does not free the key while its work runs', async () => {
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.app.server.address() as AddressInfo;
    const headers = { authorization: 'Bearer ann', 'content-type': 'application/json', 'idempotency-key': 'k' };
    const caller = httpRequest({ port, method: 'POST', path: '/things', headers });
    const hungUp = new Promise((resolve) => caller.on('error', resolve));
    caller.end(JSON.stringify({ name: 'a' }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    caller.destroy();
    await hungUp;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await post('a', 'k')).statusCode).toBe(409);
    release();
    await expect.poll(async () => (await post('a', 'k')).headers['idempotent-replayed']).toBe('true');
    expect(made).toEqual(['a']);
  });

  test('a refusal that stays true is kept', async () => {
    await post('full', 'k');
    const second = await post('full', 'k');
    expect(second.json()).toMatchObject({ status: 422, code: 'limit_reached' });
    expect(second.headers['content-type']).toContain('application/problem+json');
    expect(made).toHaveLength(1);
  });

  test.each(['broken', 'fast'])('a failure that may pass (%s) is not kept', async (name) => {
    await post(name, 'k');
    await post(name, 'k');
    expect(made).toHaveLength(2);
  });

  test('a faulty request does not use up the key', async () => {
    const headers = { authorization: 'Bearer ann', 'idempotency-key': 'k' };
    const faulty = await server.app.inject({ method: 'POST', url: '/things', headers, payload: { name: 5 } });
    expect(faulty.statusCode).toBe(400);
    expect((await post('a', 'k')).statusCode).toBe(201);
  });

  test('after a day the key is free again', async () => {
    await post('a', 'k');
    server.clock.advance(DAY_MS);
    expect((await post('a', 'k')).headers['idempotent-replayed']).toBe('true');
    server.clock.advance(1);
    expect((await post('b', 'k')).statusCode).toBe(201);
    expect((await post('b', 'k')).headers['idempotent-replayed']).toBe('true');
    expect(made).toEqual(['a', 'b']);
  });

  test('what was made is answered as made, even where the answer cannot be kept', async () => {
    refusesSaves = true;
    expect((await post('a', 'k')).statusCode).toBe(201);
  });

  test('a key does not stay taken when the store could not be read', async () => {
    refusesReads = true;
    expect((await post('a', 'k')).statusCode).toBe(503);
    refusesReads = false;
    expect((await post('a', 'k')).statusCode).toBe(201);
  });
});

test('a route without a signed-in user cannot take keys', async () => {
  await expect(
    createTestHttpServer(async (app) => {
      app.post('/open', { config: { access: 'public', idempotent: true } }, async () => ({}));
    }),
  ).rejects.toThrow('must be signed in');
});
