/**
 * `npm run bench -- [--only a,b] [--quick] [--save] [--profile folder]`: runs each scenario in a process of its own, one after the other, and prints
 * a table; with a folder for profiles, each server leaves one there.
 * The same file is that process: `--child name` runs one scenario and sends what it found to its parent.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchContext, Measurement } from './measurement.ts';
import { keep, tableOf } from './report.ts';
import { SCENARIOS } from './scenarios.ts';
import { profileInto } from './support/bench-server.ts';

/** The heap's young generation has one size from the beginning: while it grows, it is in what a process is seen to take. */
const NODE_ARGUMENTS = ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    profile: { type: 'string' },
    child: { type: 'string' },
    folder: { type: 'string' },
  },
});

if (values.child === undefined) await runAll();
else await runChild(values.child, values.folder ?? tmpdir());

async function runAll(): Promise<void> {
  const wanted = values.only?.split(',') ?? Object.keys(SCENARIOS);
  const unknown = wanted.filter((name) => !SCENARIOS[name]);
  if (unknown.length > 0) {
    process.stderr.write(`There is no ${unknown.join(', ')}; there is ${Object.keys(SCENARIOS).join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const rows: Measurement[] = [];
  try {
    for (const name of wanted) rows.push(...(await inChild(name, folder)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${tableOf(rows)}\n`);
  keep(rows, { isQuick: values.quick, isSaved: values.save, isWhole: values.only === undefined });
}

async function inChild(name: string, folder: string): Promise<readonly Measurement[]> {
  const child = fork(
    import.meta.filename,
    [
      '--child',
      name,
      '--folder',
      folder,
      ...(values.quick ? ['--quick'] : []),
      ...(values.profile ? ['--profile', values.profile] : []),
    ],
    { execArgv: NODE_ARGUMENTS, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  let found: readonly Measurement[] | undefined;
  child.on('message', (message) => {
    found = message as readonly Measurement[];
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0 || !found) throw new Error(`The scenario ${name} failed; see above.`);
  return found;
}

async function runChild(name: string, folder: string): Promise<void> {
  const startMs = performance.now();
  if (values.profile) profileInto(values.profile);
  const context: BenchContext = {
    isQuick: values.quick,
    folder,
    progress(text) {
      const tookS = ((performance.now() - startMs) / 1_000).toFixed(1).padStart(6);
      process.stderr.write(`${name.padEnd(14)} ${tookS} s  ${text}\n`);
    },
  };
  const rows = await SCENARIOS[name]?.(context);
  process.send?.(rows);
  context.progress('done');
  process.disconnect?.();
}
