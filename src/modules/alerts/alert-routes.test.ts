/** `/v1/alerts` and `/v1/firings` as a client meets them. */
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRouteHarness } from '#test/route-harness';
import { type AlertsTestbed, BTC, createAlertsTestbed, ETH, MINE } from './alerts-testbed.ts';

let bed: AlertsTestbed;
let app: FastifyInstance;

beforeEach(async () => {
  bed = createAlertsTestbed({ alertsPerUserMax: 5 });
  app = await createRouteHarness({ routes: bed.module.routes });
});
afterEach(async () => {
  await app.close();
  await bed.close();
});

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

async function call(method: Method, url: string, payload?: object, headers: Record<string, string> = {}) {
  const answer = await app.inject({
    method,
    url,
    headers: { authorization: 'Bearer ann', ...headers },
    ...(payload ? { payload } : {}),
  });
  const body = answer.body === '' ? undefined : answer.json();
  return { status: answer.statusCode, etag: answer.headers.etag, location: answer.headers.location, body };
}

const create = (body: object = {}) =>
  call('POST', '/v1/alerts', { market: BTC, condition: 'price above 65k', ...body });

describe('create', () => {
  test('answers the alert in canonical form, with what its condition says now', async () => {
    bed.setPrice(BTC, 60_000.5);
    const made = await create({
      cooldown: '90s',
      rearm: '0.5%',
      repeat: 'always',
      expiresAt: '2026-06-01T00:00:00+02:00',
      note: 'watch',
      channels: [],
      task: { title: 'Sell', priority: 'high', dueIn: '60m' },
    });
    expect(made).toEqual({
      status: 201,
      etag: '"v1"',
      location: `/v1/alerts/${made.body.id}`,
      body: {
        id: expect.stringMatching(/^[0-9a-z]{26}$/),
        version: 1,
        market: BTC,
        condition: 'price >= 65000',
        trigger: 'edge',
        cooldown: '90s',
        rearm: '0.5%',
        repeat: 'always',
        expiresAt: '2026-05-31T22:00:00.000Z',
        note: 'watch',
        channels: [],
        task: { title: 'Sell', priority: 'high', dueIn: '1h' },
        state: 'armed',
        alreadyTrue: false,
        value: '60000.5',
        distance: '4999.5',
        firings: 0,
        createdAt: '2026-01-01T00:00:00.000Z',
        updatedAt: '2026-01-01T00:00:00.000Z',
      },
    });
    expect((await call('GET', `/v1/alerts/${made.body.id}`)).body).toEqual(made.body);
  });

  test('says so when the condition is true already, or the price is not known', async () => {
    expect((await create()).body).toMatchObject({ state: 'waiting', alreadyTrue: false, value: null, distance: null });
    bed.setPrice(BTC, 66_000);
    expect((await create()).body).toMatchObject({ state: 'waiting', alreadyTrue: true, distance: '1000' });
    expect((await create({ trigger: 'state' })).body).toMatchObject({ state: 'armed', alreadyTrue: true });
  });

  test('lists every fault at once, with the position of the condition’s', async () => {
    const answer = await create({
      condition: 'price >> 5',
      cooldown: '30s',
      repeat: 'always',
      trigger: 'state',
      rearm: '0.12345678901234567%',
      expiresAt: '2025-12-31T23:59:59Z',
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'condition_invalid' } });
    expect(answer.body.errors.map((fault: { path: string }) => fault.path)).toEqual([
      '/condition',
      '/cooldown',
      '/rearm',
      '/expiresAt',
    ]);
    expect(answer.body.errors[0]).toMatchObject({ position: 7, found: '>', expected: expect.any(String) });
    expect(bed.appended).toEqual([]);
  });

  test.each([
    ['an unknown field', { for: '5m' }, '/for'],
    ['a market that is none', { market: 'BTCUSDT' }, '/market'],
    ['a repeat of 0', { repeat: 0 }, '/repeat'],
    ['a repeat of a million and one', { repeat: 1_000_001 }, '/repeat'],
    ['a note of 501 characters', { note: 'x'.repeat(501) }, '/note'],
    ['a task without a title', { task: {} }, '/task/title'],
    ['a cooldown without a unit', { cooldown: '30' }, '/cooldown'],
    ['a rearm of 16 digits', { rearm: '1.000000000000001' }, '/rearm'],
    ['a number for a condition', { condition: 5 }, '/condition'],
    ['a condition of 900 kB', { condition: `price > 1${' + price'.repeat(100_000)}` }, '/condition'],
    ['a condition 10,000 deep', { condition: `${'('.repeat(10_000)}price > 1` }, '/condition'],
    ['a rearm for all(...)', { condition: 'all(price > 5, price < 9)', rearm: '1%' }, '/rearm'],
  ])('refuses %s', async (_what, body, path) => {
    const answer = await create(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
  });

  test('refuses unknown and foreign markets, also within the condition, and channels that are not verified', async () => {
    expect((await create({ market: 'kraken:A/B' })).body.code).toBe('market_unknown');
    expect((await create({ condition: `price > price(${MINE})` })).status).toBe(201);
    const bob = { authorization: 'Bearer bob' };
    const foreign = { market: BTC, condition: `price > price(${MINE})` };
    expect((await call('POST', '/v1/alerts', foreign, bob)).body.code).toBe('market_not_owned');
    bed.used.length = 0;
    const unverified = await create({ channels: ['0'.repeat(26)] });
    expect(unverified.body.code).toBe('channel_unverified');
    expect(bed.used).toEqual([]);
  });

  test('a state that repeats has a cooldown of a minute by default', async () => {
    expect((await create({ trigger: 'state', repeat: 3 })).body).toMatchObject({ cooldown: '1m', repeat: 3 });
    expect((await create({ trigger: 'state' })).body).toMatchObject({ cooldown: '0s', repeat: 'once' });
  });

  test('ends at the limit, and begins again when one is deleted', async () => {
    const made = await Promise.all(Array.from({ length: 7 }, () => create()));
    expect(made.filter(({ status }) => status === 201)).toHaveLength(5);
    expect((await create()).body.code).toBe('limit_reached');
    const id = made.find(({ status }) => status === 201)?.body.id;
    expect((await call('DELETE', `/v1/alerts/${id}`)).status).toBe(204);
    expect((await create()).status).toBe(201);
  });
});

describe('bulk', () => {
  test('answers each item for itself, in order, and writes the good ones', async () => {
    const good = { market: BTC, condition: 'price > 5' };
    const answer = await call('POST', '/v1/alerts/bulk', {
      alerts: [good, { market: BTC, condition: 'price >' }, { ...good, for: '1m', market: 5 }, 'x', good],
    });
    expect(answer.status).toBe(200);
    const { items } = answer.body;
    expect(items.map((item: { index: number; status: number }) => [item.index, item.status])).toEqual([
      [0, 201],
      [1, 400],
      [2, 400],
      [3, 400],
      [4, 201],
    ]);
    expect(items[1].problem).toMatchObject({
      code: 'condition_invalid',
      errors: [{ path: '/condition', position: 7 }],
    });
    const paths = items[2].problem.errors.map((fault: { path: string }) => fault.path);
    expect(paths.sort()).toEqual(['/condition', '/for', '/market'].filter((path) => path !== '/condition'));
    expect((await call('GET', '/v1/alerts')).body.items.map(({ id }: { id: string }) => id).sort()).toEqual(
      [items[0].alert.id, items[4].alert.id].sort(),
    );
    expect(bed.kinds()).toEqual(['arm', 'arm']);
  });

  test('is bounded in items and in alerts', async () => {
    const good = { market: BTC, condition: 'price > 5' };
    const tooMany = { alerts: Array.from({ length: 1_001 }, () => good) };
    expect((await call('POST', '/v1/alerts/bulk', tooMany)).status).toBe(400);
    const six = await call('POST', '/v1/alerts/bulk', { alerts: Array.from({ length: 6 }, () => good) });
    expect(six.body.items.map((item: { status: number }) => item.status)).toEqual([201, 201, 201, 201, 201, 422]);
  });
});

describe('one alert', () => {
  test('is changed by a merge patch at its version', async () => {
    const { id } = (await create({ note: 'old', task: { title: 'Sell', priority: 'low' } })).body;
    const url = `/v1/alerts/${id}`;
    const patched = await call('PATCH', url, { note: null, task: { priority: 'high' } }, { 'if-match': '"v1"' });
    expect(patched).toMatchObject({ status: 200, etag: '"v2"', body: { task: { title: 'Sell', priority: 'high' } } });
    expect(patched.body).not.toHaveProperty('note');
    expect((await call('PATCH', url, { note: 'x' }, { 'if-match': '"v1"' })).body.code).toBe('version_stale');
    expect((await call('PATCH', url, { market: ETH })).status).toBe(400);
    expect((await call('PATCH', url, { condition: null })).status).toBe(400);
    expect((await call('PATCH', url, { task: null })).body).not.toHaveProperty('task');
    expect((await call('PATCH', url, { task: { priority: 'low' } })).body.errors[0].path).toBe('/task/title');
    expect((await call('DELETE', url, undefined, { 'if-match': '"v1"' })).status).toBe(412);
    expect((await call('DELETE', url, undefined, { 'if-match': '"v3"' })).status).toBe(204);
    expect((await call('GET', url)).body.code).toBe('not_found');
  });

  test('is not found for anybody else', async () => {
    const url = `/v1/alerts/${(await create()).body.id}`;
    const bob = { authorization: 'Bearer bob' };
    const answers = [
      await call('GET', url, undefined, bob),
      await call('PATCH', url, { note: 'x' }, bob),
      await call('DELETE', url, undefined, bob),
      await call('POST', `${url}/pause`, undefined, bob),
      await call('POST', `${url}/resume`, undefined, bob),
      await call('GET', `${url}/firings`, undefined, bob),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await call('GET', '/v1/alerts', undefined, bob)).body).toEqual({ items: [], nextCursor: null });
  });

  test('is paused and resumed', async () => {
    const url = `/v1/alerts/${(await create()).body.id}`;
    expect((await call('POST', `${url}/pause`)).body).toMatchObject({ state: 'paused', version: 2 });
    expect((await call('POST', `${url}/pause`)).body).toMatchObject({ state: 'paused', version: 2 });
    expect(await call('POST', `${url}/resume`)).toMatchObject({ etag: '"v3"', body: { state: 'waiting' } });
    expect((await call('POST', `${url}/resume`)).body).toMatchObject({ version: 3 });
    expect(bed.kinds()).toEqual(['arm', 'disarm', 'arm']);
  });
});

describe('lists', () => {
  test('are paged, filtered, and refuse what they do not know', async () => {
    for (const note of ['one', 'two', 'three']) await create({ note });
    const first = await call('GET', '/v1/alerts?limit=2');
    expect(first.body.items).toHaveLength(2);
    const second = await call('GET', `/v1/alerts?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{}], nextCursor: null });
    const all = [...first.body.items, ...second.body.items].map(({ id }: { id: string }) => id);
    expect(all).toEqual(all.toSorted().reverse());
    expect((await call('GET', '/v1/alerts?q=TWO&state=waiting')).body.items).toMatchObject([{ note: 'two' }]);
    expect((await call('GET', `/v1/alerts?market=${ETH}`)).body.items).toEqual([]);
    expect((await call('GET', '/v1/alerts?cursor=xyz')).body.code).toBe('cursor_invalid');
    expect((await call('GET', '/v1/alerts?state=sleeping')).status).toBe(400);
    expect((await call('GET', '/v1/alerts?limit=201')).status).toBe(400);
  });

  test('firings tell when, at what price, and how far they are delivered; they outlive their alert', async () => {
    const { id } = (await create({ repeat: 2 })).body;
    await bed.fire(id, { state: 'rearming', phase: 'rearming', sequence: 1, lastFiredAtMs: 1_000 });
    await bed.fire(id, { state: 'done', phase: 'done', sequence: 2, lastFiredAtMs: 2_000 });
    expect((await call('GET', `/v1/alerts/${id}`)).body).toMatchObject({
      state: 'done',
      firings: 2,
      lastFiredAt: '1970-01-01T00:00:02.000Z',
    });
    const newest = await call('GET', '/v1/firings?limit=1');
    expect(newest.body.items).toEqual([
      {
        id: `${id}.2`,
        alertId: id,
        sequence: 2,
        market: BTC,
        condition: 'price >= 65000',
        at: '1970-01-01T00:00:02.000Z',
        firedAt: '2026-01-01T00:00:00.000Z',
        price: '65000.5',
        value: '65000.5',
        backfilled: false,
        deliveries: { delivered: 1 },
      },
    ]);
    const older = await call('GET', `/v1/firings?limit=1&cursor=${newest.body.nextCursor}`);
    expect(older.body).toMatchObject({ items: [{ sequence: 1 }], nextCursor: null });
    await call('DELETE', `/v1/alerts/${id}`);
    expect((await call('GET', `/v1/alerts/${id}/firings`)).body.items).toHaveLength(2);
    expect((await call('GET', `/v1/firings?alertId=${id}&since=2026-01-01T00:00:00.001Z`)).body.items).toEqual([]);
    expect((await call('GET', '/v1/firings?since=yesterday')).status).toBe(400);
  });

  test('firings of one market are listed by its full name, page by page, those of removed alerts too', async () => {
    for (const market of [BTC, ETH, BTC]) {
      const { id } = (await create({ market })).body;
      await bed.fire(id, { state: 'done', phase: 'done', sequence: 1, lastFiredAtMs: 1_000 });
      if (market === ETH) await call('DELETE', `/v1/alerts/${id}`);
    }
    expect((await call('GET', `/v1/firings?market=${ETH}`)).body).toMatchObject({
      items: [{ market: ETH }],
      nextCursor: null,
    });
    const first = await call('GET', `/v1/firings?market=${encodeURIComponent(BTC)}&limit=1`);
    const second = await call('GET', `/v1/firings?market=${BTC}&limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items]).toMatchObject([{ market: BTC }, { market: BTC }]);
    expect(second.body.nextCursor).toBeNull();
    expect((await call('GET', '/v1/firings?market=kraken:BTC/USD')).body.items).toEqual([]);
    expect((await call('GET', '/v1/firings?market=BTC')).body.code).toBe('validation_failed');
    const bobs = await call('GET', `/v1/firings?market=${BTC}`, undefined, { authorization: 'Bearer bob' });
    expect(bobs.body.items).toEqual([]);
  });

  test('top counts live alerts by market, and shows nobody’s own markets to others', async () => {
    await create();
    await create({ market: MINE });
    await create({ market: MINE });
    expect((await call('GET', '/v1/alerts/top')).body).toEqual({
      items: [
        { market: MINE, alerts: 2 },
        { market: BTC, alerts: 1 },
      ],
      at: '2026-01-01T00:00:00.000Z',
    });
    const others = await call('GET', '/v1/alerts/top', undefined, { authorization: 'Bearer bob' });
    expect(others.body.items).toEqual([{ market: BTC, alerts: 1 }]);
  });
});

describe('check', () => {
  test('says what a condition means and says now, and keeps nothing', async () => {
    bed.setPrice(BTC, 66_000);
    expect((await call('POST', '/v1/alerts/check', { market: BTC, condition: 'price above 65k' })).body).toEqual({
      canonical: 'price >= 65000',
      type: 'price',
      value: '66000',
      alreadyTrue: true,
      distance: '1000',
    });
    const typed = await call('POST', '/v1/alerts/check', { market: BTC, condition: 'price >= 5%' });
    expect(typed).toMatchObject({ status: 400, body: { code: 'condition_invalid' } });
    expect(typed.body.errors[0]).toMatchObject({ path: '/condition', position: expect.any(Number) });
    expect(bed.used).toEqual([]);
  });

  test('shows no price of somebody else’s market', async () => {
    bed.setPrice(MINE, 5);
    const body = { market: MINE, condition: 'price > 1' };
    expect((await call('POST', '/v1/alerts/check', body)).body.value).toBe('5');
    const others = await call('POST', '/v1/alerts/check', body, { authorization: 'Bearer bob' });
    expect(others.body).toMatchObject({ value: null, alreadyTrue: false });
  });
});
