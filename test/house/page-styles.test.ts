/** Every part of Mantine that a file of the page imports, and every part within it, has its styles listed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const WEB = resolve(import.meta.dirname, '../../web/src');
const CORE = resolve(WEB, '../../node_modules/@mantine/core');
const COMPONENTS = join(CORE, 'esm/components');

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

function importedNames(): Set<string> {
  const names = new Set<string>();
  for (const file of filesIn(WEB).filter((path) => /\.tsx?$/.test(path))) {
    const text = readFileSync(join(WEB, file), 'utf8');
    for (const [, list = ''] of text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)) {
      for (const name of list.split(',')) names.add(name.trim().replace(/^type /, ''));
    }
  }
  for (const name of ['notifications', 'spotlight']) addNamesOfPackage(name, names);
  return names;
}

/** The library's other packages that the page uses are made of parts too. */
function addNamesOfPackage(name: string, names: Set<string>): void {
  const folder = resolve(CORE, `../${name}/esm`);
  for (const file of filesIn(folder).filter((path) => path.endsWith('.mjs'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, list = ''] of text.matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)) {
      for (const one of list.split(',')) names.add(one.trim().split(' as ')[0] ?? '');
    }
  }
}

/** The names of all parts that a module of the library is made of. */
function partsOf(file: string, seen: Set<string>): void {
  if (seen.has(file) || !existsSync(file)) return;
  seen.add(file);
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/from ?"(\.[^"]+)"/g)) {
    partsOf(resolve(dirname(file), path), seen);
  }
}

it('the styles of all parts that are used are listed, and no others', () => {
  const seen = new Set<string>();
  for (const name of importedNames()) {
    for (const folder of readdirSync(COMPONENTS)) partsOf(join(COMPONENTS, folder, `${name}.mjs`), seen);
  }
  const parts = new Set([...seen].flatMap((file) => [basename(file).split('.')[0], basename(dirname(file))]));
  const used = [...parts].filter((part) => part && existsSync(join(CORE, 'styles', `${part}.layer.css`)));
  const text = readFileSync(join(WEB, 'app/theme/mantine-styles.ts'), 'utf8');
  const listed = [...text.matchAll(/styles\/([A-Z]\w+)\.layer\.css/g)].map(([, part]) => part);
  expect(listed.toSorted()).toEqual(used.toSorted());
});
