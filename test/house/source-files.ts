/** The files of the house as the house's own tests see them: what a clean checkout holds, nothing that was installed or made. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

const NOT_OURS = new Set(['node_modules', '.git', 'data', 'coverage', 'dist']);

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Paths of all files below `root`, from it, sorted. */
export function listPaths(root = ROOT): string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => NOT_OURS.has(part)))
    .sort();
}

export function readSource(path: string, root = ROOT): SourceFile {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

export function isTest(path: string): boolean {
  return /(\.(test|conformance)|-(world|testbed|under-test))\.tsx?$/.test(path) || /^(test|bench)\//.test(path);
}
