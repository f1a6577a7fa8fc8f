/** The server as people run it, `tidemark serve` in a process of its own; measured from outside, by its log and by what the kernel says. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const READY_MS_MAX = 60_000;

export interface BenchServerOptions {
  readonly dataDir: string;
  /** Tokens name the address, so a server that is started again takes the port it had. Absent: a free one. */
  readonly port?: number;
  /** Keeps the server on this core, where `taskset` is there. */
  readonly core?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
}

let profiles: string | undefined;

/** From now on each server that ends in order leaves a profile of its processor time in the folder. */
export function profileInto(folder: string): void {
  profiles = resolve(folder);
}

export interface BenchServer {
  readonly url: string;
  readonly port: number;
  /** From the start of the process until it listened, ms. */
  readonly listeningAfterMs: number;
  /** And until `GET /readyz` answered that all is well. */
  readonly readyAfterMs: number;
  /** What `evaluator recovered` said. */
  readonly recovered: { readonly alerts: number; readonly tookMs: number };
  /** Resident memory, bytes; 0 where the kernel does not say. */
  rssBytes(): number;
  /** Time that its threads have used, ms; 0 where the kernel does not say. */
  cpuMs(): number;
  /** The transactions of its database so far. */
  commits(): Promise<Commits>;
  /** SIGTERM; rejects when the server did not end in order. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

export interface Commits {
  readonly count: number;
  /** All of them together. */
  readonly tookMs: number;
  since(earlier: Commits): Commits;
}

interface LogLine {
  readonly msg?: string;
  readonly alerts?: number;
  readonly tookMs?: number;
}

export async function startServer(options: BenchServerOptions): Promise<BenchServer> {
  const port = options.port ?? (await freePort());
  const startMs = performance.now();
  const child = spawnServer(options, port);
  let recovered = { alerts: 0, tookMs: 0 };
  await untilListening(child, ({ msg, alerts = 0, tookMs = 0 }) => {
    if (msg === 'evaluator recovered') recovered = { alerts, tookMs };
  });
  const listeningAfterMs = performance.now() - startMs;
  await untilReady(port);
  const readyAfterMs = performance.now() - startMs;

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    const [code] = (await gone) as [number | null];
    return code;
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    listeningAfterMs,
    readyAfterMs,
    recovered,
    rssBytes: () => rssOf(child.pid ?? 0),
    cpuMs: () => cpuOf(child.pid ?? 0),
    async commits() {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
      const text = await answer.text();
      const readOne = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
      const histogram = 'tidemark_database_group_commit_seconds';
      return createCommits(readOne(`${histogram}_count`), readOne(`${histogram}_sum`) * 1_000);
    },
    async stop() {
      const code = await end('SIGTERM');
      if (code !== 0) throw new Error(`The server ended with ${code ?? child.signalCode}.`);
    },
    async kill() {
      await end('SIGKILL');
    },
  };
}

function createCommits(count: number, tookMs: number): Commits {
  return { count, tookMs, since: (earlier) => createCommits(count - earlier.count, tookMs - earlier.tookMs) };
}

function spawnServer(options: BenchServerOptions, port: number): ChildProcess {
  const { dataDir, core, environment } = options;
  const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const serve = [process.execPath, ...profiling, ...(options.nodeArguments ?? []), 'bin/tidemark.mjs', 'serve'];
  const command = core !== undefined && hasTaskset() ? ['taskset', '-c', String(core), ...serve] : serve;
  return spawn(command[0] ?? process.execPath, command.slice(1), {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      TIDEMARK_DATA_DIR: dataDir,
      TIDEMARK_PORT: String(port),
      TIDEMARK_FEEDS: 'none',
      TIDEMARK_RATE_LIMIT_SCALE: '1000000',
      TIDEMARK_OUTBOUND_ALLOW: '127.0.0.0/8',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Reads the log until it listens, and on, so that the pipe never fills. */
async function untilListening(child: ChildProcess, onLine: (line: LogLine) => void): Promise<void> {
  if (!child.stdout) throw new Error('The server has no output.');
  const lines = createInterface({ input: child.stdout });
  const last: string[] = [];
  await new Promise<void>((listening, reject) => {
    const fail = (why: string) => reject(new Error(`The server ${why}: ${last.join('\n')}`));
    const timer = setTimeout(() => fail('was not ready in time'), READY_MS_MAX);
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
    lines.on('line', (text) => {
      last.push(text);
      if (last.length > 5) last.shift();
      const line = text.startsWith('{') ? (JSON.parse(text) as LogLine) : {};
      onLine(line);
      if (!line.msg?.startsWith('listening on')) return;
      clearTimeout(timer);
      listening();
    });
  });
}

async function untilReady(port: number): Promise<void> {
  const endMs = performance.now() + READY_MS_MAX;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    const text = await answer.text();
    if (answer.status === 200) return;
    if (performance.now() > endMs) throw new Error(`The server was not ready in time: ${answer.status} ${text}`);
    await sleep(10);
  }
}

/** Whether processes can be kept on one core here. */
export function hasTaskset(): boolean {
  return spawnSync('taskset', ['-V'], { stdio: 'ignore' }).status === 0;
}

/** Keeps this process, all its threads, on one core, where `taskset` is there. */
export function keepToCore(core: number): void {
  spawnSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)], { stdio: 'ignore' });
}

function rssOf(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readOrNothing(`/proc/${pid}/status`));
  return Number(match?.[1] ?? 0) * 1_024;
}

/** The kernel counts in ticks of 10 ms. */
function cpuOf(pid: number): number {
  const fields = readOrNothing(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw cause;
  }
}
