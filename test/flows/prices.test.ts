/**
 * Prices over HTTP: what a push promises (taken once, in order, durable when answered, whoever pushes at the same time), and what is shown of it.
 * Kills are real: the server is a process of its own there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient, type SignedInClient } from '#test/api-client';
import { startTestApp, type TestApp } from '#test/test-app';
import { createServerProcess } from '../crash/server-process.ts';

interface Taken {
  accepted: number;
  rejected: { index: number; code: string }[];
}
interface Firing {
  id: string;
  at: string;
  price: string;
}
interface Candle {
  at: string;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
}

const START_MS = Date.UTC(2020, 2, 12);
const MINUTE_MS = 60_000;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let aheadMs = 0;
let app: TestApp;
let client: SignedInClient;

beforeAll(async () => {
  const clock = { nowMs: () => Date.now() + aheadMs, monotonicMs: () => performance.now() + aheadMs };
  app = await startTestApp({}, clock);
  client = await app.signUp();
});

afterAll(() => app.stop());

function push(market: string, ticks: unknown[], as = client) {
  return as.call<Taken & { code?: string }>('POST', '/v1/ticks', { market, ticks });
}

/** A minute apart, from `fromMs` on. */
function minutes(prices: readonly (string | number)[], fromMs = START_MS): { at: number; price: string }[] {
  return prices.map((price, index) => ({ at: fromMs + index * MINUTE_MS, price: String(price) }));
}

async function createAlert(market: string, condition: string, fields: object = {}, as = client): Promise<string> {
  const answer = await as.call<{ id: string }>('POST', '/v1/alerts', { market, condition, ...fields });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
}

const firingsOf = async (id: string, as = client) =>
  (await as.all<Firing>(`/v1/alerts/${id}/firings`)).map(({ at, price }) => ({ at: Date.parse(at), price })).reverse();

describe('a push', () => {
  it('says of each tick that is not taken why, by its index', async () => {
    const nowMs = Date.now() + aheadMs;
    const ticks = [
      { at: nowMs - 900_000, price: '100' },
      { at: nowMs - 900_000, price: '100' },
      { at: nowMs + 60_000, price: '100' },
      { at: nowMs - 800_000, price: '0' },
      { at: nowMs - 800_000, price: '1e2' },
      { at: nowMs - 800_000, last: '101', high: '100', low: '99' },
      { at: nowMs - 800_000, last: '100', high: '101' },
      { at: nowMs - 800_000, price: '100', colour: 'red' },
      { at: 'yesterday', price: '100' },
      { price: '100' },
      null,
      { at: nowMs - 700_000, price: '1000' },
      { at: new Date(nowMs - 699_000).toISOString(), price: '1001' },
      { at: nowMs - 600_000, open: '1000', last: '1000', high: '1100', low: '900', volume: '1.5' },
    ];
    const answer = await push('custom:CODES/USD', ticks);
    expect(answer.status).toBe(202);
    expect(answer.body.accepted).toBe(3);
    expect(answer.body.rejected.map(({ index, code }) => `${index} ${code}`)).toEqual([
      '1 out_of_order',
      '2 future',
      '3 invalid_price',
      '4 invalid_price',
      '5 high_low',
      '6 invalid_tick',
      '7 invalid_tick',
      '8 invalid_tick',
      '9 invalid_tick',
      '10 invalid_tick',
      '11 outlier',
    ]);
  });

  it.each([
    [{ market: 'custom:A/USD', ticks: [] }],
    [{ market: 'custom:A/USD', ticks: Array.from({ length: 1_001 }, (_, at) => ({ at, price: '1' })) }],
    [{ market: 'binance:BTC/USDT', ticks: [{ at: 1, price: '1' }] }],
    [{ market: 'custom:A/USD' }],
  ])('that is none is refused whole', async (body) => {
    expect((await client.call('POST', '/v1/ticks', body)).status).toBe(400);
  });

  it('of history fires at the times of history, whatever the clock says', async () => {
    const market = 'custom:HISTORY/USD';
    await push(market, minutes([100]));
    const id = await createAlert(market, 'price <= 90', { repeat: 'always' });
    await push(market, minutes([95, 90, 91, 89], START_MS + MINUTE_MS));
    expect(await firingsOf(id)).toEqual([
      { at: START_MS + 2 * MINUTE_MS, price: '90' },
      { at: START_MS + 4 * MINUTE_MS, price: '89' },
    ]);
  });

  it('sent again is harmless: nothing fires twice', async () => {
    const market = 'custom:AGAIN/USD';
    await push(market, minutes([100]));
    const id = await createAlert(market, 'price crosses 110', { repeat: 'always' });
    const ticks = minutes([111, 109, 111], START_MS + MINUTE_MS);
    expect((await push(market, ticks)).body.accepted).toBe(3);
    const again = await push(market, ticks);
    expect(again.body).toMatchObject({
      accepted: 0,
      rejected: ticks.map((_, index) => ({ index, code: 'out_of_order' })),
    });
    expect(await firingsOf(id)).toHaveLength(3);
  });

  it('by many at once to one market takes each instant once, in order, and misses no crossing', async () => {
    const market = 'custom:CROWD/USD';
    await push(market, minutes([100]));
    const id = await createAlert(market, 'price crosses 105', { repeat: 'always', cooldown: '1s' });
    const batches = Array.from({ length: 20 }, (_, index) =>
      minutes(index % 2 === 0 ? [101, 110] : [109, 102], START_MS + (1 + index * 2) * MINUTE_MS),
    );
    // Everybody sends everything: what one has brought, the others are told is known.
    const answers = await Promise.all([...batches, ...batches].map((ticks) => push(market, ticks)));
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    const accepted = answers.reduce((sum, { body }) => sum + body.accepted, 0);
    const candles = await client.call<{ items: Candle[] }>('GET', `/v1/candles?market=${market}&limit=1000`);
    expect(accepted + 1).toBe(candles.body.items.length);
    const closes = candles.body.items.map(({ close }) => Number(close));
    const crossings = closes.filter((price, index) => index > 0 && price > 105 !== (closes[index - 1] ?? 0) > 105);
    expect(await firingsOf(id)).toHaveLength(crossings.length);
  });

  it('to a market of somebody else is refused, and nothing of it shows', async () => {
    const market = 'custom:OWNED/USD';
    await push(market, minutes([100]));
    const mallory = await app.signUp();
    const pushed = await push(market, minutes([1], START_MS + MINUTE_MS), mallory);
    expect([pushed.status, pushed.body.code]).toEqual([404, 'market_not_owned']);
    const alert = await mallory.call<{ code: string }>('POST', '/v1/alerts', { market, condition: 'price > 1' });
    expect([alert.status, alert.body.code]).toEqual([404, 'market_not_owned']);
    const check = await mallory.call('POST', '/v1/alerts/check', { market, condition: 'price > 1' });
    expect(check.body).toMatchObject({ value: null, alreadyTrue: false });
    expect((await mallory.call('GET', `/v1/candles?market=${market}`)).status).toBe(404);
    expect((await mallory.call('GET', `/v1/prices?markets=${market}`)).body).toEqual({ items: [] });
    expect((await mallory.call('GET', '/v1/markets?venue=custom')).body).toMatchObject({ items: [] });
    expect((await mallory.call('GET', '/v1/markets/trending')).body).toMatchObject({ items: [] });
  });
});

describe('what is shown', () => {
  it('of a price: itself, its time, when it came, and that it is stale within ten seconds', async () => {
    const market = 'custom:SHOWN/USD';
    await push(market, minutes(['0.00000000172']));
    const read = async () =>
      (await client.call<{ items: Record<string, unknown>[] }>('GET', `/v1/prices?markets=custom:NONE/USD,${market}`))
        .body;
    const [item, ...others] = (await read()).items;
    expect(others).toEqual([]);
    expect(item).toEqual({
      market,
      price: '0.00000000172',
      at: new Date(START_MS).toISOString(),
      receivedAt: expect.stringMatching(INSTANT),
      stale: false,
    });
    aheadMs += 8_000;
    expect((await read()).items[0]?.stale).toBe(false);
    aheadMs += 2_000;
    expect((await read()).items[0]).toMatchObject({ price: '0.00000000172', stale: true });
    await app.restart();
    expect((await read()).items[0]).toMatchObject({ price: '0.00000000172', at: item?.at, stale: true });
  });

  it('of names that are none, or none at all, is told by the name of the parameter', async () => {
    for (const query of ['', '?markets=', '?markets=a,custom:A/USD,b']) {
      const answer = await client.call<{ errors: { path: string }[] }>('GET', `/v1/prices${query}`);
      expect(answer.status, query).toBe(400);
      expect(new Set(answer.body.errors.map(({ path }) => path)), query).toEqual(new Set(['markets']));
    }
  });

  it('of candles: every interval adds up the minutes, and pages stay together', async () => {
    const market = 'custom:CANDLES/USD';
    const prices = Array.from({ length: 300 }, (_, index) => 100 + (index % 7) - (index % 3));
    const ticks = prices.map((price, index) => ({
      at: START_MS + index * MINUTE_MS + 30_000,
      last: String(price),
      high: String(price + 1),
      low: String(price - 1),
      volume: '0.1',
    }));
    expect((await push(market, ticks)).body.accepted).toBe(300);
    const from = new Date(START_MS).toISOString();
    for (const [interval, length] of Object.entries({
      '1m': 1,
      '5m': 5,
      '15m': 15,
      '1h': 60,
      '4h': 240,
      '1d': 1_440,
    })) {
      const items = await client.all<Candle>(`/v1/candles?market=${market}&interval=${interval}&from=${from}`);
      const expected = Array.from({ length: Math.ceil(300 / length) }, (_, index) => {
        const its = prices.slice(index * length, (index + 1) * length);
        return {
          at: new Date(START_MS + index * length * MINUTE_MS).toISOString(),
          open: String(its[0]),
          high: String(Math.max(...its) + 1),
          low: String(Math.min(...its) - 1),
          close: String(its.at(-1)),
          volume: String(Number((its.length * 0.1).toFixed(6))),
        };
      });
      expect(items, interval).toEqual(expected);
    }
    const newest = await client.call<{ items: Candle[]; nextCursor: null }>(
      'GET',
      `/v1/candles?market=${market}&limit=2`,
    );
    expect(newest.body.items.map(({ at }) => Date.parse(at))).toEqual([298, 299].map((i) => START_MS + i * MINUTE_MS));
  });
});

describe('a kill', () => {
  let dataDir: string;
  let server: Awaited<ReturnType<typeof createServerProcess>>;
  let owner: SignedInClient;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tidemark-prices-'));
    server = await createServerProcess(dataDir);
    await server.start();
    owner = await createApiClient(() => server.url).signUp('owner@example.com');
  });

  afterAll(async () => {
    await server.kill();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('mistake 2, the last price is lost on restart: a crossing between the prices before and after it fires once', async () => {
    const market = 'custom:KILLED/USD';
    await push(market, minutes([100]), owner);
    const id = await createAlert(market, 'price crosses 110', { repeat: 'always' }, owner);
    await push(market, minutes([109], START_MS + MINUTE_MS), owner);
    await server.kill();
    await server.start();
    const ticks = minutes([111], START_MS + 2 * MINUTE_MS);
    expect((await push(market, ticks, owner)).body.accepted).toBe(1);
    expect(await firingsOf(id, owner)).toHaveLength(1);
    await server.kill();
    await server.start();
    expect((await push(market, ticks, owner)).body).toEqual({
      accepted: 0,
      rejected: [{ index: 0, code: 'out_of_order' }],
    });
    expect(await firingsOf(id, owner)).toHaveLength(1);
  });

  it('leaves alerts on the price of another market, in other partitions, as they were', async () => {
    const others = Array.from({ length: 6 }, (_, index) => `custom:FAR${index}/USD`);
    const home = 'custom:NEAR/USD';
    await push(home, minutes([100]), owner);
    const ids: string[] = [];
    for (const other of others) {
      await push(other, minutes([10]), owner);
      ids.push(await createAlert(home, `price / price(${other}) <= 9`, {}, owner));
    }
    await server.kill();
    await server.start();
    for (const [index, other] of others.entries()) {
      await push(other, minutes([12], START_MS + MINUTE_MS), owner);
      expect(await firingsOf(ids[index] ?? '', owner), other).toEqual([{ at: START_MS + MINUTE_MS, price: '100' }]);
    }
  });

  it('in the middle of a push loses nothing that is sent again: each crossing fires once', async () => {
    const market = 'custom:MIDDLE/USD';
    await push(market, minutes([100]), owner);
    const id = await createAlert(market, 'price crosses 105', { repeat: 'always' }, owner);
    const rounds = 5;
    for (let round = 0; round < rounds; round++) {
      const ticks = minutes([110, 100], START_MS + (1 + round * 2) * MINUTE_MS);
      const cut = push(market, ticks, owner).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, round));
      await server.kill();
      await cut;
      await server.start();
      expect((await push(market, ticks, owner)).status).toBe(202);
    }
    expect(await firingsOf(id, owner)).toHaveLength(rounds * 2);
  });
});
