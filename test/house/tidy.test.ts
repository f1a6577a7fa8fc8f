/**
 * The house keeps itself tidy: each check runs over every file, and over a planted fault that it must find.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROBLEM_TABLE } from '#app/http/problem-table';
import { PROBLEM_CODES } from '#contract/problem';
import { referencePages } from '../../scripts/reference-docs.ts';
import { conformanceFaults, lockFaults, machineFaults, namedPathFaults, problemFaults } from './project-checks.ts';
import { LONG_FILES, LONG_FUNCTIONS } from './ratchet.ts';
import {
  fileLengthFaults,
  functionLengthFaults,
  headerFaults,
  lengthFaults,
  unfinishedFaults,
  unitFaults,
} from './source-checks.ts';
import { listPaths, ROOT, readSource, type SourceFile } from './source-files.ts';

const paths = listPaths();
const files = paths.filter((path) => /\.(ts|tsx|mjs|sql|grit)$/.test(path)).map((path) => readSource(path));
const scripts = files.filter(({ path }) => /\.(ts|tsx|mjs)$/.test(path));
const texts = paths
  .filter((path) => /\.(md|json|ya?ml|sh)$/.test(path) || path === '.ci/run')
  .map((path) => readSource(path));
const documents = texts.filter(({ path }) =>
  ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'].includes(path),
);

const file = (text: string, path = 'src/platform/planted.ts'): SourceFile => ({ path, text });
const lines = (count: number) => '// line\n'.repeat(count);

describe('every file', () => {
  test('is seen', () => expect(paths).toContain('src/main.ts'));

  test('opens with what it is', () => {
    expect(files.flatMap(headerFaults)).toEqual([]);
  });

  test('is not too long', () => {
    expect(scripts.flatMap((one) => fileLengthFaults(one, LONG_FILES))).toEqual([]);
    expect(Object.keys(LONG_FILES).filter((path) => !paths.includes(path))).toEqual([]);
  });

  test('has no function that is too long', () => {
    expect(scripts.flatMap((one) => functionLengthFaults(one, LONG_FUNCTIONS))).toEqual([]);
  });

  test('is finished', () => expect(scripts.flatMap(unfinishedFaults)).toEqual([]));

  test('says units', () => expect(scripts.flatMap(unitFaults)).toEqual([]));

  test('names no machine', () => expect([...files, ...texts].flatMap(machineFaults)).toEqual([]));
});

describe('the project', () => {
  test('runs each conformance suite on each adapter', () => expect(conformanceFaults(files)).toEqual([]));

  test('has every file that its documents name', () => {
    expect(documents.flatMap((document) => namedPathFaults(document, paths))).toEqual([]);
  });

  test('documents every problem', () => {
    const reference = readFileSync(join(ROOT, 'docs/reference/errors.md'), 'utf8');
    expect(problemFaults(PROBLEM_CODES, PROBLEM_TABLE, reference)).toEqual([]);
  });

  test.each(referencePages())('has a fresh $path (else: npm run docs)', ({ path, text }) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
  });

  test('locks no registry', () =>
    expect(lockFaults(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))).toEqual([]));
});

describe('the check finds', () => {
  test('a file without a header', () => {
    expect(headerFaults(file('import x from "x";\n/** Late: what it is. */'))).toHaveLength(1);
    expect(headerFaults(file('/** x */\nexport {};'))).toHaveLength(1);
    expect(headerFaults(file('CREATE TABLE a (b);', 'src/0001-a.sql'))).toHaveLength(1);
    expect(headerFaults(file('/** What it is and does. */\nexport {};'))).toEqual([]);
    expect(headerFaults(file('import x;', 'src/a.test.ts'))).toEqual([]);
    expect(headerFaults(file('#!/usr/bin/env node\n/** What it is and does. */'))).toEqual([]);
    expect(headerFaults(file('-- What it is and why so.\n', 'src/0001-a.sql'))).toEqual([]);
  });

  test('a file that is too long, or longer or shorter than its exception', () => {
    expect(fileLengthFaults(file(lines(300)), {})).toEqual([]);
    expect(fileLengthFaults(file(lines(301)), {})).toHaveLength(1);
    expect(fileLengthFaults(file(lines(301), 'src/a.test.ts'), {})).toEqual([]);
    expect(fileLengthFaults(file(lines(401), 'src/a.test.ts'), {})).toHaveLength(1);
    const ratchet = {
      a: { lines: 320, reason: 'A table that reads best in one piece.' },
      b: { lines: 320, reason: '' },
    };
    const of = (name: string, count: number) => lengthFaults(name, { lines: count, max: 300 }, ratchet).length;
    expect([of('a', 320), of('a', 321), of('a', 319), of('a', 300), of('b', 320)]).toEqual([0, 1, 1, 1, 1]);
  });

  test('a function that is too long, also within a factory', () => {
    const body = (count: number) => '\n  run();'.repeat(count);
    const faultsOf = (text: string) => functionLengthFaults(file(text), {});
    expect(faultsOf(`function f() {${body(68)}\n}`)).toEqual([]);
    expect(faultsOf(`function f() {${body(69)}\n}`)).toEqual([
      'src/platform/planted.ts#f has 71 lines; 70 are allowed. Split it by what it does.',
    ]);
    expect(faultsOf(`const f = () => {${body(69)}\n};`)).toHaveLength(1);
    const inner = (count: number) => `\n  return { a() {${body(count)}\n  }, b() {${body(count)}\n  } };`;
    expect(faultsOf(`function createIt() {${inner(60)}\n}`)).toEqual([]);
    expect(faultsOf(`function createIt() {${inner(69)}\n}`)).toHaveLength(2);
    expect(faultsOf(`function createIt() {${body(69)}${inner(1)}\n}`)).toHaveLength(1);
    expect(faultsOf(`function createIt() { return async () => {${body(40)}${inner(60)}\n}; }`)).toEqual([]);
    expect(faultsOf(`function createIt() { return async () => {${body(69)}${inner(1)}\n}; }`)).toHaveLength(1);
    expect(faultsOf(`function makeIt() {${inner(60)}\n}`)).toHaveLength(1);
  });

  test('notes to self and focused tests', () => {
    expect(unfinishedFaults(file(`// ${'TO'}${'DO'} later`))).toHaveLength(1);
    expect(unfinishedFaults(file(`// ${'FIX'}${'ME'}: x`))).toHaveLength(1);
    expect(unfinishedFaults(file('const METHOD_TODOLIST = 1;'))).toEqual([]);
    expect(unfinishedFaults(file(`describe.${'only'}('x', f);`, 'src/a.test.ts'))).toHaveLength(1);
    expect(unfinishedFaults(file(`test.skip.${'only'}('x', f);`, 'src/a.test.ts'))).toHaveLength(1);
  });

  test('times without a unit', () => {
    const text = `function f(timeout: number, pollInterval: number, timeoutMs: number) {}
      interface A { readonly ttl: number; cooldown: string; deadlineAtMs: number; interval: Interval }
      const delay: number = 1;`;
    expect(unitFaults(file(text)).map((fault) => /"(\w+)"/.exec(fault)?.[1])).toEqual([
      'timeout',
      'pollInterval',
      'ttl',
      'delay',
    ]);
  });

  test('a suite that no test runs on an adapter beside it', () => {
    const suite = file('', 'src/a/store.conformance.ts');
    const adapters = [
      file('', 'src/a/store.sqlite.ts'),
      file('', 'src/a/store.mongo.ts'),
      file('', 'src/a/other.sqlite.ts'),
    ];
    const tested = file(`import './store.conformance.ts'; import './store.sqlite.ts';`, 'src/a/store.sqlite.test.ts');
    expect(conformanceFaults([suite, ...adapters, tested])).toEqual([
      'src/a/store.conformance.ts: no test beside it runs it on store.mongo.ts.',
    ]);
    expect(conformanceFaults([suite])).toEqual(['src/a/store.conformance.ts: no adapter stands beside it.']);
    expect(
      conformanceFaults([suite, ...adapters.slice(0, 1), file(`import './store.sqlite.ts';`, 'src/a/x.test.ts')]),
    ).toHaveLength(1);
  });

  test('a document that names what is gone', () => {
    const named = (text: string) => namedPathFaults(file(text, 'docs/a.md'), ['src/a/b.ts', 'docs/c.md']);
    expect(
      named(
        '`src/a/b.ts` `src/a/` `a/b.ts` `b.ts` [c](c.md#part) [x](https://x.y/z) `src/<name>/index.ts` `npm run x` `/openapi.json`',
      ),
    ).toEqual([]);
    expect(named('`src/a/gone.ts`')).toHaveLength(1);
    expect(named('`src/gone/`')).toHaveLength(1);
    expect(named('`a/gone.ts`')).toHaveLength(1);
    expect(named('`gone.ts`')).toHaveLength(1);
    expect(named('[gone](../gone.md)')).toHaveLength(1);
  });

  test('a problem without status or line, and a line without problem', () => {
    expect(problemFaults(['a', 'b'], { a: 1, b: 1 }, '| `a` | 400 |\n| `b` | 400 |')).toEqual([]);
    expect(problemFaults(['a', 'b'], { a: 1 }, '| `b` | 400 |')).toHaveLength(2);
    expect(problemFaults(['a'], { a: 1, c: 1 }, '| `a` | 400 |\n| `d` | 400 |')).toHaveLength(2);
  });

  test('a registry in the lock file', () => {
    expect(lockFaults('"resolved": "https://registry.example.org/a/-/a-1.0.0.tgz"')).toHaveLength(1);
    expect(lockFaults('"integrity": "sha512-x", "link": true')).toEqual([]);
  });

  test('a path of a machine', () => {
    expect(machineFaults(file(`read('/${'ho'}me/ann/x')`))).toHaveLength(1);
    expect(machineFaults(file('GET /v1/work/x, src/home/x, ./root/x'))).toEqual([]);
  });
});
