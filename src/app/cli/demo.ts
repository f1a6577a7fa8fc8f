/**
 * `tidemark demo`: Tidemark to look at, without an account, a key or the internet. Simulated prices, a data folder that is thrown away at the end, and
 * a user with alerts and tasks, as whom the page signs in by itself.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemRandom } from '#platform/random';
import { openAccounts } from '../accounts.ts';
import type { App, AppOptions } from '../app.ts';
import { type Config, type Environment, isLoopback, readConfig } from '../config.ts';
import { CommandFailure } from './command-failure.ts';
import { seedDemo } from './demo-seed.ts';
import { openApp, startApp, stopApp, stopSignal } from './serve.ts';

export const DEMO_EMAIL = 'demo@example.com';
const PORTS_TRIED = 50;
const PORT_MAX = 65_535;

export interface DemoOptions {
  /** Folder that stays; absent: a temporary one. */
  readonly keep?: string;
}

/** The exit code of the process. */
export async function demo(environment: Environment, options: DemoOptions): Promise<number> {
  const dataDir = options.keep ?? mkdtempSync(join(tmpdir(), 'tidemark-demo-'));
  try {
    const config = await demoConfig(environment, dataDir);
    const { app, url } = await startDemo(config);
    process.stdout.write(welcome({ url, config, ...options }));
    await stopSignal();
    process.stdout.write('\nStopping.\n');
    await stopApp(app);
    return 0;
  } finally {
    if (options.keep === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The environment's configuration with simulated prices, the folder, and a port that is free. */
export async function demoConfig(environment: Environment, dataDir: string): Promise<Config> {
  const config = readConfig({
    TIDEMARK_LOG_LEVEL: 'warn',
    ...environment,
    TIDEMARK_FEEDS: 'demo',
    TIDEMARK_DATA_DIR: dataDir,
  });
  if (!config.ok) throw new CommandFailure(`The configuration has faults:\n  - ${config.error.join('\n  - ')}`);
  return { ...config.value, port: await freePort(config.value) };
}

/** The app with the demo's user, and with what that one has, unless the folder is one of an earlier demo. */
export async function startDemo(
  config: Config,
  options: Pick<AppOptions, 'clock'> = {},
): Promise<{ app: App; url: string }> {
  const isNew = await makeUser(config);
  const app = await openApp(config, { ...options, demoEmail: DEMO_EMAIL });
  const url = await startApp(app, config);
  try {
    if (isNew) await seedDemo(app.server);
  } catch (cause) {
    await app.stop();
    throw cause;
  }
  return { app, url };
}

/** An administrator with a password that nobody knows. False: the folder has one. */
async function makeUser(config: Config): Promise<boolean> {
  const accounts = await openAccounts(config);
  try {
    const password = Buffer.from(createSystemRandom().bytes(24)).toString('base64url');
    const made = await accounts.users.create(DEMO_EMAIL, password, 'admin');
    if (!made.ok && made.error.code !== 'email_taken') throw new CommandFailure(made.error.detail);
    return made.ok;
  } finally {
    await accounts.close();
  }
}

/** The configured port, or the next that nobody listens on. Another process may still come first: then the start says so. */
async function freePort({ host, port }: Config): Promise<number> {
  for (let tried = port; port !== 0 && tried < Math.min(port + PORTS_TRIED, PORT_MAX); tried++) {
    if (await isFree(host, tried)) return tried;
  }
  return port;
}

function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

function welcome({ url, config, keep }: { url: string; config: Config } & DemoOptions): string {
  const isOpen = !isLoopback(config.host);
  const lines = [
    '',
    '  Tidemark demo: every price is SIMULATED. No account, no keys, no internet.',
    '',
    `  Open   ${config.publicUrl ?? url}`,
    '',
    '  Look at',
    '    the chart of BTC/USDT   a narrow alert lies around the price and fires within a minute',
    '    Inbox and Tasks         what the firing told, and the task that it opened',
    '    Alerts                  a ratio, a band, two markets at once, an index of venues',
    '    Operate                 feeds, partitions, deliveries: you are an administrator here',
    '',
    ...(isOpen ? ['  Whoever reaches this address is signed in as an administrator of the demo.', ''] : []),
    `  Data   ${keep === undefined ? 'in a temporary folder, removed at the end (--keep DIR keeps it)' : `in ${keep}, kept`}`,
    '  Stop   Ctrl-C',
    '',
  ];
  return `${lines.join('\n')}\n`;
}
