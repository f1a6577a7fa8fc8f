/**
 * The life of an alert over HTTP on the whole app: made, changed, paused, cooled down, ended, and what of it can be read back at each point.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SignedInClient } from '#test/api-client';
import { startTestApp, type TestApp } from '#test/test-app';
import { until } from '#test/until';

interface Alert {
  id: string;
  version: number;
  condition: string;
  state: string;
  stateReason?: string;
  alreadyTrue: boolean;
  value: string | null;
  distance: string | null;
  firings: number;
  heldBack?: number;
  lastFiredAt?: string;
  note?: string;
  task?: object;
}
interface Firing {
  id: string;
  alertId: string;
  sequence: number;
  at: string;
  price: string;
}
interface ProblemBody {
  code: string;
  errors?: { path: string; position?: number; found?: string; expected?: string }[];
}

const START_MS = Date.UTC(2026, 0, 1);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let app: TestApp;
let client: SignedInClient;
let market: string;
let markets = 0;
let atMs = START_MS;

beforeAll(async () => {
  app = await startTestApp();
  client = await app.signUp();
});

afterAll(() => app.stop());

beforeEach(() => {
  market = `custom:LIFE${++markets}/USD`;
});

/** Pushes prices, each `stepMs` of market time after the one before. */
async function push(prices: readonly (string | number)[], { on = market, stepMs = 60_000 } = {}): Promise<void> {
  const ticks = prices.map((price) => {
    atMs += stepMs;
    return { at: atMs, price: String(price) };
  });
  const answer = await client.call('POST', '/v1/ticks', { market: on, ticks });
  expect(answer.body).toEqual({ accepted: prices.length, rejected: [] });
}

async function create(fields: Record<string, unknown>): Promise<Alert> {
  const answer = await client.call<Alert>('POST', '/v1/alerts', { market, ...fields });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

const read = async (id: string) => (await client.call<Alert>('GET', `/v1/alerts/${id}`)).body;
const act = (id: string, what: 'pause' | 'resume') =>
  client.call<Alert & ProblemBody>('POST', `/v1/alerts/${id}/${what}`);
const patch = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  client.call<Alert & ProblemBody>('PATCH', `/v1/alerts/${id}`, body, { token: client.token, headers });
const sequences = async (id: string) =>
  (await client.all<Firing>(`/v1/alerts/${id}/firings`)).map(({ sequence }) => sequence).reverse();

describe('a new alert', () => {
  it('before any price waits, says that nothing is known, and goes on with the first price', async () => {
    const alert = await create({ condition: 'price >= 100' });
    expect(alert).toMatchObject({ state: 'waiting', alreadyTrue: false, value: null, distance: null, firings: 0 });
    await push([90]);
    expect(await read(alert.id)).toMatchObject({ state: 'armed', value: '90', distance: '10' });
    await push([100]);
    expect(await read(alert.id)).toMatchObject({ state: 'done', firings: 1 });
    expect((await read(alert.id)).lastFiredAt).toBe(new Date(atMs).toISOString());
  });

  it('before any price does not fire on a first price that is already beyond the level', async () => {
    const edge = await create({ condition: 'price >= 100' });
    const state = await create({ condition: 'price >= 100', trigger: 'state' });
    await push([120]);
    expect(await read(edge.id)).toMatchObject({ state: 'waiting', alreadyTrue: true, firings: 0 });
    expect(await read(state.id)).toMatchObject({ state: 'done', firings: 1 });
  });

  it('is answered with all that is pinned, in the forms that are pinned', async () => {
    await push([100]);
    const answer = await client.call<Alert & Record<string, unknown>>('POST', '/v1/alerts', {
      market,
      condition: 'price ABOVE 65_000.50',
      cooldown: '10m',
      rearm: '0.5%',
      repeat: 3,
      expiresAt: '2099-01-01T02:00:00+02:00',
      note: 'n',
      channels: [],
      task: { title: 'T', priority: 'low', dueIn: '1h' },
    });
    const { id, createdAt, updatedAt, ...rest } = answer.body;
    expect(rest).toEqual({
      version: 1,
      market,
      condition: 'price >= 65000.5',
      trigger: 'edge',
      cooldown: '10m',
      rearm: '0.5%',
      repeat: 3,
      expiresAt: '2099-01-01T00:00:00.000Z',
      note: 'n',
      channels: [],
      task: { title: 'T', priority: 'low', dueIn: '1h' },
      state: 'armed',
      alreadyTrue: false,
      value: '100',
      distance: '64900.5',
      firings: 0,
    });
    expect([createdAt, updatedAt]).toEqual([expect.stringMatching(INSTANT), createdAt]);
    expect(answer.headers.get('etag')).toBe('"v1"');
    expect(answer.headers.get('location')).toBe(`/v1/alerts/${id}`);
    expect(await read(id)).toEqual(answer.body);
  });

  it('with faults in many fields is told all of them at once, whoever finds them', async () => {
    const body = {
      market,
      condition: 'price >= 5%',
      trigger: 'sometimes',
      cooldown: 'soon',
      expiresAt: '2020-01-01T00:00:00Z',
      rearm: '0.12345678901234567',
      colour: 'red',
    };
    const answer = await client.call<ProblemBody>('POST', '/v1/alerts', body);
    expect(answer.status).toBe(400);
    const errors = answer.body.errors ?? [];
    expect(errors.map(({ path }) => path).sort()).toEqual(
      ['/colour', '/condition', '/cooldown', '/expiresAt', '/rearm', '/trigger'].sort(),
    );
    expect(errors.find(({ path }) => path === '/condition')).toMatchObject({ position: 9, found: '5%' });
  });
});

describe('a check', () => {
  it('says what a condition means and keeps nothing', async () => {
    await push([100]);
    const before = await client.all('/v1/alerts');
    const check = (condition: string) => client.call<ProblemBody>('POST', '/v1/alerts/check', { market, condition });
    expect((await check('price outside 90 .. 99')).body).toEqual({
      canonical: 'price outside 90..99',
      type: 'price',
      value: '100',
      alreadyTrue: true,
      distance: '1',
    });
    expect((await check('price >')).body.errors?.[0]).toMatchObject({ position: 7, found: 'end of text' });
    expect(await client.all('/v1/alerts')).toEqual(before);
  });
});

describe('a bulk', () => {
  it('answers each item for itself, in order, and keeps the good ones', async () => {
    await push([100]);
    const alerts = [
      { market, condition: 'price > 130' },
      { market, condition: 'price >', colour: 'red', expiresAt: '2020-01-01T00:00:00Z' },
      5,
      { market: 'binance:BTC/USDT', condition: 'price > 1' },
      { market, condition: 'price < 10', note: 'last' },
    ];
    type Item = { index: number; status: number; alert?: Alert; problem?: ProblemBody };
    const answer = await client.call<{ items: Item[] }>('POST', '/v1/alerts/bulk', { alerts });
    expect(answer.status).toBe(200);
    const { items } = answer.body;
    expect(items.map(({ index, status }) => [index, status])).toEqual([
      [0, 201],
      [1, 400],
      [2, 400],
      [3, 404],
      [4, 201],
    ]);
    expect(items[1]?.problem?.errors?.map(({ path }) => path).sort()).toEqual(['/colour', '/condition', '/expiresAt']);
    const mine = await client.all<Alert>(`/v1/alerts?market=${market}`);
    expect(mine.map(({ id }) => id).sort()).toEqual([items[0]?.alert?.id, items[4]?.alert?.id].sort());
    await push([131]);
    expect(await read(items[0]?.alert?.id ?? '')).toMatchObject({ state: 'done' });
  });
});

describe('a change', () => {
  it('of the note leaves the arming alone; null unsets; a stale version changes nothing', async () => {
    await push([100]);
    const { id } = await create({ condition: 'price >= 110', note: 'a', task: { title: 'T', priority: 'low' } });
    const first = await patch(id, { note: null, task: { priority: null } }, { 'if-match': '"v1"' });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ version: 2, state: 'armed', task: { title: 'T' } });
    expect(first.body).not.toHaveProperty('note');
    expect(first.headers.get('etag')).toBe('"v2"');
    for (const header of ['"v1"', 'W/"v2"', 'nonsense'])
      expect((await patch(id, { note: 'b' }, { 'if-match': header })).status, header).toBe(412);
    expect((await client.call('DELETE', `/v1/alerts/${id}`, undefined, ifMatch('"v1"'))).status).toBe(412);
    expect((await patch(id, { note: 'b' }, { 'if-match': '*' })).body.version).toBe(3);
    await push([110]);
    expect(await sequences(id)).toEqual([1]);
  });

  it('of the condition arms anew: it must be seen false first, and sequences go on', async () => {
    await push([100]);
    const { id } = await create({ condition: 'price >= 110' });
    await push([111]);
    expect(await read(id)).toMatchObject({ state: 'done', firings: 1 });
    expect((await patch(id, { condition: 'price>=105' })).body).toMatchObject({ state: 'waiting', alreadyTrue: true });
    await push([112]);
    expect(await sequences(id)).toEqual([1]);
    await push([104, 105]);
    expect(await sequences(id)).toEqual([1, 2]);
  });

  it('lists every fault at once, and says that a market cannot change', async () => {
    const { id } = await create({ condition: 'price > 1' });
    const answer = await patch(id, { market, condition: 'price >', cooldown: 'x', expiresAt: '2020-01-01T00:00:00Z' });
    expect(answer.body.errors?.map(({ path }) => path).sort()).toEqual([
      '/condition',
      '/cooldown',
      '/expiresAt',
      '/market',
    ]);
    expect((await read(id)).version).toBe(1);
  });
});

const ifMatch = (value: string) => ({ token: client.token, headers: { 'if-match': value } });

describe('an alert that fires more than once', () => {
  it('mistake 4: what the cooldown holds back is counted, not sent, and does not lengthen it', async () => {
    await push([95]);
    const { id } = await create({ condition: 'price crosses above 100', repeat: 'always', cooldown: '10m' });
    await push([101, 95, 101, 95, 101]);
    expect(await read(id)).toMatchObject({ state: 'cooldown', firings: 1, heldBack: 2 });
    expect(await sequences(id)).toEqual([1]);
    await push([95, 96, 97, 98, 99]);
    expect((await read(id)).state).toBe('cooldown');
    await push([99]);
    expect((await read(id)).state).toBe('armed');
    await push([101]);
    expect(await sequences(id)).toEqual([1, 2]);
  });

  it('is done after the number of times that was asked for', async () => {
    await push([95]);
    const { id } = await create({ condition: 'price >= 100', repeat: 2 });
    await push([100, 99, 100, 99, 100]);
    expect(await sequences(id)).toEqual([1, 2]);
    expect((await read(id)).state).toBe('done');
  });

  it('mistake 11: is armed again only after the price went back by the rearm distance', async () => {
    await push([95]);
    const { id } = await create({ condition: 'price >= 100', repeat: 'always', rearm: '2%' });
    await push([100, 99, 100, 98.5, 100]);
    expect(await sequences(id)).toEqual([1]);
    expect((await read(id)).state).toBe('rearming');
    await push([98]);
    expect((await read(id)).state).toBe('armed');
    await push([100]);
    expect(await sequences(id)).toEqual([1, 2]);
  });

  it('with trigger state fires at once, and then once a minute of market time', async () => {
    await push([120]);
    const { id } = await create({ condition: 'price > 100', trigger: 'state', repeat: 'always' });
    expect(await read(id)).toMatchObject({ state: 'armed', alreadyTrue: true, cooldown: '1m' });
    await push([121, 122, 123], { stepMs: 20_000 });
    expect(await sequences(id)).toEqual([1]);
    await push([124], { stepMs: 20_000 });
    expect(await sequences(id)).toEqual([1, 2]);
    await push([90, 91, 92], { stepMs: 60_000 });
    expect(await sequences(id)).toEqual([1, 2]);
  });

  it('on the price of another market cools down by the time of that one', async () => {
    const other = `custom:OTHER${markets}/USD`;
    await push([10], { on: other });
    const { id } = await create({ condition: `price(${other}) crosses 11`, repeat: 'always', cooldown: '5m' });
    await push([12, 10, 12], { on: other });
    expect(await read(id)).toMatchObject({ state: 'cooldown', firings: 1, heldBack: 2 });
    await push([12], { on: other, stepMs: 600_000 });
    expect((await read(id)).state).toBe('armed');
    await push([10], { on: other });
    expect(await sequences(id)).toEqual([1, 2]);
  });
});

describe('an alert that expires', () => {
  it('while the server runs fires no more, and its owner is told', async () => {
    await push([95]);
    const alert = await create({ condition: 'price >= 100', expiresAt: new Date(Date.now() + 300).toISOString() });
    await until(async () => (await read(alert.id)).state === 'expired');
    expect(await read(alert.id)).toMatchObject({ stateReason: 'expired' });
    await push([101]);
    expect(await sequences(alert.id)).toEqual([]);
    await until(async () =>
      (await client.all<{ type: string; data: { alertId: string; reason: string } }>('/v1/notifications')).some(
        ({ type, data }) => type === 'alert.stopped' && data.alertId === alert.id && data.reason === 'expired',
      ),
    );
    expect((await act(alert.id, 'resume')).body.code).toBe('alert_not_resumable');
    expect((await patch(alert.id, { expiresAt: null })).status).toBe(200);
    expect((await act(alert.id, 'resume')).body).toMatchObject({ state: 'waiting', alreadyTrue: true });
    await push([95, 101]);
    expect(await sequences(alert.id)).toEqual([1]);
  });

  it('while the server is stopped is expired before the first price comes', async () => {
    await push([95]);
    const { id } = await create({ condition: 'price >= 100', expiresAt: new Date(Date.now() + 150).toISOString() });
    await app.app.stop();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await app.restart();
    await push([101]);
    expect(await read(id)).toMatchObject({ state: 'expired', firings: 0 });
  });
});

describe('an alert that is removed', () => {
  it('is gone; its firings stay', async () => {
    await push([95]);
    const { id } = await create({ condition: 'price crosses 100', repeat: 'always' });
    await push([101]);
    expect((await client.call('DELETE', `/v1/alerts/${id}`, undefined, ifMatch('"v1"'))).status).toBe(204);
    await push([95, 101]);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/pause'],
    ] as const)
      expect((await client.call(method, `/v1/alerts/${id}${path}`)).status, `${method} ${path}`).toBe(404);
    for (const path of [`/v1/firings?alertId=${id}`, `/v1/alerts/${id}/firings`])
      expect((await client.all<Firing>(path)).map((firing) => firing.id)).toEqual([`${id}.1`]);
  });
});

describe('a list', () => {
  it('shows each alert once, however many are made and removed while it is read', async () => {
    const reader = await app.signUp();
    const make = async (index: number) =>
      (await reader.call<Alert>('POST', '/v1/alerts', { market, condition: `price > ${index}` })).body.id;
    const ids: string[] = [];
    for (let index = 1; index <= 7; index++) ids.push(await make(index));
    // Ids of one millisecond are in no order.
    await new Promise((resolve) => setTimeout(resolve, 5));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await reader.call<{ items: Alert[]; nextCursor: string | null }>(
        'GET',
        `/v1/alerts?limit=2${query}`,
      );
      seen.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
      await make(100 + seen.length);
      await reader.call('DELETE', `/v1/alerts/${seen.at(-1)}`);
    }
    expect(seen).toEqual(ids.sort().reverse());
  });

  it.each(['?limit=0', '?limit=201', '?limit=x', '?state=nonsense', '?cursor=abc', '?colour=red', '?market=x'])(
    'refuses %s',
    async (query) => {
      const answer = await client.call<ProblemBody>('GET', `/v1/alerts${query}`);
      expect([answer.status, ['validation_failed', 'cursor_invalid'].includes(answer.body.code)]).toEqual([400, true]);
    },
  );
});
