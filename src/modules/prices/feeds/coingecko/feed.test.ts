import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '#test/until';
import type { Feed } from '../feed.ts';
import { createFeedWorld, createRecordingSink, type FeedWorld } from '../recording-testbed.ts';
import { batchesOf } from './batches.ts';
import { type CoingeckoServer, startCoingeckoServer } from './coingecko-server-testbed.ts';
import { COINGECKO_PLANS, pollIntervalMs } from './config.ts';
import { type CoingeckoFeedDeps, createCoingeckoFeed } from './feed.ts';

const BITCOIN = 'coingecko:bitcoin/USD';
const PEPE = 'coingecko:pepe/USD';
const LIMITS = { pollMs: 60, quotesMs: 300, requestsPerMinute: 60_000 };
const TIMING = {
  retryMs: 30,
  earlyMs: 20,
  beatMs: 30,
  gapMinMs: 200,
  tape: { retryMinMs: 30, retryMaxMs: 100, verifyAfterMs: 50, beatMarginMs: 100 },
};

let server: CoingeckoServer;
let world: FeedWorld;
let recorded: ReturnType<typeof createRecordingSink>;
let feed: Feed;

async function start(overrides: Partial<CoingeckoFeedDeps> = {}): Promise<void> {
  const { restUrl } = server;
  feed = createCoingeckoFeed({ ...world, restUrl, limits: LIMITS, timing: TIMING, ...overrides });
  await feed.start(recorded.sink);
  await until(async () => feed.markets().length > 0, 'the list of coins');
}

async function watch(...markets: string[]): Promise<void> {
  feed.watch(new Map(markets.map((market) => [market, Date.now()])));
  await until(async () => markets.every(feed.isFlowing), 'the markets to flow');
}

/** Prices that were ticks, repeats left out. */
function movesOf(market: string): string[] {
  return recorded.tradesOf(market).filter((price, index, all) => price !== all[index - 1]);
}

const polls = () => server.asked.filter((path) => path.startsWith('/simple/price'));

beforeEach(async () => {
  server = await startCoingeckoServer(['bitcoin', 'pepe', 'ethereum', `${'x'.repeat(40)}`]);
  server.publish('bitcoin', '76975.10', Date.now() - 50_000);
  server.publish('ethereum', '2500', Date.now() - 50_000);
  server.publish('pepe', '1.2400e-05', Date.now() - 50_000);
  world = createFeedWorld();
  recorded = createRecordingSink();
});

afterEach(async () => {
  await feed.stop();
  await server.close();
  await world.http.close();
});

describe('markets', () => {
  test('are the coins that have a name of ours', async () => {
    await start();
    expect(feed.markets().map(({ market }) => market)).toEqual([BITCOIN, 'coingecko:ethereum/USD', PEPE]);
    expect(feed.find(BITCOIN)).toEqual({ market: BITCOIN, status: 'active' });
  });

  test('that nobody watches are shown by the page of the largest', async () => {
    await start();
    await until(async () => recorded.quotes.length >= 3, 'quotes');
    expect(recorded.quotes.find(({ market }) => market === PEPE)).toMatchObject({
      price: '0.000012400',
      volume24h: '1000',
    });
    expect(recorded.ticksOf(PEPE)).toEqual([]);
    expect(polls()).toEqual([]);
    expect(feed.state()).toMatchObject({ status: 'live', watched: 0 });
  });

  test('whose coin is no longer in answers are looked for in the list, and delisted', async () => {
    await start();
    await watch(BITCOIN, PEPE);
    server.remove('pepe');
    await until(async () => feed.find(PEPE)?.status === 'delisted', 'the coin to be delisted');
    expect(feed.state().watched).toBe(1);
    expect(feed.isFlowing(PEPE)).toBe(false);
    expect(feed.isFlowing(BITCOIN)).toBe(true);
    expect(movesOf(PEPE)).toEqual(['0.000012400']);
    expect(recorded.changes).toBeGreaterThan(1);
  });
});

describe('a watched coin', () => {
  test('begins at the price before, and moves when the venue publishes, dated by arrival', async () => {
    await start();
    await watch(BITCOIN);
    const beforeMs = Date.now();
    server.publish('bitcoin', '77000.123456789012345', beforeMs - 40_000);
    await until(async () => movesOf(BITCOIN).length === 2, 'the price');
    expect(movesOf(BITCOIN)).toEqual(['76975.10', '77000.123456789']);
    const tick = recorded.ticksOf(BITCOIN).findLast(({ last }) => last !== undefined);
    expect(tick?.at).toBeGreaterThanOrEqual(beforeMs);
    expect(recorded.ticksOf(BITCOIN)[0]).toMatchObject({ price: '76975.10' });
    expect(recorded.originsOf(BITCOIN)).toEqual(['live']);
  });

  test('repeats its price while polls go well, and an older one is none', async () => {
    await start();
    await watch(BITCOIN);
    const before = recorded.ticksOf(BITCOIN).length;
    server.publish('bitcoin', '1', Date.now() - 60_000);
    await until(async () => recorded.ticksOf(BITCOIN).length >= before + 3, 'repeats', 15_000);
    expect(movesOf(BITCOIN)).toEqual(['76975.10']);
    expect(recorded.ticksOf(BITCOIN).every(({ last, price }) => (last ?? price) === '76975.10')).toBe(true);
  });

  test("whose price is old by the venue's own word is shown, and not repeated as if it were live", async () => {
    server.publish('ethereum', '2600', Date.now() - 20 * 60_000);
    await start();
    feed.watch(
      new Map([
        ['coingecko:ethereum/USD', Date.now()],
        [BITCOIN, Date.now()],
      ]),
    );
    await until(async () => feed.isFlowing(BITCOIN), 'the other to flow');
    await until(async () => polls().length > 3, 'some polls');
    expect(feed.isFlowing('coingecko:ethereum/USD')).toBe(false);
    expect(recorded.ticksOf('coingecko:ethereum/USD')).toEqual([]);
    expect(recorded.quotes.find(({ market }) => market === 'coingecko:ethereum/USD')?.price).toBe('2600');
    server.publish('ethereum', '2700', Date.now());
    await until(async () => feed.isFlowing('coingecko:ethereum/USD'), 'the coin to flow');
    expect(movesOf('coingecko:ethereum/USD')).toEqual(['2700']);
  });

  test('is one of many in few calls', async () => {
    await start();
    await watch(BITCOIN, PEPE, 'coingecko:ethereum/USD');
    await until(async () => polls().some((path) => path.includes('bitcoin%2Cpepe%2Cethereum')), 'one call for all');
    const names = Array.from(
      { length: 450 },
      (_, index) => `coingecko:coin-${index}/${index % 3 === 0 ? 'EUR' : 'USD'}`,
    );
    expect(batchesOf(names).map(({ currency, coins }) => [currency, coins.length])).toEqual([
      ['eur', 150],
      ['usd', 200],
      ['usd', 100],
    ]);
  });
});

describe('when polls fail', () => {
  test('the feed is stale at once, repeats nothing, and fills in what was published meanwhile', async () => {
    await start();
    await watch(BITCOIN);
    server.setOutage(true);
    await until(async () => feed.state().status === 'stale', 'the failure to be seen');
    expect(feed.state().reason).toBeTruthy();
    expect(feed.isFlowing(BITCOIN)).toBe(false);
    const before = recorded.ticksOf(BITCOIN).length;
    for (const price of ['80000', '81000', '79000']) {
      server.publish('bitcoin', price, Date.now());
      await sleep(120);
    }
    expect(recorded.ticksOf(BITCOIN)).toHaveLength(before);
    server.setOutage(false);
    await until(async () => feed.isFlowing(BITCOIN) && feed.state().status === 'live', 'the feed to be live again');
    expect(movesOf(BITCOIN)).toEqual(['76975.10', '80000', '81000', '79000']);
    expect(recorded.originsOf(BITCOIN)).toContain('backfill');
    expect(feed.state().reason).toBeUndefined();
  });

  test('a pause that the venue asks for is kept', async () => {
    await start();
    await watch(BITCOIN);
    server.refuse(
      1,
      { status: 429, headers: { 'retry-after': '1' }, body: '{"status":{"error_code":429}}' },
      '/simple/price',
    );
    await until(async () => feed.state().status === 'stale', 'the pause to be seen');
    const asked = server.asked.length;
    await sleep(800);
    expect(server.asked).toHaveLength(asked);
    await until(async () => feed.state().status === 'live', 'the pause to end');
  });

  test('answers that are none are failures', async () => {
    await start();
    await watch(BITCOIN);
    for (const body of ['{"bitcoin":{"us', '<html>', '{"error":"x"}', '[]']) {
      const before = recorded.changes;
      server.refuse(1, { body }, '/simple/price');
      // Stale, and live again.
      await until(async () => recorded.changes >= before + 2 && feed.isFlowing(BITCOIN), `${body} to be refused`);
    }
    expect(movesOf(BITCOIN)).toEqual(['76975.10']);
  });

  test('coins without a price are counted and not repeated', async () => {
    await start();
    await watch(BITCOIN, PEPE);
    const answer = {
      body: `{"bitcoin":{"usd":76975.10,"last_updated_at":${Math.floor(Date.now() / 1_000) - 50}},"pepe":{"usd":0}}`,
    };
    server.refuse(2, answer, '/simple/price');
    await until(async () => !feed.isFlowing(PEPE), 'the coin to be cut');
    expect(feed.isFlowing(BITCOIN)).toBe(true);
    await until(async () => feed.isFlowing(PEPE), 'the coin to be back');
    expect(await world.metrics.text()).toMatch(
      /feed_frames_rejected_total\{venue="coingecko",reason="no_price"\} [12]/,
    );
    expect(movesOf(PEPE)).toEqual(['0.000012400']);
  });
});

describe('plans', () => {
  test('send their key in a header, never in a URL', async () => {
    await start({ apiKey: 'secret-key' });
    expect(server.lastHeaders()['x-cg-demo-api-key']).toBe('secret-key');
    await feed.stop();
    await start({ apiKey: 'secret-key', plan: 'pro' });
    expect(server.lastHeaders()['x-cg-pro-api-key']).toBe('secret-key');
    expect(server.asked.join()).not.toContain('secret');
    expect(COINGECKO_PLANS.pro.restUrl).not.toBe(COINGECKO_PLANS.demo.restUrl);
  });

  test.each([1, 2, 5])('of a month are not used up by %i calls a poll, with lists beside them', (calls) => {
    const monthMs = 30 * 86_400_000;
    for (const plan of [COINGECKO_PLANS.demo, COINGECKO_PLANS.pro]) {
      const credits = (monthMs / pollIntervalMs(plan, calls)) * calls + monthMs / plan.quotesMs + 31;
      expect(credits).toBeLessThanOrEqual(plan.creditsPerMonth);
      expect(pollIntervalMs(plan, calls)).toBeGreaterThanOrEqual(plan.pollMs);
    }
    expect((calls * 60_000) / pollIntervalMs(COINGECKO_PLANS.keyless, calls)).toBeLessThanOrEqual(3);
  });
});
