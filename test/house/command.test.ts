/**
 * `bin/tidemark.mjs` in front of `src/main.ts`: exit codes and signals come through, whichever Node runs it.
 * The old Node is played by a preload that lowers the version that the command sees.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from './source-files.ts';

const PLATFORM = `node-${process.platform}-${process.arch}`;
const MAIN = `if (process.argv[2] === 'wait') {
  const timer = setInterval(() => {}, 1000);
  process.on('SIGTERM', () => { clearInterval(timer); process.stdout.write('stopped\\n'); process.exitCode = 7; });
} else process.exitCode = Number(process.argv[2]);
process.stdout.write('main ' + process.argv.slice(2).join(' ') + '\\n');
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-'));
  for (const base of ['with', 'without']) {
    mkdirSync(join(folder, base, 'bin'), { recursive: true });
    mkdirSync(join(folder, base, 'src'), { recursive: true });
    writeFileSync(join(folder, base, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, base, 'src/main.ts'), MAIN);
    cpSync(join(ROOT, 'bin/tidemark.mjs'), join(folder, base, 'bin/tidemark.mjs'));
  }
  const bundled = join(folder, 'with/node_modules', PLATFORM, 'bin');
  mkdirSync(bundled, { recursive: true });
  // A path of its own, as the binary that was installed has.
  symlinkSync(process.execPath, join(bundled, 'node'));
  writeFileSync(
    join(folder, 'old.mjs'),
    `if (!process.env.NODE_TAKEN_OVER_BY_TIDEMARK) Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
}

/** Runs the command, and sends it SIGTERM once its output ends with `stopAt`. */
function run(
  base: 'with' | 'without',
  nodeArgs: readonly string[],
  args: readonly string[],
  stopAt?: string,
): Promise<Outcome> {
  const child = spawn(process.execPath, [...nodeArgs, join(folder, base, 'bin/tidemark.mjs'), ...args], {
    stdio: 'pipe',
  });
  let output = '';
  const heard = (chunk: Buffer) => {
    output += chunk;
    if (stopAt && output.endsWith(stopAt)) child.kill('SIGTERM');
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}

const OLD = () => ['--import', join(folder, 'old.mjs')];

describe.each(['a present', 'an old'] as const)('on %s Node', (age) => {
  const nodeArgs = () => (age === 'an old' ? OLD() : []);

  test('arguments go in and the exit code comes out', async () => {
    expect(await run('with', nodeArgs(), ['3', 'a b'])).toEqual({ code: 3, signal: null, output: 'main 3 a b\n' });
    expect(await run('with', nodeArgs(), ['0'])).toMatchObject({ code: 0 });
  });

  test('SIGTERM stops it in order', async () => {
    const outcome = await run('with', nodeArgs(), ['wait'], 'main wait\n');
    expect(outcome).toEqual({ code: 7, signal: null, output: 'main wait\nstopped\n' });
  });
});

test('on an old Node with no other at hand, it says what to do', async () => {
  const outcome = await run('without', OLD(), ['serve']);
  expect(outcome.code).toBe(1);
  expect(outcome.output).toMatch(/Node 20\.19\.0.*needs Node 24[\s\S]*npm ci/);
});
