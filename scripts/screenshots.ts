/**
 * Pictures of every screen of the page, in both themes, on a desk and on a phone, out of the demo: `npm run screenshots -- FOLDER`.
 * With --readme it writes the picture of README.md instead. Waits for the demo's first firing, so that there is something to see.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findChromium, launchChromium, PHONE } from '../test/support/chromium.ts';
import { startDemoProcess } from '../test/support/demo-process.ts';

const SCREENS: readonly (readonly [string, string])[] = [
  ['markets', '/'],
  ['alerts', '/alerts'],
  ['tasks', '/tasks'],
  ['inbox', '/inbox'],
  ['dashboard', '/dashboard'],
  ['settings-profile', '/settings/profile'],
  ['settings-channels', '/settings/channels'],
  ['settings-quiet-hours', '/settings/quiet-hours'],
  ['settings-sessions', '/settings/sessions'],
  ['settings-appearance', '/settings/appearance'],
  ['operate', '/operate'],
];
const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
const THEMES = ['light', 'dark'] as const;
const FIRST_FIRING_MS_MAX = 120_000;
/** Charts and lines have come in. */
const SETTLED_MS = 1_500;
const README_PICTURE = join(import.meta.dirname, '../docs/images/tidemark.png');
const README_BYTES_MAX = 400_000;

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const folder = args.find((arg) => !arg.startsWith('--'));
  const isReadme = args.includes('--readme');
  const executablePath = findChromium();
  if (executablePath === undefined || (folder === undefined && !isReadme)) {
    process.stderr.write(
      executablePath === undefined
        ? 'No Chromium was found: install the package chromium, or name one in TIDEMARK_CHROMIUM.\n'
        : 'Where to? npm run screenshots -- FOLDER, or npm run screenshots -- --readme\n',
    );
    process.exitCode = 1;
    return;
  }
  const demo = await startDemoProcess(0);
  const browser = await launchChromium(executablePath);
  try {
    await waitForFiring(browser, demo.url);
    if (isReadme) await takeReadmePicture(browser, demo.url);
    if (folder !== undefined) await takeAll(browser, demo.url, resolve(folder));
  } finally {
    await browser.close();
    await demo.stop();
  }
}

async function openPage(browser: Browser, url: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
  return context.newPage();
}

async function waitForFiring(browser: Browser, url: string): Promise<void> {
  const page = await openPage(browser, url, DESK);
  await page.goto('/inbox');
  await page.getByRole('main').getByRole('link', { name: /BTC/ }).first().waitFor({ timeout: FIRST_FIRING_MS_MAX });
  await page.context().close();
}

async function takeAll(browser: Browser, url: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of THEMES) {
    for (const [device, options] of [
      ['desk', DESK],
      ['phone', PHONE],
    ] as const) {
      const page = await openPage(browser, url, { ...options, colorScheme });
      await page.goto('/');
      const file = (name: string) => join(folder, `${name}-${device}-${colorScheme}.png`);
      for (const [name, path] of SCREENS) {
        await show(page, path);
        await page.screenshot({ path: file(name) });
      }
      await show(page, '/inbox');
      await page.getByRole('main').getByRole('link', { name: /BTC/ }).first().click();
      await page.waitForTimeout(SETTLED_MS);
      await page.screenshot({ path: file('alert') });
      await show(page, '/alerts');
      await page.getByRole('button', { name: /^New alert/ }).click();
      await page.getByRole('dialog').waitFor();
      await page.waitForTimeout(SETTLED_MS / 3);
      await page.screenshot({ path: file('new-alert') });
      await page.context().close();
    }
  }
  process.stdout.write(`Pictures are in ${folder}.\n`);
}

async function show(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  await page.waitForTimeout(SETTLED_MS);
}

async function takeReadmePicture(browser: Browser, url: string): Promise<void> {
  const page = await openPage(browser, url, { viewport: { width: 1280, height: 760 }, colorScheme: 'light' });
  await show(page, '/');
  await page.waitForTimeout(SETTLED_MS * 2);
  const picture = await page.screenshot();
  if (picture.length > README_BYTES_MAX) throw new Error(`The picture has ${picture.length} bytes.`);
  mkdirSync(join(README_PICTURE, '..'), { recursive: true });
  writeFileSync(README_PICTURE, picture);
  process.stdout.write(`${README_PICTURE}: ${(picture.length / 1_000).toFixed(0)} kB\n`);
}
