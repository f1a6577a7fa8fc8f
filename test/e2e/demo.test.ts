/**
 * The demo, as somebody meets it who has just cloned the repository: one command, and the page is theirs, alive, and marked as simulated.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium, NO_CHROMIUM } from '#test/chromium';
import { type DemoProcess, startDemoProcess } from '#test/demo-process';
import { until } from '#test/until';
import { openVisitor, type Visitor } from './browser.ts';

/** The narrow alert of the demo fires within a minute; the machine may be busy. */
const FIRST_FIRING_MS_MAX = 90_000;

const executable = findChromium();

describe('the demo', () => {
  let demo: DemoProcess;
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    if (executable === undefined) return;
    demo = await startDemoProcess(0);
    browser = await launchChromium(executable);
    visitor = await openVisitor(browser, { baseURL: demo.url });
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  test('signs one in, moves, fires within a minute, opens a task, and stops in order', async (context) => {
    if (executable === undefined) return context.skip(NO_CHROMIUM);
    const { page, faults } = visitor;
    await page.goto('/');
    await page.getByRole('heading', { name: 'BTC/USDT' }).waitFor();
    await page.getByRole('button', { name: 'simulated' }).first().waitFor();
    await page.getByRole('application', { name: /^Chart of BTC/ }).waitFor();
    const list = page.getByRole('region', { name: 'Watch list' });
    const before = await list.innerText();
    await until(async () => (await list.innerText()) !== before, 'a price that moves', 15_000);

    await page.getByRole('status').getByRole('link', { name: /BTC/ }).first().waitFor({ timeout: FIRST_FIRING_MS_MAX });
    await page.getByRole('link', { name: /Inbox/ }).first().click();
    await page.getByRole('link', { name: /BTC/ }).first().waitFor();
    await page.getByRole('link', { name: /Tasks/ }).first().click();
    await page.getByRole('button', { name: /^Look at Bitcoin/ }).waitFor();
    expect(faults).toEqual([]);
    await page.close();
    expect(await demo.stop()).toBe(0);
    expect(demo.output()).toContain('SIMULATED');
  }, 180_000);
});
