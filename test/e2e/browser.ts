/**
 * The page in a real Chromium, against a whole server with a data folder of its own. What the page finds wrong fails its test: errors in the
 * console, violations of its security policy, answers of 400 and above that were not expected. Elements are found by role and name alone, so a
 * test that passes says that assistive technology can pass too.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Environment } from '#app/config';
import { createApiClient, type SignedInClient, TEST_PASSWORD } from '#test/api-client';
import { startTestApp, type TestApp } from '#test/test-app';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `TIDEMARK_CHROMIUM`, else the first of the usual names on the path. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.TIDEMARK_CHROMIUM) return existsSync(env.TIDEMARK_CHROMIUM) ? env.TIDEMARK_CHROMIUM : undefined;
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin'].filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGS });
}

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong so far; the test fails if it is not empty at its end. */
  readonly faults: string[];
  /** From now on these are no faults, such as refusals that the test brings about. */
  expectFaults(...patterns: readonly RegExp[]): void;
}

export interface Person extends Visitor {
  readonly email: string;
  /** The same person without a browser. */
  readonly client: SignedInClient;
}

export interface PageWorld {
  readonly app: TestApp;
  readonly browser: Browser;
  /** Somebody with a browser of their own, who has never been here. */
  visit(options?: BrowserContextOptions): Promise<Visitor>;
  /** Somebody who is signed in; the page is not open yet. */
  signIn(options?: BrowserContextOptions): Promise<Person>;
}

/** A group of tests with a server and a browser; skipped, saying so, where there is no Chromium. */
export function describePage(name: string, run: (world: PageWorld) => void, environment: Environment = {}): void {
  const executable = findChromium();
  describe(name, () => {
    if (executable === undefined) {
      test('needs a browser', (context) =>
        context.skip('no Chromium was found: install the package chromium, or name one in TIDEMARK_CHROMIUM'));
      return;
    }
    const world = createWorld();
    beforeAll(() => world.open(executable, environment));
    afterEach(() => world.endTest());
    afterAll(() => world.close());
    run(world);
  });
}

function createWorld() {
  let app: TestApp | undefined;
  let browser: Browser | undefined;
  let people = 0;
  const visitors: Visitor[] = [];

  const opened = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error('The world is open within tests only.');
    return thing;
  };
  const world = {
    get app() {
      return opened(app);
    },
    get browser() {
      return opened(browser);
    },
    async visit(options: BrowserContextOptions = {}): Promise<Visitor> {
      const visitor = await openVisitor(world.browser, { baseURL: world.app.url, ...options });
      visitors.push(visitor);
      return visitor;
    },
    async signIn(options: BrowserContextOptions = {}): Promise<Person> {
      people += 1;
      const email = `person${people}-${process.pid}@example.com`;
      const visitor = await world.visit(options);
      await enter(visitor.page, email);
      return { ...visitor, email, client: await createApiClient(() => world.app.url).signIn(email) };
    },
    async open(executable: string, environment: Environment): Promise<void> {
      // The same port after a restart: a page knows one address.
      app = await startTestApp({ TIDEMARK_PORT: String(await freePort()), ...environment });
      browser = await launchChromium(executable);
    },
    async endTest(): Promise<void> {
      const ended = visitors.splice(0);
      for (const { context } of ended) await context.close();
      expect(ended.flatMap(({ faults }) => faults)).toEqual([]);
    },
    async close(): Promise<void> {
      await browser?.close();
      await app?.stop();
    },
  };
  return world;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function openVisitor(browser: Browser, options: BrowserContextOptions): Promise<Visitor> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(10_000);
  const faults: string[] = [];
  const expected: RegExp[] = [];
  const note = (fault: string) => {
    if (!expected.some((pattern) => pattern.test(fault))) faults.push(fault);
  };
  context.on('page', (page) => watch(page, note));
  const page = await context.newPage();
  return { context, page, faults, expectFaults: (...patterns) => expected.push(...patterns) };
}

function watch(page: Page, note: (fault: string) => void): void {
  page.on('pageerror', (error) => note(`thrown: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    // An answer of 400 and above is told twice: here in words without its code, and below.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      note(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    const { pathname, search } = new URL(response.url());
    if (response.status() >= 400) note(`${response.status()} ${response.request().method()} ${pathname}${search}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // What the page gave up by itself, such as a search that was typed over.
    if (why !== 'net::ERR_ABORTED') note(`${why} ${request.method()} ${new URL(request.url()).pathname}`);
  });
}

/** Makes the account as the page does, without its form: the cookie and what the device remembers are then there. */
async function enter(page: Page, email: string): Promise<void> {
  await page.goto('/icon.svg');
  await page.evaluate(
    async ([address, password]) => {
      const answer = await fetch('/v1/auth/register', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: address, password, timezone: 'Europe/Berlin' }),
      });
      const { user } = (await answer.json()) as { user: unknown };
      localStorage.setItem('tidemark.user', JSON.stringify(user));
    },
    [email, TEST_PASSWORD] as const,
  );
}
