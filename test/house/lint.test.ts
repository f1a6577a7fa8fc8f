/**
 * The lint rules of the house are real: what reads the system's clock or chance in engine or modules is refused, and nothing else.
 * Runs Biome with the house's own configuration over planted files.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

const CLOCK = [
  'Date.now()',
  '[1].map(Date.now)',
  'new Date()',
  "Date['now']()",
  'globalThis.Date',
  'performance.now()',
];
const CHANCE = ['Math.random()', '[1].map(Math.random)', 'crypto.randomUUID()'];
const TIMERS = ['setTimeout(f, 1)', 'setInterval(f, 1)', 'setImmediate(f)'];
const SOUND = [
  'new Date(5)',
  'Date.UTC(2026, 0, 1)',
  'Date.parse(f)',
  'Math.max(1, 2)',
  'clock.now()',
  'format.random()',
];

/** Folder -> expressions that are refused there. */
const REFUSED: Record<string, readonly string[]> = {
  'src/engine/': [...CLOCK, ...CHANCE, ...TIMERS],
  'src/engine/language/': [...CLOCK, ...CHANCE, ...TIMERS],
  'src/modules/tasks/': [...CLOCK, ...CHANCE],
  'src/platform/': [],
  'src/app/': [],
  'test/': [],
};

let folder: string;
/** `<folder><number of the expression>.ts` of each refused file. */
let reported: Set<string>;

const ALL = [...CLOCK, ...CHANCE, ...TIMERS, ...SOUND];

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'lint-')));
  for (const base of Object.keys(REFUSED)) {
    await mkdir(join(folder, base), { recursive: true });
    await Promise.all(ALL.map((text, n) => writeFile(join(folder, `${base}${n}.ts`), `export const it = ${text};\n`)));
    await writeFile(join(folder, `${base}mine.test.ts`), 'export const it = Date.now() + Math.random();\n');
  }
  const config = JSON.parse(await readFile(join(ROOT, 'biome.json'), 'utf8'));
  await writeFile(
    join(folder, 'biome.json'),
    JSON.stringify({ ...config, $schema: undefined, vcs: { enabled: false } }),
  );
  await cp(join(ROOT, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });
  reported = await lint(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function lint(cwd: string): Promise<Set<string>> {
  const binary = join(ROOT, 'node_modules/.bin/biome');
  const args = ['lint', '--reporter=github', '--max-diagnostics=none', '.'];
  const output = await new Promise<string>((done) => {
    execFile(process.execPath, [binary, ...args], { cwd }, (_cause, stdout) => done(stdout));
  });
  const plugin = output.split('\n').filter((line) => line.startsWith('::error title=plugin'));
  return new Set(plugin.map((line) => relative(cwd, resolve(cwd, /file=([^,]+)/.exec(line)?.[1] ?? line))));
}

test.each(Object.entries(REFUSED))('in %s exactly what is refused there is reported', (base, refused) => {
  const inFolder = ALL.filter((_text, n) => reported.has(`${base}${n}.ts`));
  expect(inFolder).toEqual(ALL.filter((text) => refused.includes(text)));
});

test('tests may use clock and chance', () => {
  expect([...reported].filter((path) => path.endsWith('.test.ts'))).toEqual([]);
});

test('every plugin that the configuration names is there', async () => {
  const { overrides } = JSON.parse(await readFile(join(ROOT, 'biome.json'), 'utf8'));
  const named = overrides.flatMap(({ plugins = [] }: { plugins?: string[] }) => plugins);
  expect(named.length).toBeGreaterThan(0);
  for (const path of named) expect((await readFile(join(ROOT, path), 'utf8')).length).toBeGreaterThan(0);
  expect(dirname(named[0])).toBe('./scripts/lint');
});
