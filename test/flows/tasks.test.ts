/** Tasks over HTTP on the whole app: the lists a person would ask for, changes that never overwrite another's, numbers of the day in each zone. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAlert, pushPrices } from '#test/alert-drive';
import type { SignedInClient } from '#test/api-client';
import { startTestApp, type TestApp } from '#test/test-app';
import { until } from '#test/until';

interface Task {
  id: string;
  title: string;
  notes?: string;
  status: string;
  priority: string | null;
  due: string | null;
  tags: string[];
  version: number;
  completedAt?: string;
  source: { alertId: string; firingId: string; firings: number } | null;
  events: { kind: string; firingId: string; price: string }[];
}

interface Stats {
  byStatus: Record<string, number>;
  overdue: number;
  dueToday: number;
  donePerDay: { date: string; done: number }[];
  timezone: string;
}

let app: TestApp;
let client: SignedInClient;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  client = await app.signUp();
});
afterAll(() => app.stop());

async function create(body: Record<string, unknown>): Promise<Task> {
  const answer = await client.call<Task>('POST', '/v1/tasks', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

const patch = (id: string, body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  client.call<Task & { code: string }>('PATCH', `/v1/tasks/${id}`, body, { token: client.token, headers });
const titles = async (query: string) => (await client.all<Task>(`/v1/tasks${query}`)).map(({ title }) => title);
const statsOf = async (query = '') => (await client.call<Stats>('GET', `/v1/tasks/stats${query}`)).body;

describe('lists', () => {
  beforeEach(async () => {
    await create({ title: 'a', priority: 'low', due: '2026-03-01T00:00:00Z', tags: ['Home'] });
    await create({
      title: 'b',
      priority: 'urgent',
      due: '2026-01-01T00:00:00Z',
      tags: ['home', 'eth'],
      status: 'doing',
    });
    await create({ title: 'c', due: '2026-02-01T00:00:00+02:00', notes: 'Sell ÄTHER', status: 'done' });
    await create({ title: 'd', priority: 'high' });
  });

  it('filter by status, priority, tag, due, source and text', async () => {
    expect(await titles('')).toEqual(['d', 'c', 'b', 'a']);
    expect(await titles('?status=todo')).toEqual(['d', 'a']);
    expect(await titles('?status=doing,done')).toEqual(['c', 'b']);
    expect(await titles('?priority=urgent,none')).toEqual(['c', 'b']);
    expect(await titles('?tag=HOME')).toEqual(['b', 'a']);
    expect(await titles('?tag=home&status=todo&priority=low')).toEqual(['a']);
    expect(await titles('?dueBefore=2026-02-01T00:00:00Z')).toEqual(['c', 'b']);
    expect(await titles('?dueAfter=2026-01-31T22:00:00Z')).toEqual(['c', 'a']);
    expect(await titles('?dueAfter=2026-01-31T22:00:00.001Z')).toEqual(['a']);
    expect(await titles('?source=manual&q=ather')).toEqual([]);
    expect(await titles(`?q=${encodeURIComponent('äther')}`)).toEqual(['c']);
    expect(await titles('?source=alert')).toEqual([]);
    expect(await titles('?q=%25')).toEqual([]);
  });

  it('sort by due, by priority and by creation, the same over pages of one', async () => {
    const orders = { '-createdAt': ['d', 'c', 'b', 'a'], due: ['b', 'c', 'a', 'd'], '-priority': ['b', 'd', 'a', 'c'] };
    for (const [sort, expected] of Object.entries(orders)) {
      expect(await titles(`?sort=${sort}`), sort).toEqual(expected);
      const paged: string[] = [];
      let cursor: string | null = null;
      do {
        const at: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: { body: { items: Task[]; nextCursor: string | null } } = await client.call(
          'GET',
          `/v1/tasks?sort=${sort}&limit=1${at}`,
        );
        paged.push(...page.body.items.map(({ title }) => title));
        // What is made in between does not move the pages to come.
        if (paged.length === 2) await create({ title: 'new', due: '2020-01-01T00:00:00Z', status: 'cancelled' });
        cursor = page.body.nextCursor;
      } while (cursor !== null);
      expect(
        paged.filter((title) => title !== 'new'),
        sort,
      ).toEqual(expected);
      for (const { id } of await client.all<Task>('/v1/tasks?status=cancelled'))
        expect((await client.call('DELETE', `/v1/tasks/${id}`)).status).toBe(204);
    }
  });

  it('refuse what they do not know, and a cursor of another sort', async () => {
    const refusal = async (query: string) => {
      const { status, body } = await client.call<{ code: string }>('GET', `/v1/tasks${query}`);
      return [status, body.code];
    };
    const { body } = await client.call<{ nextCursor: string }>('GET', '/v1/tasks?limit=1&sort=due');
    expect(await refusal(`?sort=-priority&cursor=${body.nextCursor}`)).toEqual([400, 'cursor_invalid']);
    for (const query of [
      '?status=open',
      '?limit=201',
      '?limit=0',
      '?sort=title',
      '?dueBefore=soon',
      '?colour=red',
      '?q=',
    ])
      expect(await refusal(query), query).toEqual([400, 'validation_failed']);
  });
});

describe('a change', () => {
  it('is a merge patch: absent stays, null removes, and done is remembered with its instant', async () => {
    const { id } = await create({
      title: 'one',
      notes: 'x',
      priority: 'high',
      due: '2026-01-01T00:00:00Z',
      tags: ['a'],
    });
    const emptied = (await patch(id, { notes: null, priority: null, due: null, tags: null })).body;
    expect(emptied).toMatchObject({ title: 'one', priority: null, due: null, tags: [], version: 2 });
    expect(emptied.notes).toBeUndefined();
    const done = (await patch(id, { status: 'done' })).body;
    expect(done.completedAt).toBeDefined();
    expect((await patch(id, { status: 'todo' })).body.completedAt).toBeUndefined();
    expect((await patch(id, {})).body.version).toBe(4);
    for (const body of [
      { title: null },
      { status: null },
      { title: '  ' },
      { version: 9 },
      { due: '2026-02-30T00:00:00Z' },
    ])
      expect([(await patch(id, body)).status, JSON.stringify(body)]).toEqual([400, JSON.stringify(body)]);
  });

  it('of two on one version, one wins; without a version none is lost', async () => {
    const { id } = await create({ title: 'one' });
    const guarded = await Promise.all(['a', 'b', 'c'].map((title) => patch(id, { title }, { 'if-match': '"v1"' })));
    expect(guarded.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    const fields = [{ notes: 'n' }, { priority: 'low' }, { tags: ['t'] }, { due: '2026-01-01T00:00:00Z' }];
    await Promise.all(fields.map((body) => patch(id, body)));
    expect((await client.call<Task>('GET', `/v1/tasks/${id}`)).body).toMatchObject({
      notes: 'n',
      priority: 'low',
      tags: ['t'],
      due: '2026-01-01T00:00:00.000Z',
      version: 6,
    });
    const del = (tag: string) =>
      client.call('DELETE', `/v1/tasks/${id}`, undefined, { token: client.token, headers: { 'if-match': tag } });
    expect((await del('"v1"')).status).toBe(412);
    expect((await del('"v6"')).status).toBe(204);
    expect((await del('"v6"')).status).toBe(404);
  });

  it('of another user is not found', async () => {
    const { id } = await create({ title: 'mine' });
    const other = await app.signUp();
    for (const [method, body] of [['GET'], ['PATCH', { title: 'yours' }], ['DELETE']] as const)
      expect((await other.call(method, `/v1/tasks/${id}`, body)).status, method).toBe(404);
    expect(await other.all('/v1/tasks')).toEqual([]);
  });
});

describe('the numbers of the dashboard', () => {
  it('are fresh for what one just did, and of the day of the zone that is asked for', async () => {
    const nowMs = Date.now();
    const iso = (ms: number) => new Date(ms).toISOString();
    await create({ title: 'late', due: iso(nowMs - 60_000) });
    await create({ title: 'far', due: iso(nowMs + 30 * 86_400_000) });
    expect(await statsOf()).toMatchObject({ byStatus: { todo: 2, doing: 0, done: 0, cancelled: 0 }, overdue: 1 });
    const { id } = await create({ title: 'now' });
    await patch(id, { status: 'done' });
    for (const zone of ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu', 'Africa/Cairo']) {
      const stats = await statsOf(`?timezone=${zone}`);
      const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date());
      expect(stats.timezone).toBe(zone);
      expect(stats.byStatus.done).toBe(1);
      expect(stats.donePerDay).toHaveLength(14);
      expect(stats.donePerDay.at(-1), zone).toEqual({ date: today, done: 1 });
    }
    await client.call('DELETE', `/v1/tasks/${id}`);
    expect((await statsOf()).byStatus.done).toBe(0);
    expect((await client.call('GET', '/v1/tasks/stats?timezone=Mars/Olympus')).status).toBe(400);
  });

  it('are of the day of the person, where no zone is asked for', async () => {
    expect((await client.call('PATCH', '/v1/me', { timezone: 'Pacific/Kiritimati' })).status).toBe(200);
    expect((await statsOf()).timezone).toBe('Pacific/Kiritimati');
    expect((await statsOf('?timezone=UTC')).timezone).toBe('UTC');
  });
});

describe('the task of an alert', () => {
  it('is opened once, grows while it is open, and is followed by another when it is done', async () => {
    const market = 'custom:TASK/USD';
    await pushPrices(client, market, '10');
    const alertId = await createAlert(client, {
      market,
      condition: 'price crosses 11',
      repeat: 'always',
      note: 'why',
      task: { title: 'Rebalance', priority: 'urgent', dueIn: '2h' },
    });
    await pushPrices(client, market, '12', '10', '12');
    const firstOf = async () => (await client.all<Task>(`/v1/tasks?source=${alertId}&sort=due`))[0];
    await until(async () => (await firstOf())?.source?.firings === 3, 'three firings');
    const first = (await firstOf()) as Task;
    expect(first).toMatchObject({ title: 'Rebalance', priority: 'urgent', status: 'todo', notes: 'why' });
    const { body } = await client.call<Task>('GET', `/v1/tasks/${first.id}`);
    expect(body.events.map(({ kind, firingId }) => [kind, firingId])).toEqual([
      ['firing_added', `${alertId}.3`],
      ['firing_added', `${alertId}.2`],
      ['opened', `${alertId}.1`],
    ]);
    await patch(first.id, { status: 'doing' });
    await pushPrices(client, market, '10');
    await until(async () => (await firstOf())?.source?.firings === 4, 'the fourth firing');
    await patch(first.id, { status: 'done' });
    await pushPrices(client, market, '12');
    await until(async () => (await client.all('/v1/tasks')).length === 2, 'another task');
    expect((await client.all<Task>('/v1/tasks?status=todo'))[0]?.source).toMatchObject({
      firingId: `${alertId}.5`,
      firings: 1,
    });
  });
});
