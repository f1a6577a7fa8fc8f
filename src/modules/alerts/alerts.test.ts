/** What alerts promises beyond its answers: what the tick log is told and when, expiry, and the end of a user. */
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRouteHarness } from '#test/route-harness';
import { type AlertsTestbed, BTC, createAlertsTestbed, ETH } from './alerts-testbed.ts';

let bed: AlertsTestbed;
let app: FastifyInstance;

beforeEach(async () => {
  bed = createAlertsTestbed();
  app = await createRouteHarness({ routes: bed.module.routes });
});
afterEach(async () => {
  await app.close();
  await bed.close();
});

async function call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) {
  const headers = { authorization: 'Bearer ann' };
  const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

async function create(body: object = {}): Promise<{ id: string; url: string }> {
  const { id } = (await call('POST', '/v1/alerts', { market: BTC, condition: 'price > 5', ...body })).body;
  return { id, url: `/v1/alerts/${id}` };
}

const armings = () => bed.appended.flatMap(({ entry }) => (entry.kind === 'arm' ? [entry.arming] : []));

describe('the tick log is told', () => {
  test('of a new alert in its market’s partition, after the last price of each market that comes from another', async () => {
    bed.setPrice(ETH, 3_000);
    const { id } = await create({ condition: `price / price(${ETH}) > 20`, repeat: 'always', rearm: '0.5' });
    const rearm = { kind: 'absolute', amount: 0.5 };
    expect(bed.appended).toEqual([
      { partition: 1, entry: { kind: 'seed', mark: { market: ETH, atMs: 5, last: 3_000 } } },
      {
        partition: 1,
        entry: {
          kind: 'arm',
          alert: {
            id,
            market: BTC,
            condition: `price / price(${ETH}) > 20`,
            trigger: 'edge',
            repeat: 0,
            cooldownMs: 0,
            rearm,
          },
          arming: 1,
          sequence: 0,
          lastFiredAtMs: 0,
        },
      },
    ]);
    await create({ condition: `price / price(${ETH}) > 21` });
    expect(bed.kinds()).toEqual(['seed', 'arm', 'arm']);
  });

  test('of the last price first where the log does not carry the ticks yet, and that nothing of before the arming counts', async () => {
    bed.setPrice(BTC, 65_000);
    bed.unlogged.add(BTC);
    await create();
    expect(bed.appended.map(({ entry }) => entry)).toMatchObject([
      { kind: 'seed', mark: { market: BTC, last: 65_000 } },
      { kind: 'arm', notBeforeMs: 9 },
    ]);
  });

  test('of each market of several whose ticks do not flow, its own or another, that nothing of before the arming counts', async () => {
    bed.unlogged.add(ETH);
    await create({ condition: `price > price(${ETH})` });
    await create({ market: ETH, condition: `price > price(${BTC})` });
    const notBefore = [{ market: ETH, atMs: 9 }];
    expect(bed.appended.map(({ entry }) => entry)).toMatchObject([
      { kind: 'arm', notBefore },
      { kind: 'arm', notBefore },
    ]);
    for (const { entry } of bed.appended) expect(entry).not.toHaveProperty('notBeforeMs');
  });

  test('only after the alert is on disk', async () => {
    vi.spyOn(bed.db, 'write').mockRejectedValueOnce(new Error('disk'));
    expect((await call('POST', '/v1/alerts', { market: BTC, condition: 'price > 5' })).status).toBe(500);
    expect(bed.appended).toEqual([]);
  });

  test('later, in order, when it was full; the alert is answered as created meanwhile', async () => {
    bed.setFull(true);
    const { url } = await create();
    await call('POST', `${url}/pause`);
    await call('DELETE', url);
    const other = await create({ market: ETH });
    bed.setFull(false);
    await vi.waitFor(() => expect(bed.appended).toHaveLength(4));
    expect(bed.appended.filter(({ partition }) => partition === 1).map(({ entry }) => entry.kind)).toEqual([
      'arm',
      'disarm',
      'remove',
    ]);
    expect(bed.appended.find(({ partition }) => partition === 2)?.entry).toMatchObject({ alert: { id: other.id } });
  });

  test('of a change of what fires, which arms anew and keeps the sequence; not of other changes', async () => {
    const { id, url } = await create({ note: 'a' });
    await bed.fire(id, { state: 'done', phase: 'done', sequence: 1, lastFiredAtMs: 900 });
    for (const patch of [
      { note: 'b' },
      { channels: [] },
      { task: { title: 'x' } },
      { expiresAt: '2027-01-01T00:00:00Z' },
    ])
      expect((await call('PATCH', url, patch)).status).toBe(200);
    expect(armings()).toEqual([1]);
    expect((await call('PATCH', url, { condition: 'price > 6' })).body).toMatchObject({ state: 'waiting', firings: 1 });
    expect(bed.appended.at(-1)?.entry).toMatchObject({ kind: 'arm', arming: 2, sequence: 1, lastFiredAtMs: 900 });
    for (const patch of [{ trigger: 'state' }, { cooldown: '5m' }, { repeat: 3 }, { rearm: '1%' }])
      await call('PATCH', url, patch);
    expect(armings()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('nothing of a patch that says what is so already', async () => {
    const { url } = await create({ note: 'a' });
    const patched = await call('PATCH', url, { note: 'a', condition: 'price  >  5.0', cooldown: null });
    expect(patched.body).toMatchObject({ version: 1 });
    expect(armings()).toEqual([1]);
  });

  test('of a paused alert’s change only when it is resumed', async () => {
    const { url } = await create();
    await call('POST', `${url}/pause`);
    expect((await call('PATCH', url, { condition: 'price > 6' })).body).toMatchObject({ state: 'paused' });
    expect(bed.kinds()).toEqual(['arm', 'disarm']);
    await call('POST', `${url}/resume`);
    expect(bed.appended.at(-1)?.entry).toMatchObject({ kind: 'arm', arming: 3, alert: { condition: 'price > 6' } });
  });
});

test('changes at the same time are all kept', async () => {
  const { url } = await create();
  const answers = await Promise.all([
    call('PATCH', url, { note: 'a' }),
    call('PATCH', url, { cooldown: '5m' }),
    call('PATCH', url, { repeat: 7 }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await call('GET', url)).body).toMatchObject({ note: 'a', cooldown: '5m', repeat: 7, version: 4 });
});

describe('expiry', () => {
  const expiresAt = '2026-01-01T00:01:00Z';

  test('ends the alert, tells the log and the owner, and leaves a resume to a later instant', async () => {
    const { id, url } = await create({ expiresAt });
    bed.clock.advance(59_999);
    expect(await bed.module.expireDue(bed.clock.nowMs())).toBe(0);
    bed.clock.advance(1);
    expect(await bed.module.expireDue(bed.clock.nowMs())).toBe(1);
    expect((await call('GET', url)).body).toMatchObject({ state: 'expired', stateReason: 'expired', version: 1 });
    expect(bed.appended.at(-1)?.entry).toEqual({ kind: 'disarm', alertId: id, arming: 2 });
    expect(bed.told).toMatchObject([{ topic: 'evaluator.alert.stopped', body: { alertId: id, reason: 'expired' } }]);
    expect((await call('POST', `${url}/resume`)).body.code).toBe('alert_not_resumable');
    expect((await call('PATCH', url, { condition: 'price > 6' })).body.errors[0].path).toBe('/expiresAt');
    expect((await call('PATCH', url, { note: 'late' })).status).toBe(200);
    expect((await call('PATCH', url, { expiresAt: null })).body).toMatchObject({ state: 'expired' });
    expect((await call('POST', `${url}/resume`)).body).toMatchObject({ state: 'waiting' });
    expect(armings()).toEqual([1, 3]);
  });

  test('happens by itself: at start, and when it falls due', async () => {
    const early = await create({ expiresAt });
    bed.clock.advance(60_000);
    await bed.module.start();
    expect((await call('GET', early.url)).body).toMatchObject({ state: 'expired' });
    const soon = await create({ expiresAt: new Date(bed.clock.nowMs() + 30).toISOString() });
    bed.clock.advance(30);
    await vi.waitFor(async () => expect((await call('GET', soon.url)).body).toMatchObject({ state: 'expired' }));
  });
});

test('of a user who is gone nothing is left, and the log is told of each alert', async () => {
  await bed.module.start();
  const { id, url } = await create();
  await bed.fire(id, { state: 'done', phase: 'done', sequence: 1, lastFiredAtMs: 900 });
  const message = { id: 'm', topic: 'auth.user.deleted', body: { userId: 'ann', atMs: 0 }, attempt: 1 };
  for (const handle of [...bed.consumers, ...bed.consumers]) await handle(message as never);
  expect((await call('GET', url)).status).toBe(404);
  expect((await call('GET', '/v1/firings')).body.items).toEqual([]);
  expect(bed.kinds()).toEqual(['arm', 'remove']);
});

describe('a market that is gone', () => {
  const tell = async (market: string) => {
    const message = { id: 'm', topic: 'prices.market.delisted', body: { market, atMs: 0 }, attempt: 1 };
    for (const handle of bed.consumers) await handle(message as never);
  };

  test('suspends every alert that reads it, its own market or another; the log and the owner are told, once', async () => {
    await bed.module.start();
    const own = await create({ market: ETH });
    const reader = await create({ condition: `all(price > 5, price(${ETH}) < 6)` });
    const other = await create();
    const untold = bed.kinds().length;
    await tell(ETH);
    await tell(ETH);
    for (const { url } of [own, reader]) {
      const gone = { state: 'suspended', stateReason: 'market_delisted', delistedMarket: ETH };
      expect((await call('GET', url)).body).toMatchObject(gone);
    }
    expect((await call('GET', other.url)).body).toMatchObject({ state: 'waiting' });
    expect(bed.appended.slice(untold)).toEqual([
      { partition: 2, entry: { kind: 'disarm', alertId: own.id, arming: 2 } },
      { partition: 1, entry: { kind: 'disarm', alertId: reader.id, arming: 2 } },
    ]);
    const reason = { reason: 'market_delisted', delistedMarket: ETH };
    expect(bed.told).toMatchObject([
      { topic: 'evaluator.alert.stopped', body: { alertId: own.id, market: ETH, ...reason } },
      { topic: 'evaluator.alert.stopped', body: { alertId: reader.id, market: BTC, ...reason } },
    ]);
  });

  test('keeps alerts that read it from being armed: by a create, a change, a resume; their condition may do without', async () => {
    await bed.module.start();
    const paused = await create({ condition: `price > price(${ETH})` });
    await call('POST', `${paused.url}/pause`);
    const suspended = await create({ condition: `price > price(${ETH})` });
    bed.gone.add(ETH);
    await tell(ETH);
    const armed = armings().length;
    const refused = await call('POST', '/v1/alerts', { market: BTC, condition: `price > price(${ETH})` });
    expect(refused).toMatchObject({ status: 404, body: { code: 'market_unknown' } });
    for (const { url } of [paused, suspended]) {
      const resumed = await call('POST', `${url}/resume`);
      expect(resumed).toMatchObject({ status: 409, body: { code: 'alert_not_resumable' } });
      expect(resumed.body.detail).toContain(ETH);
      expect((await call('PATCH', url, { note: 'gone' })).status).toBe(200);
    }
    expect((await call('PATCH', suspended.url, { repeat: 'always' })).body.code).toBe('market_unknown');
    expect((await call('GET', suspended.url)).body.state).toBe('suspended');
    expect(armings()).toHaveLength(armed);
    const mended = (await call('PATCH', suspended.url, { condition: 'price > 7' })).body;
    expect(mended).toMatchObject({ state: 'waiting' });
    expect(mended).not.toHaveProperty('stateReason');
    expect(mended).not.toHaveProperty('delistedMarket');
  });
});
