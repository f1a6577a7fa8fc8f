/**
 * The whole app for flows: a real server on a free port of the loopback, a data folder of its own that is removed at the end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type AppOptions, createApp } from '#app/app';
import { type Environment, readConfig } from '#app/config';
import { assert } from '#contract/result';
import type { Clock } from '#platform/clock';
import { createApiClient, type SignedInClient } from '#test/api-client';

export interface TestApp {
  readonly url: string;
  readonly app: App;
  readonly dataDir: string;
  /** A new account, signed in. */
  signUp(email?: string): Promise<SignedInClient>;
  /** Stops the server and starts another on the same data folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** `clock` absent: that of the system. `pageFolder` absent: that of the build. */
export async function startTestApp(
  environment: Environment = {},
  clock?: Clock,
  pageFolder?: string,
): Promise<TestApp> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tidemark-'));
  const options = { ...(clock ? { clock } : {}), ...(pageFolder === undefined ? {} : { pageFolder }) };
  let running = await startOn(dataDir, environment, options);
  let accounts = 0;
  return {
    get url() {
      return running.url;
    },
    get app() {
      return running.app;
    },
    dataDir,
    signUp(email = `user${++accounts}@example.com`) {
      return createApiClient(() => running.url).signUp(email);
    },
    async restart() {
      await running.app.stop();
      running = await startOn(dataDir, environment, options);
    },
    async stop() {
      await running.app.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function startOn(
  dataDir: string,
  environment: Environment,
  options: Omit<AppOptions, 'onBug'>,
): Promise<{ app: App; url: string }> {
  const config = readConfig({
    TIDEMARK_DATA_DIR: dataDir,
    TIDEMARK_PORT: '0',
    TIDEMARK_RATE_LIMIT_SCALE: '10000',
    TIDEMARK_OUTBOUND_ALLOW: '127.0.0.0/8',
    TIDEMARK_FEEDS: 'none',
    TIDEMARK_LOG_LEVEL: 'fatal',
    ...environment,
  });
  assert(config.ok, config.ok ? '' : config.error.join('\n'));
  const app = await createApp(config.value, {
    ...options,
    onBug(cause) {
      throw cause;
    },
  });
  const { url } = await app.start();
  return { app, url };
}
