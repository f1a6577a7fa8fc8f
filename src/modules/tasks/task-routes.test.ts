/** `/v1/tasks` as a client meets it. */
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createIds } from '#platform/ids';
import { createRouteHarness } from '#test/route-harness';
import { createTestClock } from '#test/test-clock';
import { createTestRandom } from '#test/test-random';
import { createTasks } from './index.ts';

let app: FastifyInstance;

beforeEach(async () => {
  const clock = createTestClock();
  const tasks = createTasks({
    profiles: { timezoneOf: async () => undefined },
    db: openSqliteDatabase(':memory:'),
    clock,
    newId: createIds({ clock, random: createTestRandom(1) }),
    log: pino({ level: 'silent' }),
    bus: { bind: async () => {}, consume: () => ({ stop: async () => {} }) },
    outbox: { append: () => {}, flush: async () => {} },
    cache: { get: async () => undefined, set: async () => {}, delete: async () => {} },
  });
  app = await createRouteHarness({ routes: tasks.routes });
});
afterEach(() => app.close());

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

async function call(method: Method, url: string, payload?: object, headers: Record<string, string> = {}) {
  const withUser = { authorization: 'Bearer ann', ...headers };
  const answer = await app.inject({ method, url, headers: withUser, ...(payload ? { payload } : {}) });
  const body = answer.body === '' ? undefined : answer.json();
  return { status: answer.statusCode, etag: answer.headers.etag, location: answer.headers.location, body };
}

test('a task is made, read, changed and deleted', async () => {
  const made = await call('POST', '/v1/tasks', { title: 'Sell', priority: null, due: null, notes: '' });
  expect(made).toMatchObject({
    status: 201,
    etag: '"v1"',
    body: { title: 'Sell', priority: null, due: null, notes: '' },
  });
  const url = `/v1/tasks/${made.body.id}`;
  expect(made.location).toBe(url);
  expect(await call('GET', url)).toMatchObject({ status: 200, etag: '"v1"', body: made.body });
  const patched = await call('PATCH', url, { status: 'done' }, { 'if-match': '"v1"' });
  expect(patched).toMatchObject({ status: 200, etag: '"v2"', body: { status: 'done', events: [] } });
  expect(await call('PATCH', url, { status: 'todo' }, { 'if-match': '"v1"' })).toMatchObject({ status: 412 });
  expect(await call('DELETE', url, undefined, { 'if-match': 'W/"other"' })).toMatchObject({ status: 412 });
  expect(await call('DELETE', url, undefined, { 'if-match': '"v2"' })).toMatchObject({ status: 204, body: undefined });
  expect(await call('GET', url)).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

describe('refuses', () => {
  test.each([
    ['no title', {}, '/title'],
    ['a blank title', { title: '  ' }, '/title'],
    ['a title of 201 characters', { title: 'x'.repeat(201) }, '/title'],
    ['notes of 10,001 characters', { title: 'a', notes: 'x'.repeat(10_001) }, '/notes'],
    ['an unknown status', { title: 'a', status: 'open' }, '/status'],
    ['an unknown priority', { title: 'a', priority: 'p1' }, '/priority'],
    ['a due instant without a zone', { title: 'a', due: '2026-01-01T00:00:00' }, '/due'],
    ['21 tags', { title: 'a', tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }, '/tags'],
    ['a tag with a comma', { title: 'a', tags: ['a,b'] }, '/tags/0'],
    ['a number for a title', { title: 5 }, '/title'],
  ])('%s', async (_what, body, path) => {
    const answer = await call('POST', '/v1/tasks', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(answer.body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
  });

  test('unknown fields, in a body and in a query', async () => {
    expect(await call('POST', '/v1/tasks', { title: 'a', source: null })).toMatchObject({ status: 400 });
    expect(await call('GET', '/v1/tasks?page=2')).toMatchObject({ status: 400 });
  });

  test('what no list knows', async () => {
    for (const query of [
      'status=open',
      'sort=title',
      'limit=201',
      'limit=0',
      'source=x',
      'cursor=x',
      'dueBefore=today',
    ]) {
      expect([query, (await call('GET', `/v1/tasks?${query}`)).status]).toEqual([query, 400]);
    }
  });

  test('a removed title', async () => {
    const made = await call('POST', '/v1/tasks', { title: 'Sell' });
    expect(await call('PATCH', `/v1/tasks/${made.body.id}`, { title: null })).toMatchObject({ status: 400 });
  });

  test('who is nobody', async () => {
    expect((await app.inject({ url: '/v1/tasks' })).statusCode).toBe(401);
  });
});

test("another user's task is not found", async () => {
  const made = await call('POST', '/v1/tasks', { title: 'Sell' });
  const bob = { authorization: 'Bearer bob' };
  for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
    const body = method === 'PATCH' ? { title: 'x' } : undefined;
    expect((await call(method, `/v1/tasks/${made.body.id}`, body, bob)).status).toBe(404);
  }
});

test('lists take several filters, and pages follow each other', async () => {
  for (const title of ['a', 'b', 'c']) await call('POST', '/v1/tasks', { title, status: 'doing', tags: ['x'] });
  const query = '/v1/tasks?status=todo,doing&tag=x&sort=due&limit=2';
  const first = await call('GET', query);
  expect(first.body.items).toHaveLength(2);
  const second = await call('GET', `${query}&cursor=${first.body.nextCursor}`);
  expect(second.body).toMatchObject({ items: [{ tags: ['x'] }], nextCursor: null });
});

test('statistics are of the zone asked for', async () => {
  await call('POST', '/v1/tasks', { title: 'a', status: 'done' });
  await call('POST', '/v1/tasks', { title: 'b', due: '2026-01-01T23:30:00Z' });
  const utc = await call('GET', '/v1/tasks/stats');
  expect(utc.body).toMatchObject({ byStatus: { todo: 1, done: 1 }, overdue: 0, dueToday: 1, timezone: 'UTC' });
  expect(utc.body.donePerDay).toHaveLength(14);
  expect(utc.body.donePerDay.at(-1)).toEqual({ date: '2026-01-01', done: 1 });
  expect((await call('GET', '/v1/tasks/stats?timezone=Europe/Berlin')).body).toMatchObject({ dueToday: 0 });
  expect((await call('GET', '/v1/tasks/stats?timezone=Nowhere')).status).toBe(400);
});
