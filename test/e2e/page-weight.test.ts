/**
 * What the first load of the page costs, and that nothing heavy slips into it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PAGE_FOLDER } from '#app/http/page';
import { filesOf, type Manifest, sayWeight, weighPage } from '../../scripts/page-weight.ts';

const HOME_BYTES_MAX = 300_000;
const SHELL_BYTES_MAX = 180_000;

describe('the first load', () => {
  test('of the home screen with its chart is at most 300 kB, of the frame alone 180 kB', () => {
    const weight = weighPage(PAGE_FOLDER);
    const heaviest = weight.files.slice(0, 12).map(({ path, gzipBytes }) => `${path} ${gzipBytes}`);
    const message = `${sayWeight(weight)}\n${heaviest.join('\n')}`;
    expect(weight.home.gzipBytes, message).toBeLessThanOrEqual(HOME_BYTES_MAX);
    expect(weight.shell.gzipBytes, message).toBeLessThanOrEqual(SHELL_BYTES_MAX);
    // What it is made of is in it: else the sum says nothing.
    expect(weight.files.map(({ path }) => path)).toContain('index.html');
    expect(weight.shell.gzipBytes).toBeGreaterThan(100_000);
    expect(weight.home.gzipBytes).toBeGreaterThan(weight.shell.gzipBytes);
  });

  test('counts what is imported at once and what that imports, and not what is loaded later', () => {
    const manifest: Manifest = {
      'index.html': { file: 'index.js', css: ['index.css'], imports: ['shared'] },
      shared: { file: 'shared.js', imports: ['deep', 'index.html'] },
      deep: { file: 'deep.js', css: ['deep.css'] },
      later: { file: 'later.js', imports: ['deep'] },
    };
    expect([...filesOf(manifest, 'index.html')].sort()).toEqual([
      'deep.css',
      'deep.js',
      'index.css',
      'index.js',
      'shared.js',
    ]);
    expect(() => filesOf(manifest, 'gone')).toThrow('gone');
  });
});

/** Every script of the page. */
const scripts = () =>
  readdirSync(join(PAGE_FOLDER, 'assets'))
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({ name, text: readFileSync(join(PAGE_FOLDER, 'assets', name), 'utf8') }));

test('no schema is in it: contracts are imported as types', () => {
  // TypeBox names the kind of each schema so, and nothing else does.
  expect(
    scripts()
      .filter(({ text }) => text.includes('~kind'))
      .map(({ name }) => name),
  ).toEqual([]);
});

test('no source map and no other file that tells of the machine it was built on', () => {
  const all = readdirSync(PAGE_FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(all.filter(({ name }) => name.endsWith('.map'))).toEqual([]);
});
