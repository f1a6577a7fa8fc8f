/**
 * The walls are real: each rule of `.dependency-cruiser.mjs` reports the violation planted for it, and it alone does.
 * A small house with nothing wrong stands beside the plants, so that a rule that reports everything fails too.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Keeps every rule. `#modules/b` is seen by its types, the adapter is wired by the front door. */
const SOUND_HOUSE: Record<string, string> = {
  'src/main.ts': `import '#app/app';`,
  'src/app/app.ts': `import { createA } from '#modules/a'; import 'fastify'; createA();`,
  'src/engine/index.ts': `export * from './decide.ts';`,
  'src/engine/decide.ts': `export type Decision = 1;`,
  'src/engine/decide.test.ts': `import 'vitest'; import './decide.ts';`,
  'src/contract/result.ts': `import type { Decision } from '#engine'; import 'typebox'; export type R = Decision;`,
  'src/platform/clock.ts': `import type { R } from '#contract/result'; export type Clock = R;`,
  'src/platform/database/db.ts': `import 'node:sqlite'; export const db = 1;`,
  'src/modules/a/index.ts': `import { store } from './a-store.sqlite.ts'; import './a-routes.ts'; import type { B } from '#modules/b'; export const createA = (): B => store;`,
  'src/modules/a/a-store.sqlite.ts': `import 'node:sqlite'; import type { Clock } from '#platform/clock'; export const store: Clock = 1;`,
  'src/modules/a/a-routes.ts': `import 'fastify'; import './a-service.ts';`,
  'src/modules/a/a-service.ts': `export const a = 1;`,
  'src/modules/b/index.ts': `import type { C } from './c.ts'; export type B = C; export const b = 1;`,
  'src/modules/b/c.ts': `export type C = 1; export const c = 1;`,
  'web/page.ts': `import '../src/contract/result.ts';`,
  'test/support/clock.ts': `import '#platform/clock';`,
};

/** Rule -> files that break it. A plant's file is named in no other plant, and nothing imports it but a plant of its own. */
const PLANTS: Record<string, Record<string, string>[]> = {
  'engine-is-pure': [
    { 'src/engine/p1.ts': `import 'node:fs';` },
    { 'src/engine/p2.ts': `import type { R } from '#contract/result'; export type P = R;` },
    { 'src/engine/p3.ts': `import 'typebox';` },
  ],
  'contract-sees-engine-only': [
    { 'src/contract/p1.ts': `import type { Clock } from '#platform/clock'; export type P = Clock;` },
    { 'src/contract/p2.ts': `import 'node:crypto';` },
    { 'src/contract/p3.ts': `import 'pino';` },
  ],
  'platform-knows-no-module': [{ 'src/platform/p1.ts': `import type { B } from '#modules/b'; export type P = B;` }],
  'modules-meet-at-the-front-door': [
    { 'src/modules/a/p1.ts': `import type { C } from '#deep/modules/b/c'; export type P = C;` },
  ],
  'modules-share-types-only': [
    { 'src/modules/a/p2.ts': `import { b } from '#modules/b'; export const p = b;` },
    { 'src/modules/a/p3.ts': `import '#modules/b';` },
    { 'src/modules/a/p4.ts': `export { b } from '#modules/b';` },
  ],
  'nothing-imports-app': [
    { 'src/modules/a/p5.ts': `import '#app/app';` },
    { 'src/platform/p2.ts': `import '#app/app';` },
    { 'src/modules/a/p5.test.ts': `import '#app/app';` },
  ],
  'sqlite-in-suffixed-files-only': [
    { 'src/modules/a/p6.ts': `import type { DatabaseSync } from 'node:sqlite'; export type P = DatabaseSync;` },
  ],
  'mongodb-in-suffixed-files-only': [{ 'src/modules/a/p7.sqlite.ts': `import 'mongodb';` }],
  'redis-in-suffixed-files-only': [{ 'src/platform/p3.ts': `import 'ioredis';` }],
  'ws-in-suffixed-files-only': [{ 'src/platform/p4.ts': `import 'ws';` }],
  'rabbitmq-in-suffixed-files-only': [{ 'src/app/p1.ts': `import 'amqplib';` }],
  'smtp-in-suffixed-files-only': [{ 'src/platform/p5.ts': `import 'nodemailer';` }],
  'webpush-in-suffixed-files-only': [{ 'src/modules/a/p7.smtp.ts': `import 'web-push';` }],
  'fastify-in-routes-only': [
    { 'src/modules/a/p8.ts': `import type { FastifyInstance } from 'fastify'; export type P = FastifyInstance;` },
    { 'src/modules/a/p9.ts': `import '@fastify/helmet';` },
  ],
  'adapters-are-wired-not-imported': [
    { 'src/modules/a/p10.ts': `import './a-store.sqlite.ts';` },
    { 'src/modules/a/p11.ts': `import type { store } from './a-store.sqlite.ts'; export type P = typeof store;` },
  ],
  'web-sees-contract-and-engine-only': [
    { 'web/p1.ts': `import '../src/platform/clock.ts';` },
    {
      'web/p2.tsx': `import type { Clock } from '../src/platform/clock.ts'; export const P = (p: Clock) => <p>{p}</p>;`,
    },
  ],
  'tests-stay-out-of-the-product': [{ 'src/modules/a/p12.ts': `import '#test/clock';` }],
  'crossings-are-visible': [{ 'src/modules/a/p13.ts': `import '../../platform/clock.ts';` }],
  'no-cycles': [
    {
      'src/modules/a/p14.ts': `import type { Q } from './p15.ts'; export type P = Q;`,
      'src/modules/a/p15.ts': `import type { P } from './p14.ts'; export type Q = P | 1;`,
    },
  ],
  'no-orphans': [{ 'src/modules/a/p16.ts': 'export const p = 1;' }],
  'imports-resolve': [{ 'src/modules/a/p17.ts': `import './nowhere.ts';` }],
};

const PACKAGES = [
  'ws',
  'fastify',
  '@fastify/helmet',
  'typebox',
  'pino',
  'vitest',
  'mongodb',
  'ioredis',
  'amqplib',
  'nodemailer',
  'web-push',
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

let folder: string;
let violations: Violation[];
let ruleNames: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'walls-'));
  const plants = Object.values(PLANTS).flat();
  for (const files of [SOUND_HOUSE, ...plants]) await plant(folder, files);
  const imports = {
    '#engine': './src/engine/index.ts',
    '#modules/*': './src/modules/*/index.ts',
    '#test/*': './test/support/*.ts',
    '#deep/*': './src/*.ts',
  };
  const aliases = ['contract', 'platform', 'app'].map((name) => [`#${name}/*`, `./src/${name}/*.ts`]);
  const dependencies = Object.fromEntries(PACKAGES.map((name) => [name, '1.0.0']));
  const manifest = {
    name: 'house',
    type: 'module',
    dependencies,
    imports: { ...imports, ...Object.fromEntries(aliases) },
  };
  await plant(folder, { 'package.json': JSON.stringify(manifest), 'tsconfig.json': '{}' });
  for (const name of PACKAGES) {
    await plant(join(folder, 'node_modules', name), { 'package.json': '{"main":"index.js"}', 'index.js': '' });
  }
  await cp(join(ROOT, '.dependency-cruiser.mjs'), join(folder, '.dependency-cruiser.mjs'));
  ({ violations, ruleNames } = await cruise(folder));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function plant(base: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), text);
  }
}

interface Config {
  readonly forbidden: readonly { readonly name: string; readonly comment: string }[];
}

async function readConfig(): Promise<Config> {
  const loaded: { default: Config } = await import(pathToFileURL(join(ROOT, '.dependency-cruiser.mjs')).href);
  return loaded.default;
}

async function cruise(cwd: string): Promise<{ violations: Violation[]; ruleNames: string[] }> {
  const binary = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [binary, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src', 'web', 'test'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  const { summary } = JSON.parse(stdout);
  return {
    violations: summary.violations,
    ruleNames: summary.ruleSetUsed.forbidden.map(({ name }: { name: string }) => name),
  };
}

test('a sound house has nothing to report', () => {
  const sound = new Set(Object.keys(SOUND_HOUSE));
  expect(violations.filter(({ from }) => sound.has(from))).toEqual([]);
});

test('every rule has a plant', () => {
  expect(Object.keys(PLANTS).sort()).toEqual([...ruleNames].sort());
});

test('every rule says what to do instead', async () => {
  const config = await readConfig();
  for (const { name, comment } of config.forbidden) expect([name, comment.length > 40]).toEqual([name, true]);
});

describe.each(Object.entries(PLANTS))('%s', (rule, plants) => {
  test.each(plants.map((files) => ({ files, paths: Object.keys(files) })))(
    'reports $paths, and it alone does',
    ({ paths }) => {
      const reported = violations.filter(({ from }) => paths.includes(from)).map(({ rule: { name } }) => name);
      expect(new Set(reported)).toEqual(new Set([rule]));
    },
  );
});
