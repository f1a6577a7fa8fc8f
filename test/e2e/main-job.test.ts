/**
 * The main job, three ways: by pointer, by keyboard alone, by thumb. Find a market, set a level, be told when it is reached, see on which ways one
 * was told, and do the task that it opened.
 */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient, type SignedInClient, TEST_PASSWORD } from '#test/api-client';
import { PHONE } from '#test/chromium';
import { eventually } from '#test/eventually';
import { startWebhookReceiver, type WebhookReceiver } from '#test/webhook-receiver';
import { describePage, type Visitor } from './browser.ts';
import { clickChart, isFocused, tabTo, tapChart } from './hands.ts';
import { openMarket } from './markets.ts';

describePage('the main job', (world) => {
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await startWebhookReceiver();
  });
  afterAll(() => receiver.close());

  async function addWebhook(client: SignedInClient): Promise<void> {
    const body = { kind: 'webhook', url: receiver.url('/hook'), name: 'My bot', isDefault: true };
    const answer = await client.call('POST', '/v1/channels', body);
    expect(answer.status).toBe(201);
  }

  test('by pointer, from signing up', async () => {
    const visitor = await world.visit();
    const { page } = visitor;
    await signUp(visitor, 'pointer@example.com');
    await page.getByRole('combobox', { name: 'Search markets' }).waitFor();
    const client = await createApiClient(() => world.app.url).signIn('pointer@example.com');
    const market = await openMarket(client, 'DELTA', 100);
    await addWebhook(client);

    await page.getByRole('combobox', { name: 'Search markets' }).fill('delta');
    await page.getByRole('option', { name: /DELTA\/USDT/ }).click();
    await page.getByRole('heading', { name: 'DELTA/USDT' }).waitFor();
    await clickChart(page, 'DELTA/USDT', 0.25);
    const price = await levelOf(page);
    expect(price).toBeGreaterThan(100);
    await page.getByRole('button', { name: 'More' }).click();
    const dialog = page.getByRole('dialog', { name: 'New alert' });
    await dialog.getByRole('checkbox', { name: 'Open a task when it fires' }).check();
    await dialog.getByRole('textbox', { name: 'Task' }).fill('Sell a third');
    await dialog.getByRole('button', { name: 'Set the alert' }).click();
    await dialog.waitFor({ state: 'detached' });
    const here = page.getByRole('region', { name: 'Alerts here' });
    await here.getByText('armed').waitFor();

    const before = receiver.received.length;
    await market.push(price + 0.5);
    const toast = page.getByRole('status').getByRole('link', { name: /DELTA/ });
    await toast.waitFor();
    await received(receiver, before + 1);
    expect(JSON.parse(receiver.received.at(-1)?.body ?? '{}')).toMatchObject({ type: 'alert.fired' });
    await toast.click();
    await page.getByRole('heading', { name: 'When it fired' }).waitFor();
    await page
      .getByText(/My bot/)
      .first()
      .waitFor();
    await page.getByRole('link', { name: /Tasks/ }).first().click();
    await page.getByRole('button', { name: 'Sell a third', exact: true }).click();
    await page.getByRole('complementary', { name: 'Task' }).getByRole('textbox', { name: 'Title' }).waitFor();
  });

  test('by keyboard alone', async () => {
    const { page, client } = await world.signIn();
    const market = await openMarket(client, 'ECHO', 100);
    await page.goto('/');
    const search = page.getByRole('combobox', { name: 'Search markets' });
    await search.waitFor();
    await page.keyboard.press('/');
    await isFocused(search);
    await page.keyboard.type('echo');
    await page.getByRole('option', { name: /ECHO\/USDT/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'ECHO/USDT' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Click where you want to be told').waitFor();

    await page.keyboard.press('l');
    const level = page.getByRole('slider', { name: 'New level' });
    await isFocused(level);
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Shift+ArrowUp');
    const price = await levelOf(page);
    expect(price).toBeGreaterThan(100);
    await page.keyboard.press('Enter');
    const here = page.getByRole('region', { name: 'Alerts here' });
    await here.getByText('armed').waitFor();
    await isFocused(page.getByRole('application', { name: /^Chart of ECHO/ }));

    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'Alerts', exact: true }).waitFor();
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog', { name: 'New alert' });
    await isFocused(dialog.getByRole('combobox', { name: 'Market' }));
    await page.keyboard.type('echo');
    await dialog.getByRole('option', { name: /ECHO\/USDT/ }).waitFor();
    await page.keyboard.press('Enter');
    await tabTo(page, dialog.getByRole('textbox', { name: /^Level/ }));
    await page.keyboard.type(String(price));
    await tabTo(page, dialog.getByRole('checkbox', { name: 'Open a task when it fires' }));
    await page.keyboard.press('Space');
    await tabTo(page, dialog.getByRole('textbox', { name: 'Task' }));
    await page.keyboard.type('Move the stop');
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'detached' });

    await market.push(price + 0.5);
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    await page
      .getByRole('link', { name: /Unread.*ECHO/ })
      .first()
      .waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'When it fired' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Move the stop', exact: true }).waitFor();
    await page.keyboard.press('j');
    await isFocused(page.getByRole('button', { name: 'Move the stop', exact: true }));
    await page.keyboard.press('e');
    await page
      .getByRole('region', { name: 'Done' })
      .getByRole('button', { name: 'Move the stop', exact: true })
      .waitFor();
  });

  test('by thumb, on a phone', async () => {
    const { page, client } = await world.signIn(PHONE);
    const market = await openMarket(client, 'FOXTROT', 100);
    await client.call('PUT', '/v1/watchlist', { markets: [market.name] });
    await page.goto('/');
    const parts = page.getByRole('navigation', { name: 'Parts of this screen' });
    await parts.getByRole('button', { name: 'Watch list' }).tap();
    await page.getByRole('link', { name: /FOXTROT/ }).tap();
    await tapChart(page, market.pair, 0.25);
    const level = page.getByRole('slider', { name: 'New level' });
    const price = await levelOf(page);
    // A thumb holds it.
    expect(await reachOf(level)).toBeGreaterThanOrEqual(44);
    await page.getByRole('button', { name: 'Save' }).tap();
    await level.waitFor({ state: 'detached' });
    await parts.getByRole('button', { name: 'Alerts here' }).tap();
    await page.getByRole('region', { name: 'Alerts here' }).getByText('armed').waitFor();
    await market.push(price > 100 ? price + 0.5 : price - 0.5);
    const toast = page.getByRole('status').getByRole('link', { name: /FOXTROT/ });
    await toast.waitFor();
    await toast.tap();
    await page.getByRole('heading', { name: 'When it fired' }).waitFor();
    // Nothing is wider than the phone.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});

async function signUp({ page }: Visitor, email: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Make an account' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(TEST_PASSWORD);
  await page.getByRole('button', { name: 'Make the account' }).click();
}

/** How many pixels of height take a touch for it, more than are drawn. */
function reachOf(locator: Locator): Promise<number> {
  return locator.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const isHit = (y: number) => element.contains(element.ownerDocument.elementFromPoint(left + width / 2, y));
    return Array.from({ length: 121 }, (_, index) => top + height / 2 - 60 + index).filter(isHit).length;
  });
}

/** The price of the level that is proposed. */
async function levelOf(page: Page): Promise<number> {
  return Number(await page.getByRole('slider', { name: 'New level' }).getAttribute('aria-valuenow'));
}

async function received(receiver: WebhookReceiver, count: number): Promise<void> {
  await eventually(
    async () => receiver.received.length,
    (number) => number >= count,
  );
}
