/**
 * `npm run demo` as people start it: a process of its own, on a free port, known to be ready by what it says.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface DemoProcess {
  readonly url: string;
  /** All that it has said. */
  output(): string;
  /** As Ctrl-C does; answers the exit code. */
  stop(): Promise<number | null>;
}

const ROOT = join(import.meta.dirname, '../..');
const READY_MS_MAX = 30_000;

/** `port` absent: the first that is free from the usual one on. */
export async function startDemoProcess(port?: number): Promise<DemoProcess> {
  // What this machine has set of Tidemark is not the demo's.
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('TIDEMARK_'));
  const environment = {
    ...Object.fromEntries(others),
    ...(port === undefined ? {} : { TIDEMARK_PORT: String(port) }),
  };
  const child = spawn(process.execPath, [join(ROOT, 'bin/tidemark.mjs'), 'demo'], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => fail('said nothing of where it is'), READY_MS_MAX);
    function fail(what: string): void {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`The demo ${what}:\n${output}`));
    }
    function hear(chunk: Buffer): void {
      output += chunk;
      const found = /Open\s+(http:\S+)/.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    }
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => fail('ended'));
  });
  return {
    url,
    output: () => output,
    async stop() {
      if (child.exitCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}
