/**
 * Settings: what one chooses is kept by the server, and shown as it says.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient } from '#test/api-client';
import { eventually } from '#test/eventually';
import { startWebhookReceiver, type WebhookReceiver } from '#test/webhook-receiver';
import { describePage } from './browser.ts';

interface Me {
  readonly timezone: string;
  readonly quietHours: { readonly from: string; readonly to: string; readonly days?: readonly string[] } | null;
}

describePage('settings', (world) => {
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await startWebhookReceiver();
  });
  afterAll(() => receiver.close());

  test('time zone and quiet hours are kept', async () => {
    const { page, client } = await world.signIn();
    const me = async () => (await client.call<Me>('GET', '/v1/me')).body;
    await page.goto('/settings/profile');
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    await zone.fill('Tokyo');
    await page.getByRole('option', { name: /Tokyo/ }).click();
    await eventually(me, ({ timezone }) => /Tokyo/.test(timezone));
    await zone.fill('Kyiv');
    await page.getByRole('option', { name: /Europe\/Kyiv/ }).click();
    await eventually(me, ({ timezone }) => /Kyiv|Kiev/.test(timezone));
    await zone.fill('Mumbai');
    await page.getByRole('option', { name: /Asia\/Kolkata/ }).click();
    await eventually(me, ({ timezone }) => /Kolkata|Calcutta/.test(timezone));
    await eventually(
      () => zone.inputValue(),
      (shown) => shown === 'Asia/Kolkata',
    );

    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Quiet hours' }).click();
    await page.getByRole('button', { name: 'Nights, 22:00 to 07:00' }).click();
    await page.getByLabel('From', { exact: true }).fill('23:30');
    await page.getByRole('button', { name: 'Save' }).click();
    await eventually(me, ({ quietHours }) => quietHours?.from === '23:30' && quietHours.to === '07:00');
    await page.reload();
    await page.getByLabel('From', { exact: true }).waitFor();
    expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe('23:30');
  });

  test('a webhook is added, proves itself, is tested, and says when it fails', async () => {
    const { page } = await world.signIn();
    await page.goto('/settings/channels');
    await page.getByRole('button', { name: 'Add webhook' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill(receiver.url('/bot'));
    await page.getByRole('textbox', { name: 'Name' }).fill('My bot');
    await page.getByRole('button', { name: 'Add the webhook' }).click();
    await page.getByRole('region', { name: 'Secret of the webhook' }).waitFor();
    const line = page.getByRole('listitem').filter({ hasText: 'My bot' });
    const before = receiver.received.length;
    await line.getByRole('button', { name: 'Send a test' }).click();
    await eventually(
      async () => receiver.received.length,
      (count) => count > before,
    );
    await line.getByRole('status').filter({ hasText: /\S/ }).waitFor();
    const good = await line.getByRole('status').innerText();
    receiver.answerWith = (_message, response) => response.writeHead(500).end();
    await line.getByRole('button', { name: 'Send a test' }).click();
    await eventually(
      () => line.getByRole('status').innerText(),
      (words) => words !== good && /500|error|fail|not/i.test(words),
    );
    receiver.answerWith = undefined;
  });

  test('an address that is refused is said beside its field', async () => {
    const { page, expectFaults } = await world.signIn();
    expectFaults(/^422 POST \/v1\/channels/);
    await page.goto('/settings/channels');
    await page.getByRole('button', { name: 'Add webhook' }).click();
    const field = page.getByRole('textbox', { name: 'Address' });
    await field.fill('http://10.0.0.1/hook');
    await page.getByRole('button', { name: 'Add the webhook' }).click();
    await eventually(
      () => field.getAttribute('aria-invalid'),
      (value) => value === 'true',
    );
  });

  test('a session elsewhere is ended from here', async () => {
    const { page, email } = await world.signIn();
    const elsewhere = await createApiClient(() => world.app.url).signIn(email);
    await page.goto('/settings/sessions');
    await page.getByText('this one').waitFor();
    const lines = () => page.getByRole('main').getByRole('listitem').count();
    const before = await eventually(lines, (count) => count >= 2);
    await page
      .getByRole('button', { name: /^End: / })
      .first()
      .click();
    await eventually(lines, (count) => count === before - 1);
    await page
      .getByRole('button', { name: /^End: / })
      .first()
      .click();
    await eventually(lines, (count) => count === before - 2);
    await eventually(
      async () => (await elsewhere.call('GET', '/v1/me')).status,
      (status) => status === 401,
    );
    await page.getByText('this one').waitFor();
  });

  test('light and dark are chosen, and stay', async () => {
    const { page } = await world.signIn({ colorScheme: 'light' });
    const scheme = () => page.evaluate("document.documentElement.getAttribute('data-mantine-color-scheme')");
    await page.goto('/settings/appearance');
    await page.getByRole('radio', { name: 'Dark' }).press('Space');
    await eventually(scheme, (value) => value === 'dark');
    await page.reload();
    expect(await scheme()).toBe('dark');
    await page.getByRole('button', { name: 'Change to light' }).click();
    await eventually(scheme, (value) => value === 'light');
  });
});
