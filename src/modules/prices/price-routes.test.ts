import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MarketMark } from '#engine';
import type { Handler } from '#platform/bus/bus';
import { createMemoryCache } from '#platform/cache/cache.memory';
import type { SqliteDatabase } from '#platform/database/sqlite';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createMetrics } from '#platform/observe/metrics';
import { createMemoryTickLog } from '#platform/tick-log/tick-log.memory';
import { createTickRoutes } from '#platform/tick-log/tick-routes';
import { createRouteHarness } from '#test/route-harness';
import { createTestClock } from '#test/test-clock';
import { createTestRandom } from '#test/test-random';
import { until } from '#test/until';
import { createPrices, type PriceEvent, type PricesModule } from './index.ts';

const log = pino({ level: 'silent' });
const MINUTE_MS = 60_000;

describe('prices over HTTP', () => {
  let db: SqliteDatabase;
  let clock: ReturnType<typeof createTestClock>;
  let prices: PricesModule;
  let app: FastifyInstance;
  let deleteUser: (userId: string) => Promise<void>;

  async function begin(marks: readonly MarketMark[] = []): Promise<void> {
    const tickLog = createMemoryTickLog({ partitions: 4, capacityPerPartition: 10_000, clock });
    // Stands for the evaluator: commits whatever comes.
    tickLog.onAppended((partition) => tickLog.committed(partition, tickLog.head(partition)));
    let handle: Handler<'auth.user.deleted'> = async () => undefined;
    prices = createPrices({
      db,
      clock,
      log,
      metrics: createMetrics(),
      random: createTestRandom(1),
      webSockets: { open: () => expect.unreachable() },
      venueHttp: { send: () => expect.unreachable() },
      cache: createMemoryCache({ entriesMax: 1_000, clock }),
      bus: {
        bind: async () => undefined,
        publish: async () => undefined,
        consume: (_queue, _topics, handler) => {
          handle = handler as unknown as typeof handle;
          return { stop: async () => undefined };
        },
      },
      tickLog,
      tickRoutes: createTickRoutes(tickLog),
      marks: { all: async () => marks },
      watched: { markets: () => [] },
      config: { venues: [], outlierPercent: 50, mergeMs: { pushed: 0, venues: 0 } },
    });
    deleteUser = (userId) =>
      handle({ id: 'm', topic: 'auth.user.deleted', attempt: 1, body: { userId, atMs: clock.nowMs() } });
    await prices.start();
    app = await createRouteHarness({ routes: prices.routes });
  }

  async function end(): Promise<void> {
    await app.close();
    await prices.stop();
  }

  beforeEach(async () => {
    db = openSqliteDatabase(':memory:');
    clock = createTestClock();
    await begin();
  });
  afterEach(async () => {
    await end();
    await db.close();
  });

  async function push(userId: string, market: string, ...ticks: unknown[]) {
    const headers = { authorization: `Bearer ${userId}` };
    const response = await app.inject({ method: 'POST', url: '/v1/ticks', headers, payload: { market, ticks } });
    return { status: response.statusCode, body: response.json() };
  }
  async function get(userId: string, url: string) {
    const response = await app.inject({ url, headers: { authorization: `Bearer ${userId}` } });
    return { status: response.statusCode, body: response.json() };
  }
  const minutesAgo = (minutes: number) => clock.nowMs() - minutes * MINUTE_MS;

  it('takes ticks with 202 and shows the price to the owner only', async () => {
    const atMs = minutesAgo(1);
    expect(await push('ann', 'custom:A/B', { at: atMs, price: '0.00000000172' }, { at: atMs, price: '1' })).toEqual({
      status: 202,
      body: { accepted: 1, rejected: [{ index: 1, code: 'out_of_order' }] },
    });
    const now = new Date(clock.nowMs()).toISOString();
    const item = { market: 'custom:A/B', price: '0.00000000172', at: new Date(atMs).toISOString(), receivedAt: now };
    const url = '/v1/prices?markets=custom:A/B,binance:BTC/USDT,custom:A/B,custom:NO/NE';
    expect(await get('ann', url)).toEqual({ status: 200, body: { items: [{ ...item, stale: false }] } });
    expect(await get('bob', url)).toEqual({ status: 200, body: { items: [] } });
    clock.advance(10_001);
    expect((await get('ann', url)).body.items).toEqual([{ ...item, stale: true }]);
    expect(prices.quotes.last('custom:A/B')).toEqual({
      price: 1.72e-9,
      atMs,
      receivedAtMs: clock.nowMs() - 10_001,
      isLogged: true,
    });
  });

  it('gives a market to the first who pushes or uses it, and to no other', async () => {
    const at = minutesAgo(1);
    const answers = await Promise.all(
      ['ann', 'bob', 'eve'].map((user) => push(user, 'custom:A/B', { at, price: '1' })),
    );
    expect(answers.map((answer) => answer.status)).toEqual([202, 404, 404]);
    expect(answers[1]?.body.code).toBe('market_not_owned');
    expect(await prices.marketAccess.use('bob', 'custom:B/B')).toEqual({ ok: true, value: undefined });
    expect((await push('ann', 'custom:B/B', { at, price: '1' })).body.code).toBe('market_not_owned');
    const unknown = { ok: false, error: { code: 'market_unknown' } };
    expect(await prices.marketAccess.use('ann', 'binance:BTC/USDT')).toMatchObject(unknown);
    expect(await prices.marketAccess.use('ann', 'nonsense')).toMatchObject(unknown);
    expect(await prices.prices.visibleTo('ann', ['custom:B/B', 'custom:A/B', 'binance:BTC/USDT'])).toEqual([
      'custom:A/B',
      'binance:BTC/USDT',
    ]);
  });

  it('keeps ownership, last price and order over a restart', async () => {
    const atMs = minutesAgo(5);
    await push('ann', 'custom:A/B', { at: atMs, price: '10' });
    await end();
    await begin([{ market: 'custom:A/B', atMs, last: 10 }]);
    expect((await push('bob', 'custom:A/B', { at: minutesAgo(1), price: '1' })).status).toBe(404);
    expect((await get('ann', '/v1/prices?markets=custom:A/B')).body.items).toMatchObject([
      { price: '10', stale: true },
    ]);
    const again = await push('ann', 'custom:A/B', { at: atMs, price: '10' }, { at: atMs + 1, price: '11' });
    expect(again.body).toEqual({ accepted: 1, rejected: [{ index: 0, code: 'out_of_order' }] });
    expect((await get('ann', '/v1/candles?market=custom:A/B')).body.items).toMatchObject([
      { open: '10', high: '11', low: '10', close: '11' },
    ]);
  });

  it.each([
    [{ market: 'custom:A/B' }, ['/ticks']],
    [{ market: 'custom:A/B', ticks: [], extra: 1 }, ['/ticks', '/extra']],
    [{ market: 'binance:BTC/USDT', ticks: [{}] }, ['/market']],
    [{ market: 7, ticks: {} }, ['/market', '/ticks']],
    [{ market: 'custom:A/B', ticks: Array(1_001).fill({}) }, ['/ticks']],
  ])('answers 400 with every fault of the request: %#', async (payload, paths) => {
    const headers = { authorization: 'Bearer ann' };
    const response = await app.inject({ method: 'POST', url: '/v1/ticks', headers, payload });
    expect(response.statusCode).toBe(400);
    expect(response.json().code).toBe('validation_failed');
    const found = (response.json().errors as { path: string }[]).map((fault) => fault.path);
    expect(found.sort()).toEqual([...paths].sort());
  });

  it('reads 1e400 as a price that is none', async () => {
    const headers = { authorization: 'Bearer ann', 'content-type': 'application/json' };
    const payload = `{"market":"custom:A/B","ticks":[{"at":${minutesAgo(1)},"price":1e400}]}`;
    const response = await app.inject({ method: 'POST', url: '/v1/ticks', headers, payload });
    expect(response.json()).toEqual({ accepted: 0, rejected: [{ index: 0, code: 'invalid_price' }] });
  });

  it('makes candles of what is pushed, of every interval, and pages them', async () => {
    const startMs = Date.UTC(2025, 11, 1);
    const candle = (minute: number) => {
      const price = 100 + (minute % 7);
      const range = { open: `${price}`, high: `${price + 2}.5`, low: `${price - 2}`, last: `${price + 1}` };
      return { at: startMs + minute * MINUTE_MS, ...range, volume: '0.1' };
    };
    for (const half of [0, 1]) {
      const ticks = Array.from({ length: 720 }, (_, i) => candle(half * 720 + i));
      expect((await push('ann', 'custom:A/B', ...ticks)).body).toEqual({ accepted: 720, rejected: [] });
    }
    const of = async (query: string) => (await get('ann', `/v1/candles?market=custom:A/B&${query}`)).body;
    const iso = (ms: number) => new Date(ms).toISOString();

    const newest = await of('limit=2');
    expect(newest).toEqual({
      market: 'custom:A/B',
      interval: '1m',
      items: [1438, 1439].map((minute) => {
        const { at, open, high, low, last, volume } = candle(minute);
        return { at: iso(at), open, high, low, close: last, volume };
      }),
      nextCursor: null,
    });
    expect((await of('interval=1d')).items).toEqual([
      { at: iso(startMs), open: '100', high: '108.5', low: '98', close: candle(1439).last, volume: '144' },
    ]);
    for (const [interval, count] of [
      ['5m', 288],
      ['15m', 96],
      ['1h', 24],
      ['4h', 6],
    ] as const) {
      const { items } = await of(`interval=${interval}`);
      expect(items).toHaveLength(count);
      expect(items[0]).toMatchObject({ at: iso(startMs), open: '100', low: '98' });
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await of(
        `interval=1h&limit=10&from=${iso(startMs + 1)}&to=${iso(startMs + 23 * 3_600_000)}${cursor}`,
      );
      seen.push(...page.items.map((item: { at: string }) => item.at));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual(Array.from({ length: 22 }, (_, i) => iso(startMs + (i + 1) * 3_600_000)));
  });

  it('hides candles of others, and names what is wrong with a question', async () => {
    await push('ann', 'custom:A/B', { at: minutesAgo(1), price: '1' });
    expect((await get('bob', '/v1/candles?market=custom:A/B')).body.code).toBe('not_found');
    expect((await get('bob', '/v1/candles?market=custom:NO/NE')).body.code).toBe('not_found');
    const range = 'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z';
    expect((await get('ann', `/v1/candles?market=custom:A/B&${range}`)).body.code).toBe('validation_failed');
    expect((await get('ann', '/v1/candles?market=custom:A/B&cursor=nope')).body.code).toBe('cursor_invalid');
    expect((await get('ann', '/v1/candles?market=custom:A/B&interval=2m')).status).toBe(400);
    expect((await get('ann', '/v1/markets?cursor=nope')).body.code).toBe('cursor_invalid');
    const prices400 = await get('ann', '/v1/prices?markets=custom:A/B,bad,worse');
    expect(prices400.body.errors).toHaveLength(2);
  });

  it("lists one's own markets by name, with prices, in pages", async () => {
    const at = minutesAgo(1);
    await push('ann', 'custom:ETH/USD', { at, price: '2000' });
    await push('ann', 'custom:BTC/USD', { at, price: '60000' });
    await prices.marketAccess.use('ann', 'custom:BTC/EUR');
    await push('bob', 'custom:BOB/USD', { at, price: '1' });
    const first = (await get('ann', '/v1/markets?limit=2')).body;
    expect(first.items).toEqual([
      { market: 'custom:BTC/EUR', base: 'BTC', quote: 'EUR', venue: 'custom', status: 'active' },
      {
        market: 'custom:BTC/USD',
        base: 'BTC',
        quote: 'USD',
        venue: 'custom',
        status: 'active',
        price: '60000',
        stale: false,
        priceAt: new Date(at).toISOString(),
      },
    ]);
    const second = (await get('ann', `/v1/markets?limit=2&cursor=${first.nextCursor}`)).body;
    expect(second).toMatchObject({ items: [{ market: 'custom:ETH/USD' }], nextCursor: null });
    expect((await get('ann', '/v1/markets?q=btc')).body.items).toHaveLength(2);
    expect((await get('ann', '/v1/markets?venue=binance')).body.items).toEqual([]);
  });

  it('ranks what moved most in the last hour, kept for 10 s', async () => {
    const at = minutesAgo(30);
    await push('ann', 'custom:UP/USD', { at, price: '100' }, { at: at + 1, price: '110' });
    await push('ann', 'custom:DOWN/USD', { at, price: '100' }, { at: at + 1, price: '80' });
    await push('bob', 'custom:BOB/USD', { at, price: '100' }, { at: at + 1, price: '140' });
    const trending = (await get('ann', '/v1/markets/trending')).body;
    expect(trending.items).toMatchObject([
      { market: 'custom:DOWN/USD', changePercent: '-20', ticks: 2, price: '80' },
      { market: 'custom:UP/USD', changePercent: '10', ticks: 2 },
    ]);
    expect(trending.windowS).toBe(3_600);
    await push('ann', 'custom:UP/USD', { at: at + 2, price: '140' });
    expect((await get('ann', '/v1/markets/trending')).body).toEqual(trending);
    clock.advance(10_001);
    expect((await get('ann', '/v1/markets/trending')).body.items[0]).toMatchObject({
      market: 'custom:UP/USD',
      ticks: 3,
    });
    clock.advance(61 * MINUTE_MS);
    expect((await get('ann', '/v1/markets/trending')).body.items).toEqual([]);
  });

  it('tells listeners of a market its price, once for ticks that came together, until they leave', async () => {
    const events: PriceEvent[] = [];
    const leave = prices.prices.subscribe(['custom:A/B'], (event) => events.push(event));
    prices.prices.subscribe(['custom:A/B'], () => {
      throw new Error('a listener that fails');
    });
    const at = minutesAgo(1);
    await push('ann', 'custom:A/B', { at, price: '1' }, { at: at + 1, price: '1.1' });
    await push('ann', 'custom:C/B', { at, price: '5' });
    expect(events).toEqual([
      { market: 'custom:A/B', price: 1.1, atMs: at + 1, receivedAtMs: clock.nowMs(), isLogged: true },
    ]);
    leave();
    await push('ann', 'custom:A/B', { at: at + 2, price: '1.2' });
    expect(events).toHaveLength(1);
  });

  it("releases a deleted user's markets, prices and candles, and no one else's", async () => {
    const at = minutesAgo(1);
    await push('ann', 'custom:A/B', { at, price: '1' });
    await push('bob', 'custom:B/B', { at, price: '2' });
    await deleteUser('ann');
    await deleteUser('ann');
    expect(prices.quotes.last('custom:A/B')).toBeUndefined();
    expect((await get('bob', '/v1/prices?markets=custom:B/B')).body.items).toHaveLength(1);
    expect(await prices.marketAccess.use('bob', 'custom:A/B')).toEqual({ ok: true, value: undefined });
    expect((await get('bob', '/v1/candles?market=custom:A/B')).body.items).toEqual([]);
    expect((await get('bob', '/v1/candles?market=custom:B/B')).body.items).toHaveLength(1);
  });

  it('tells listeners once that a price is stale by now, and begins anew with the next one', async () => {
    const events: (boolean | undefined)[] = [];
    const leave = prices.prices.subscribe(['custom:A/B'], ({ isStale }) => events.push(isStale));
    await push('ann', 'custom:A/B', { at: minutesAgo(2), price: '1' });
    const isTold = (count: number) => until(async () => events.filter(Boolean).length === count, 'the word of it');
    clock.advance(10_001);
    await isTold(1);
    await push('ann', 'custom:A/B', { at: minutesAgo(1), price: '1' });
    clock.advance(10_001);
    await isTold(2);
    expect(events).toEqual([undefined, true, undefined, true]);
    leave();
  });

  it('needs the scope to push, and refuses pushes once stopped', async () => {
    await prices.stop();
    const at = minutesAgo(1);
    expect((await push('ann', 'custom:A/B', { at, price: '1' })).body.code).toBe('shutting_down');
    const reader = await createRouteHarness({
      routes: prices.routes,
      authenticate: async () => ({
        ok: true,
        value: {
          userId: 'ann',
          sessionId: 's',
          role: 'user',
          scopes: new Set(['alerts:read']),
          tokenId: 't',
          expiresAtMs: 1e15,
        },
      }),
    });
    const refused = await reader.inject({
      method: 'POST',
      url: '/v1/ticks',
      payload: { market: 'custom:A/B', ticks: [1] },
    });
    expect(refused.statusCode).toBe(403);
    await reader.close();
  });
});
