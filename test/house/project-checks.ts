/**
 * Checks across files: what documents and tests promise, against what is there. Pure functions, like those of single files.
 */
import { basename, dirname, posix } from 'node:path';
import type { SourceFile } from './source-files.ts';

const ADAPTER = /^(.+)\.(sqlite|mongo|redis|rabbitmq|memory|node|smtp)\.ts$/;

/** Every suite of a port is run on every adapter of that port that stands beside it. */
export function conformanceFaults(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => path.endsWith('.conformance.ts'))
    .flatMap(({ path: suite }) => {
      const folder = dirname(suite);
      const port = basename(suite, '.conformance.ts');
      const siblings = files.filter(({ path }) => dirname(path) === folder);
      const adapters = siblings.map(({ path }) => basename(path)).filter((name) => ADAPTER.exec(name)?.[1] === port);
      if (adapters.length === 0) return [`${suite}: no adapter stands beside it.`];
      const tests = siblings.filter(({ path }) => path.endsWith('.test.ts'));
      return adapters
        .filter((adapter) => !tests.some((test) => imports(test, basename(suite)) && imports(test, adapter)))
        .map((adapter) => `${suite}: no test beside it runs it on ${adapter}.`);
    });
}

function imports({ text }: SourceFile, name: string): boolean {
  return text.includes(`'./${name}'`);
}

const FOLDERS = 'src|web|test|bench|deploy|docs|scripts|bin|\\.ci';
/** A path in code quotes, and the target of a link. Placeholders (`<name>`, `*`, `…`, NNNN) name no file. */
const QUOTED = /`((?:\.{1,2}\/)?[\w@.-]+(?:\/[\w@.-]+)*\/?)`/g;
const LINKED = /\]\(([^)#\s]+)(?:#[^)]*)?\)/g;
const FILE_NAME = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(ts|tsx|mjs|sql|md|json|grit)$/;

/** Every path that a document names exists; a bare file name, somewhere. `paths` are all files of the house. */
export function namedPathFaults(document: SourceFile, paths: readonly string[]): string[] {
  const known = new Set(paths.flatMap((path) => [path, ...foldersOf(path)]));
  const names = new Set(paths.map((path) => basename(path)));
  const faults: string[] = [];
  const fault = (name: string) => faults.push(`${document.path}: names ${name}, which is not there.`);
  for (const [, quoted = ''] of document.text.matchAll(QUOTED)) {
    const path = quoted.replace(/^\.\//, '').replace(/\/$/, '');
    if (new RegExp(`^(${FOLDERS})(/|$)`).test(path) && (path.includes('/') || quoted.endsWith('/'))) {
      if (!known.has(path)) fault(quoted);
    } else if (path.includes('/') && FILE_NAME.test(basename(path))) {
      if (!known.has(path) && !paths.some((one) => one.endsWith(`/${path}`))) fault(quoted);
    } else if (FILE_NAME.test(path) && !names.has(path)) fault(quoted);
  }
  for (const [, target = ''] of document.text.matchAll(LINKED)) {
    if (/^[a-z]+:/.test(target)) continue;
    if (!known.has(posix.normalize(posix.join(dirname(document.path), target)).replace(/\/$/, ''))) fault(target);
  }
  return faults;
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}

/** Every problem code has a row in the status table and a line in the reference, and neither has others. */
export function problemFaults(
  codes: readonly string[],
  table: Readonly<Record<string, unknown>>,
  reference: string,
): string[] {
  const documented = [...reference.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code = '']) => code);
  const rows = Object.keys(table);
  return [
    ...codes
      .filter((code) => !rows.includes(code))
      .map((code) => `${code} has no row in src/app/http/problem-table.ts.`),
    ...codes
      .filter((code) => !documented.includes(code))
      .map((code) => `${code} has no line in docs/reference/errors.md.`),
    ...[...rows, ...documented]
      .filter((code) => !codes.includes(code))
      .map((code) => `${code} is no code of src/contract/problem.ts.`),
  ];
}

/** The lock file names no host to fetch from: each installation uses the registry that it is set to. */
export function lockFaults(lock: string): string[] {
  const hosts = new Set([...lock.matchAll(/"resolved":\s*"([a-z+]+:\/\/[^/"]+)/g)].map(([, host = '']) => host));
  return [...hosts].map(
    (host) =>
      `package-lock.json names ${host}: run "npm config set omit-lockfile-registry-resolved true" and lock again.`,
  );
}

const MACHINE = new RegExp(`(^|[^\\w./-])/(${['wo', 'rk'].join('')}|root|home|Users)/[\\w.-]+`);

/** No path of somebody's machine. */
export function machineFaults({ path, text }: SourceFile): string[] {
  return text.split('\n').flatMap((line, index) => {
    const found = MACHINE.exec(line)?.[0].trim();
    return found ? [`${path}:${index + 1}: ${found} is a path of one machine.`] : [];
  });
}
