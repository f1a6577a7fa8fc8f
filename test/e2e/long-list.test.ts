/**
 * A list of several hundred alerts: what fires, and time, cost a request or three, however far one has scrolled: pages off the screen are not
 * read for it, and what is on the screen is what the server said.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { eventually } from '#test/eventually';
import { describePage } from './browser.ts';
import { openMarket } from './markets.ts';

const ALERTS = 450;
const BULK = 150;

describePage('a long list of alerts', (world) => {
  test('is kept fresh where one looks, for a few requests', async () => {
    const { page, client } = await world.signIn();
    const market = await openMarket(client, 'MIKE', 100);
    const quiet = await openMarket(client, 'NOVEMBER', 100);
    await client.call('POST', '/v1/alerts', { market: market.name, condition: 'price above 101', trigger: 'edge' });
    for (let from = 0; from < ALERTS; from += BULK) {
      const alerts = Array.from({ length: BULK }, (_, index) => ({
        market: quiet.name,
        condition: `price above ${1_000 + from + index}`,
      }));
      expect((await client.call('POST', '/v1/alerts/bulk', { alerts })).status).toBeLessThan(300);
    }
    await client.call('POST', '/v1/alerts', { market: market.name, condition: 'price above 102' });
    const asked = listenToLists(page);
    await page.goto('/alerts');
    const line = (level: number) =>
      page
        .getByRole('list', { name: 'Alerts' })
        .getByRole('listitem')
        .filter({ hasText: `MIKE/USDT` })
        .filter({ hasText: String(level) });
    await line(102).waitFor();
    await eventually(
      async () => {
        await page.keyboard.press('End');
        return line(101).count();
      },
      (count) => count === 1,
    );
    const pages = [...new Set(asked.splice(0))];
    expect(pages.length).toBe(5);

    // The oldest is on the screen, the newest far above it.
    await market.push(103);
    await line(101).getByText('just now').or(line(101).getByText(/s ago/)).waitFor();
    expect(await line(102).count()).toBe(0);
    // Once by the clock, too.
    await page.waitForTimeout(16_000);
    const [first, second, third, , last] = pages;
    expect(asked).toEqual(expect.arrayContaining([first, last]));
    expect(asked.filter((cursor) => cursor === second || cursor === third)).toEqual([]);
    await page.keyboard.press('Home');
    await line(102).getByText('just now').or(line(102).getByText(/ ago/)).waitFor();
  });
});

/** Where the pages of the list of alerts begin that are asked for, as it happens. */
function listenToLists(page: Page): (string | null)[] {
  const asked: (string | null)[] = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/v1/alerts' && request.method() === 'GET' && searchParams.get('limit') === '100')
      asked.push(searchParams.get('cursor'));
  });
  return asked;
}
