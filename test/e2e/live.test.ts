/**
 * Prices reach the screen as they come, and whatever is not live says so, in words: the connection, the venue, the price. It recovers by itself.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BinanceServer, btcUsdt, startBinanceServer } from '#test/venues/binance-server';
import { describePage, type Visitor } from './browser.ts';
import { openMarket } from './markets.ts';

const SYMBOLS = [btcUsdt(), { ...btcUsdt(), symbol: 'ETHUSDT', baseAsset: 'ETH' }];

/** What the header says of the connection. */
const liveState = ({ page }: Visitor, state: 'live' | 'reconnecting' | 'offline') =>
  page.getByRole('banner').getByRole('status').filter({ hasText: state }).waitFor({ timeout: 20_000 });

describePage('the connection', (world) => {
  test('brings a tick to the screen within a second', async () => {
    const person = await world.signIn();
    const market = await openMarket(person.client, 'ALFA', 100);
    await person.page.goto(`/?market=${market.name}`);
    await person.page.getByRole('heading', { name: market.pair }).waitFor();
    await liveState(person, 'live');
    await market.push(100.5);
    const startedMs = performance.now();
    await person.page.getByText('100.50').first().waitFor();
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  });

  test('brings also the tick that comes while the connection for its market is on its way', async () => {
    const person = await world.signIn();
    const market = await openMarket(person.client, 'AXIS', 100);
    let pushes = 0;
    await person.page.route(/\/v1\/stream\?.*AXIS/, async (route) => {
      await person.page.getByText('100.00').first().waitFor();
      pushes += 1;
      await market.push(100.25 + pushes);
      await route.continue();
    });
    await person.page.goto(`/?market=${market.name}`);
    await person.page.getByText('101.25').first().waitFor({ timeout: 5_000 });
    expect(pushes).toBe(1);
  });

  test('without a network says offline at once, greys what it shows, and is live again by itself', async () => {
    const person = await world.signIn();
    const market = await openMarket(person.client, 'BRAVO', 100);
    await person.page.goto(`/?market=${market.name}`);
    await liveState(person, 'live');
    await person.page.getByText('100.00').first().waitFor();
    person.expectFaults(/ERR_INTERNET_DISCONNECTED/);
    await person.context.setOffline(true);
    await liveState(person, 'offline');
    await person.page.getByText('(not fresh)').first().waitFor({ state: 'attached' });
    await person.context.setOffline(false);
    await liveState(person, 'live');
    await market.push(101.5);
    await person.page.getByText('101.50').first().waitFor();
  });

  // Also while the page is still loading its parts: it must not load itself again from a server that is gone, and must get them later.
  test.each([0, 40, 150, 1_500])(
    'to a server that goes away and comes back, %i ms after the page has come, is made again',
    async (delayMs) => {
      const person = await world.signIn();
      const market = await openMarket(person.client, `C${delayMs}`, 100);
      person.expectFaults(
        /ERR_CONNECTION|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_FAILED|^503 /,
        /console:/,
      );
      await person.page.goto(`/?market=${market.name}`);
      await person.page.getByRole('banner').waitFor();
      await person.page.waitForTimeout(delayMs);
      await world.app.restart();
      await liveState(person, 'live');
      await market.push(102.5);
      await person.page.getByText('102.50').first().waitFor();
      await person.page.getByRole('application', { name: new RegExp(`^Chart of ${market.pair}`) }).waitFor();
    },
  );
});

describe('a venue', () => {
  let venue: BinanceServer;
  const environment: Record<string, string> = { TIDEMARK_FEEDS: 'binance' };
  let trading: NodeJS.Timeout | undefined;

  beforeAll(async () => {
    venue = await startBinanceServer({ symbols: SYMBOLS });
    environment.TIDEMARK_BINANCE_WS_URL = venue.wsUrl;
    environment.TIDEMARK_BINANCE_REST_URL = venue.restUrl;
    const trade = (symbol: string, price: string) =>
      venue.publish(symbol, { atMs: Date.now(), price: `${price}.00000000`, size: '0.5' });
    trading = setInterval(() => {
      trade('BTCUSDT', '64000');
      trade('ETHUSDT', '3000');
    }, 500);
  });
  afterAll(async () => {
    clearInterval(trading);
    await venue.close();
  });

  describePage(
    'as the page tells of it',
    (world) => {
      test('lives, falls silent, and lives again', async () => {
        const person = await world.signIn();
        const { page } = person;
        await page.goto('/');
        await page.getByRole('heading', { name: 'BTC/USDT' }).waitFor();
        await page.getByText('64 000.00').first().waitFor();
        const banner = page.getByRole('status').filter({ hasText: 'No venue answers' });
        expect(await banner.count()).toBe(0);
        expect(await page.getByText('(not fresh)').count()).toBe(0);
        venue.moods.isSilent = true;
        await banner.waitFor({ timeout: 40_000 });
        await page.getByText('(not fresh)').first().waitFor({ state: 'attached', timeout: 20_000 });
        venue.moods.isSilent = false;
        await banner.waitFor({ state: 'detached', timeout: 40_000 });
        await page.getByText('(not fresh)').first().waitFor({ state: 'detached', timeout: 20_000 });
      }, 120_000);
    },
    environment,
  );
});

describePage(
  'a venue that was never reached',
  (world) => {
    test('is named with the reason, and what to do to look around', async () => {
      const { page } = await world.signIn();
      await page.goto('/');
      const banner = page.getByRole('status').filter({ hasText: 'No venue answers' });
      await banner.waitFor({ timeout: 30_000 });
      expect(await banner.innerText()).toMatch(/binance: [\s\S]*npm run demo/);
    });
  },
  {
    TIDEMARK_FEEDS: 'binance',
    // Nobody listens there.
    TIDEMARK_BINANCE_WS_URL: 'ws://127.0.0.1:9',
    TIDEMARK_BINANCE_REST_URL: 'http://127.0.0.1:9',
  },
);
