/**
 * The main job, by pointer: sign up, find a market, point at a price on the chart, be told when it is reached, and see on which ways.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient } from '#test/api-client';
import { eventually } from '#test/eventually';
import { startWebhookReceiver, type WebhookReceiver } from '#test/webhook-receiver';
import { describePage, type Visitor } from './browser.ts';
import { openMarket } from './markets.ts';

const PASSWORD = 'correct-horse-battery';

describePage('the main job', (world) => {
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await startWebhookReceiver();
  });
  afterAll(() => receiver.close());

  test('from signing up to a firing and its delivery', async () => {
    const visitor = await world.visit();
    const { page } = visitor;
    const email = 'first@example.com';
    await signUp(visitor, email);
    await page.getByRole('combobox', { name: 'Search markets' }).waitFor();

    const client = await createApiClient(() => world.app.url).signIn(email, PASSWORD);
    const market = await openMarket(client, 'DELTA', 100);
    const channel = await client.call('POST', '/v1/channels', {
      kind: 'webhook',
      url: receiver.url('/hook'),
      isDefault: true,
    });
    expect(channel.status).toBe(201);

    await page.getByRole('combobox', { name: 'Search markets' }).fill('delta');
    await page.getByRole('option', { name: /DELTA\/USDT/ }).click();
    await page.getByRole('heading', { name: 'DELTA/USDT' }).waitFor();
    await clickChart(visitor, 'DELTA/USDT', 0.25);
    const level = page.getByRole('slider', { name: 'New level' });
    await level.waitFor();
    const price = Number(await level.getAttribute('aria-valuenow'));
    expect(price).toBeGreaterThan(100);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Alerts here' }).getByRole('link').waitFor();
    await page.getByRole('region', { name: 'Alerts here' }).getByText('armed').waitFor();

    await market.push(price + 0.5);
    const toast = page.getByRole('status').getByRole('link', { name: /DELTA/ });
    await toast.waitFor();
    await eventually(
      async () => receiver.received.length,
      (count) => count === 1,
    );
    expect(JSON.parse(receiver.received[0]?.body ?? '{}')).toMatchObject({ type: 'alert.fired' });
    await toast.click();
    await page.getByRole('heading', { level: 1, name: /DELTA/ }).waitFor();
    await page
      .getByText(/told|accepted/i)
      .first()
      .waitFor();
  });
});

async function signUp({ page }: Visitor, email: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Make an account' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the account' }).click();
}

/** At its right edge, at a part of its height from the top. */
async function clickChart({ page }: Visitor, pair: string, part: number): Promise<void> {
  const chart = page.getByRole('application', { name: `Chart of ${pair}` });
  const box = await chart.boundingBox();
  if (!box) throw new Error('The chart is not on the screen.');
  await page.getByText('Charts by TradingView').waitFor();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: '/tmp/x/chart.png' });
  await page.mouse.click(box.x + box.width - 100, box.y + box.height * part);
}
