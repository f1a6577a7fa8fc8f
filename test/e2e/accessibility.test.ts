/**
 * axe finds nothing on any screen, with something on it, in both themes; nor on dialogs, nor on a phone.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { PHONE } from '#test/chromium';
import { eventually } from '#test/eventually';
import { addTroubles, giveUpMessage, signInAdministrator } from './administrator.ts';
import { isTooWide, violationsOf } from './audit.ts';
import { describePage, type PageWorld, type Person } from './browser.ts';
import { openMarket } from './markets.ts';

const SCREENS = [
  '/',
  '/alerts',
  '/alerts/:alert',
  '/tasks',
  '/inbox',
  '/dashboard',
  '/settings/profile',
  '/settings/channels',
  '/settings/quiet-hours',
  '/settings/sessions',
  '/settings/appearance',
  '/nowhere',
];
const OUTSIDE = ['/sign-in', '/sign-up', '/forgot-password', '/reset-password', '/verify-email'];

type Theme = 'light' | 'dark';

describePage('axe', (world) => {
  beforeAll(() => giveUpMessage(world));

  describe.each<Theme>(['light', 'dark'])('in the %s theme', (colorScheme) => {
    test('finds nothing on any screen', async () => {
      const person = await somebodyWithThings(world, { colorScheme });
      const found: string[] = [];
      for (const path of SCREENS) {
        await open(person, path);
        found.push(...(await violationsOf(person.page)).map((line) => `${path}: ${line}`));
      }
      expect(found).toEqual([]);
    }, 120_000);

    test('finds nothing before one has signed in', async () => {
      const { page } = await world.visit({ colorScheme });
      const found: string[] = [];
      for (const path of OUTSIDE) {
        await page.goto(path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        found.push(...(await violationsOf(page)).map((line) => `${path}: ${line}`));
      }
      expect(found).toEqual([]);
    });

    test('finds nothing on dialogs', async () => {
      const person = await somebodyWithThings(world, { colorScheme });
      const { page } = person;
      const found: string[] = [];
      const look = async (what: string) => found.push(...(await violationsOf(page)).map((line) => `${what}: ${line}`));
      await open(person, '/alerts');
      await page.keyboard.press('c');
      await page.getByRole('dialog').waitFor();
      await look('new alert');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
      await look('shortcuts');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+k');
      await page.getByRole('textbox', { name: 'Find' }).fill('alerts');
      await look('palette');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Your account' }).click();
      await page.getByRole('menu').waitFor();
      await look('account menu');
      expect(found).toEqual([]);
    });

    test('finds nothing on a phone', async () => {
      const person = await somebodyWithThings(world, { ...PHONE, colorScheme });
      const found: string[] = [];
      for (const path of SCREENS) {
        await open(person, path);
        found.push(...(await violationsOf(person.page)).map((line) => `${path}: ${line}`));
        if (await isTooWide(person.page)) found.push(`${path}: is wider than the screen`);
      }
      expect(found).toEqual([]);
    }, 120_000);

    test.each([
      ['a desk', {}],
      ['a phone', PHONE],
    ])('finds nothing on the screen of administrators, on %s', async (_device, options) => {
      const person = await signInAdministrator(world, { ...options, colorScheme });
      const { page } = person;
      await page.goto('/operate');
      await page.getByRole('row', { name: /422/ }).first().waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await addTroubles(person);
      await page.getByRole('alert').waitFor();
      expect(await violationsOf(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
    });
  });
});

type PersonWithThings = Person & { readonly alertId: string };

/** An alert that has fired with a task, one that waits, and tasks in each column. */
async function somebodyWithThings(world: PageWorld, options: object): Promise<PersonWithThings> {
  const person = await world.signIn(options);
  const { client } = person;
  const base = `AXE${person.email.replace(/\D/g, '')}`;
  const market = await openMarket(client, base, 100);
  const create = (condition: string, more: object = {}) =>
    client.call<{ id: string }>('POST', '/v1/alerts', { market: market.name, condition, ...more });
  const { body } = await create('price above 101', {
    task: { title: 'Take profit', dueIn: '1h' },
    note: 'Half of it.',
  });
  await create('price below 90');
  await client.call('PUT', '/v1/watchlist', { markets: [market.name] });
  for (const status of ['todo', 'in_progress', 'done'])
    await client.call('POST', '/v1/tasks', { title: `A task that is ${status}`, status, tags: ['risk'] });
  await market.push(101.5);
  await eventually(
    async () => (await client.all('/v1/notifications')).length,
    (count) => count > 0,
  );
  return { ...person, alertId: body.id };
}

async function open({ page, alertId }: PersonWithThings, path: string): Promise<void> {
  await page.goto(path.replace(':alert', alertId));
  if (path === '/nowhere') await page.getByText('There is nothing at this address').waitFor();
  else await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
  // Things that come in slide or fade for a moment.
  await page.waitForTimeout(300);
}
