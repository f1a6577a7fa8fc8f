/**
 * Draws the icons of the page from web/public/icon.svg, by a Chromium: `npm run icons`. They are kept in web/public/icons, so that a build needs
 * no browser. CHROMIUM names the browser where it is not the usual one.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const PUBLIC = join(import.meta.dirname, '../web/public');
const FOLDER = join(PUBLIC, 'icons');
const SVG = readFileSync(join(PUBLIC, 'icon.svg'), 'utf8');

interface Icon {
  readonly name: string;
  readonly size: number;
  readonly svg: string;
}

/** Systems cut shapes of their own out of these: colour to the edge, the drawing within the inner four fifths. */
const FULL = SVG.replace(/rx="\d+" /, '')
  .replace(/<path/, '<g transform="translate(16 16) scale(.78) translate(-16 -16)"><path')
  .replace('</svg>', '</g></svg>');
/** One colour, shape alone: for the line of status on top of a screen. */
const SHAPE = SVG.replace(/<rect[^>]*>/, '');

const ICONS: readonly Icon[] = [
  { name: 'icon-192', size: 192, svg: SVG },
  { name: 'icon-512', size: 512, svg: SVG },
  { name: 'icon-maskable-512', size: 512, svg: FULL },
  { name: 'apple-touch-icon', size: 180, svg: FULL },
  { name: 'badge-96', size: 96, svg: SHAPE },
];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
mkdirSync(FOLDER, { recursive: true });
for (const icon of ICONS) writeFileSync(join(FOLDER, `${icon.name}.png`), await draw(browser, icon));
await browser.close();

async function draw(by: Browser, { size, svg }: Icon): Promise<Buffer> {
  const page = await by.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  const image = await page.screenshot({ omitBackground: true });
  await page.close();
  return image;
}
