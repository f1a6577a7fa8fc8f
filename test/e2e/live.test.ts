/**
 * Prices reach the screen as they come, and whatever is not live says so: without colour, and until it is live again.
 */
import { expect, test } from 'vitest';
import { until } from '#test/until';
import { describePage } from './browser.ts';
import { openMarket } from './markets.ts';

describePage('live', (world) => {
  test('a tick is on the screen within a second, and in the title of nothing else', async () => {
    const { page, client } = await world.signIn();
    const market = await openMarket(client, 'ALFA', 100);
    await page.goto(`/?market=${market.name}`);
    await page.getByRole('heading', { name: market.pair }).waitFor();
    await page.getByRole('status').filter({ hasText: /^live$/ }).waitFor();
    await market.push(100.5);
    const startedMs = performance.now();
    await page.getByText('100.50').first().waitFor({ timeout: 3_000 });
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  });
});
