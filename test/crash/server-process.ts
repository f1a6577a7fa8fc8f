/** The server as a process of its own, to be killed and started again on one data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = resolve(import.meta.dirname, '../..');
const READY_MS_MAX = 30_000;

export interface ServerProcess {
  readonly url: string;
  /** Resolves when the server listens. */
  start(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export async function createServerProcess(
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const ending = child;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return ending?.exitCode ?? null;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    const [code] = (await gone) as [number | null];
    return code;
  }

  return {
    url,
    async start() {
      child = spawn(process.execPath, ['src/main.ts', 'serve'], {
        cwd: ROOT,
        env: {
          PATH: process.env.PATH,
          TIDEMARK_DATA_DIR: dataDir,
          TIDEMARK_PORT: String(port),
          TIDEMARK_FEEDS: 'none',
          TIDEMARK_RATE_LIMIT_SCALE: '100000',
          TIDEMARK_OUTBOUND_ALLOW: '127.0.0.0/8',
          ...environment,
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      await listening(child, url);
    },
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}

/** Asks until it answers; fails at once when the process ends. */
async function listening(child: ChildProcess, url: string): Promise<void> {
  const beganAtMs = performance.now();
  while (performance.now() - beganAtMs < READY_MS_MAX) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the server ended before it was ready (${child.exitCode ?? child.signalCode})`);
    }
    const isUp = await fetch(`${url}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return;
    await sleep(10);
  }
  throw new Error('the server was not ready in time');
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
