/** The server as a process of its own, to be killed and started again on one data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

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
    url: `http://127.0.0.1:${port}`,
    async start() {
      child = spawn(process.execPath, ['src/main.ts', 'serve'], {
        cwd: ROOT,
        env: {
          PATH: process.env.PATH,
          TIDEMARK_DATA_DIR: dataDir,
          TIDEMARK_PORT: String(port),
          TIDEMARK_RATE_LIMIT_SCALE: '100000',
          TIDEMARK_OUTBOUND_ALLOW: '127.0.0.0/8',
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await listening(child);
    },
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}

/** Reads the log until the line that says where it listens; goes on reading, so that the pipe never fills. */
async function listening(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new Error('the server has no output');
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolveReady, reject) => {
    const timer = setTimeout(() => reject(new Error('the server was not ready in time')), READY_MS_MAX);
    lines.on('line', (line) => {
      if (!line.includes('listening on')) return;
      clearTimeout(timer);
      resolveReady();
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the server ended before it was ready (${code ?? signal})`));
    });
  });
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
