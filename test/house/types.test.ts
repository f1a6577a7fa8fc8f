/**
 * The engine's own type settings are real: what a machine offers (Node, a browser) is unknown there, and only there.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from './source-files.ts';

const AMBIENT = [
  'process.pid',
  'fetch("x")',
  'setTimeout(() => {}, 1)',
  'console.log(1)',
  'document.title',
  'Buffer.from("")',
  'performance.now()',
];
const SOUND = ['Math.max(1, 2)', 'new Map<string, number>()', 'Number.parseFloat("1")', 'structured("x")'];

let folder: string;
let faults: Map<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'types-'));
  const engine = join(folder, 'src/engine');
  mkdirSync(engine, { recursive: true });
  cpSync(join(ROOT, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'));
  cpSync(join(ROOT, 'src/engine/tsconfig.json'), join(engine, 'tsconfig.json'));
  // With the packages within reach, only the settings keep their types out.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const all = [...AMBIENT, ...SOUND];
  const declared = 'const structured = (text: string): string => text;\nexport { structured };\n';
  for (const [n, text] of all.entries()) {
    writeFileSync(join(engine, `p${n}.ts`), `${declared}export const it = ${text};\n`);
  }
  faults = compile(join(engine, 'tsconfig.json'), all);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Expression -> first fault of the file that holds it. */
function compile(config: string, all: readonly string[]): Map<string, string> {
  const { config: json } = ts.readConfigFile(config, (path) => readFileSync(path, 'utf8'));
  const { fileNames, options } = ts.parseJsonConfigFileContent(json, ts.sys, join(config, '..'));
  const program = ts.createProgram(fileNames, options);
  const found = new Map<string, string>();
  for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
    const n = Number(/p(\d+)\.ts$/.exec(file?.fileName ?? '')?.[1]);
    found.set(all[n] ?? 'elsewhere', ts.flattenDiagnosticMessageText(messageText, ' '));
  }
  return found;
}

test('what a machine offers does not compile in the engine', () => {
  expect([...faults.keys()].sort()).toEqual([...AMBIENT].sort());
  for (const message of faults.values()) expect(message).toMatch(/^Cannot find name/);
});

test('the types of the whole are checked with the settings of the engine too', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(scripts.types).toContain('src/engine/tsconfig.json');
});
