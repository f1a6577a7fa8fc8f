/**
 * Alerts, inbox and tasks: what one does with a list, by keys and by pointer, and that it can be undone.
 */
import { expect, test } from 'vitest';
import { eventually } from '#test/eventually';
import { describePage } from './browser.ts';
import { drag, isFocused } from './hands.ts';
import { openMarket } from './markets.ts';

interface ListedAlert {
  readonly id: string;
  readonly condition: string;
  readonly state: string;
}

describePage('lists', (world) => {
  test('an alert is paused, changed, duplicated, deleted, and had back', async () => {
    const { page, client } = await world.signIn();
    const market = await openMarket(client, 'GOLF', 100);
    await client.call('POST', '/v1/alerts', { market: market.name, condition: 'price above 120' });
    const alerts = () => client.all<ListedAlert>('/v1/alerts');
    const eventuallyAlerts = (isDone: (all: ListedAlert[]) => boolean) => eventually(alerts, isDone);
    await page.goto('/alerts');
    const lines = page.getByRole('list', { name: 'Alerts' }).getByRole('listitem');
    await lines.first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('p');
    await lines.first().getByText('paused').waitFor();
    await page.keyboard.press('p');
    await lines.first().getByText('armed').waitFor();

    await page.keyboard.press('e');
    const change = page.getByRole('dialog', { name: 'Change the alert' });
    await change.getByRole('textbox', { name: /^Level/ }).fill('125');
    await change.getByRole('button', { name: 'Save' }).click();
    await change.waitFor({ state: 'detached' });
    await eventuallyAlerts(([only]) => only?.condition.includes('125') ?? false);

    await lines.first().hover();
    await lines.first().getByRole('button', { name: 'Duplicate' }).click();
    const like = page.getByRole('dialog', { name: 'New alert' });
    await like.getByRole('textbox', { name: /^Level/ }).fill('130');
    await like.getByRole('button', { name: 'Set the alert' }).click();
    await like.waitFor({ state: 'detached' });
    await eventuallyAlerts((all) => all.length === 2);
    await page.getByRole('link', { name: /130/ }).waitFor();

    await page.getByRole('checkbox', { name: /Select GOLF\/USDT.*130/ }).check();
    await page
      .getByRole('toolbar', { name: 'Selected alerts' })
      .getByRole('button', { name: /Delete/ })
      .click();
    await page.getByRole('link', { name: /130/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /Undo/ }).click();
    await page.getByRole('link', { name: /130/ }).waitFor();
    expect((await alerts()).length).toBe(2);

    await page.getByRole('checkbox', { name: /Select GOLF\/USDT.*130/ }).check();
    await page.keyboard.press('Delete');
    await page.getByRole('link', { name: /130/ }).waitFor({ state: 'detached' });
    // Leaving does what was waiting, rather than forget it; where the request is lost on the way out, the next page sends it.
    await page.goto('/sign-in');
    await eventually(alerts, (all) => all.length === 1, 20_000);
  });

  test('what was deleted stays deleted when the page crashes before it told the server', async () => {
    const { page, context, client } = await world.signIn();
    const market = await openMarket(client, 'INDIA', 100);
    await client.call('POST', '/v1/alerts', { market: market.name, condition: 'price above 120' });
    const alerts = () => client.all<ListedAlert>('/v1/alerts');
    await page.goto('/alerts');
    const lines = page.getByRole('list', { name: 'Alerts' }).getByRole('listitem');
    await lines.first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Delete');
    await lines.first().waitFor({ state: 'detached' });
    const crashed = page.waitForEvent('crash');
    const devtools = await context.newCDPSession(page);
    // Never answered: who is to answer is gone.
    void devtools.send('Page.crash').catch(() => undefined);
    await crashed;
    await page.close();
    expect((await alerts()).length).toBe(1);
    const next = await context.newPage();
    await next.goto('/alerts');
    await eventually(alerts, (all) => all.length === 0, 20_000);
    await next.getByText('No alerts yet').waitFor();
  });

  test('the inbox is read through by keys, and by its buttons', async () => {
    const { page, client } = await world.signIn();
    const market = await openMarket(client, 'HOTEL', 100);
    for (const level of [101, 102, 103])
      await client.call('POST', '/v1/alerts', { market: market.name, condition: `price above ${level}` });
    await market.push(104);
    const unread = async () => (await client.call<{ unread: number }>('GET', '/v1/notifications?limit=1')).body.unread;
    await eventually(unread, (count) => count === 3);
    await page.goto('/inbox');
    await page
      .getByRole('link', { name: /Unread/ })
      .nth(2)
      .waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await eventually(unread, (count) => count === 2);
    await page.keyboard.press('e');
    await eventually(unread, (count) => count === 1);
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await eventually(unread, (count) => count === 0);
    await page
      .getByRole('link', { name: /Unread/ })
      .first()
      .waitFor({ state: 'detached' });
  });

  test('tasks are added in words, moved by keys and by drag, and deleted with a way back', async () => {
    const { page, client } = await world.signIn();
    interface Listed {
      readonly title: string;
      readonly status: string;
      readonly priority: string | null;
      readonly tags: readonly string[];
      readonly due: string | null;
    }
    const tasks = () => client.all<Listed>('/v1/tasks');
    const named = (title: string) => page.getByRole('button', { name: title, exact: true });
    const column = (name: string) => page.getByRole('region', { name });
    await page.goto('/tasks');
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();
    await page.keyboard.press('t');
    await isFocused(page.getByRole('textbox', { name: 'Add a task' }));
    await page.keyboard.type('Rebalance ETH tomorrow 9am !high #portfolio');
    await page.keyboard.press('Enter');
    await named('Rebalance ETH').waitFor();
    const [made] = await tasks();
    expect(made).toMatchObject({ title: 'Rebalance ETH', status: 'todo', priority: 'high', tags: ['portfolio'] });
    expect(made?.due).not.toBeNull();
    await page.keyboard.type('Read the report');
    await page.keyboard.press('Enter');
    await named('Read the report').waitFor();
    await page.keyboard.press('Escape');

    await drag(page, named('Rebalance ETH'), column('Doing'));
    await column('Doing').getByRole('button', { name: 'Rebalance ETH', exact: true }).waitFor();
    await eventually(tasks, (all) => all.some(({ status }) => status === 'doing'));

    await named('Read the report').focus();
    await page.keyboard.press('e');
    await column('Done').getByRole('button', { name: 'Read the report', exact: true }).waitFor();
    await eventually(tasks, (all) => all.some(({ status }) => status === 'done'));

    await named('Rebalance ETH').focus();
    await page.keyboard.press('Delete');
    await named('Rebalance ETH').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /Undo/ }).click();
    await named('Rebalance ETH').waitFor();
    expect((await tasks()).length).toBe(2);
  });
});
