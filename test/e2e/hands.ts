/**
 * What hands do that one call of the browser's driver does not: point at a chart, walk with Tab, hold and drag.
 */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { until } from '#test/until';

/** From the right end of the chart: the prices are left of the axis, which is some 60 pixels wide. */
const FROM_RIGHT_PX = 95;
const TABS_MAX = 60;

/** At its right edge, at a part of its height from the top. */
export async function clickChart(page: Page, pair: string, part: number): Promise<void> {
  const { x, y } = await edgeOf(page, pair, part);
  await page.mouse.move(x - 20, y);
  await page.mouse.click(x, y);
}

export async function tapChart(page: Page, pair: string, part: number): Promise<void> {
  const { x, y } = await edgeOf(page, pair, part);
  await page.touchscreen.tap(x, y);
}

async function edgeOf(page: Page, pair: string, part: number): Promise<{ x: number; y: number }> {
  const chart = page.getByRole('application', { name: `Chart of ${pair}` });
  await chart.waitFor();
  // Shown to whoever has no alert yet, once the candles are there.
  await page.getByText('Click where you want to be told').waitFor();
  const box = await chart.boundingBox();
  if (!box) throw new Error('The chart is not on the screen.');
  return { x: box.x + box.width - FROM_RIGHT_PX, y: box.y + box.height * part };
}

export async function isFocused(locator: Locator): Promise<void> {
  await locator.waitFor();
  await until(() => hasFocus(locator), `the focus on ${locator}`);
}

/** Presses Tab until the focus is there, as somebody without a pointer does. */
export async function tabTo(page: Page, locator: Locator): Promise<void> {
  await locator.waitFor();
  for (let tab = 0; tab < TABS_MAX; tab += 1) {
    if (await hasFocus(locator)) return;
    await page.keyboard.press('Tab');
  }
  expect.fail(`${TABS_MAX} presses of Tab do not lead to ${locator}`);
}

function hasFocus(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === element.ownerDocument.activeElement);
}

/** Takes one thing and drops it on another, in steps as a hand does. */
export async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) throw new Error('What is dragged, or where to, is not on the screen.');
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 2 + 12, start.y + start.height / 2 + 6, { steps: 4 });
  await page.mouse.move(end.x + end.width / 2, end.y + Math.min(80, end.height / 2), { steps: 12 });
  await page.mouse.up();
}
