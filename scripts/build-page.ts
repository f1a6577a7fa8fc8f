/**
 * Builds the page: sources in web/ and what it uses of src/ -> web/dist, each text also compressed beside it (.br, .gz).
 * With --when-stale it does nothing where web/dist was made of the very sources that are here, told by a stamp of their content;
 * so `npm start` needs no build step, and an installation without the tools for building serves the page that it came with.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { sayWeight, weighPage } from './page-weight.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'web/dist');
const STAMP = join(DIST, '.sources');
/** What the page is made of. */
const SOURCES = ['web', 'src/contract', 'src/engine', 'package-lock.json'];
const COMPRESSED = /\.(js|css|html|svg|json|webmanifest|txt)$/;
/** Below a packet's worth, compression saves nothing. */
const COMPRESSED_BYTES_MIN = 1_024;

await main(process.argv.includes('--when-stale'));

async function main(onlyWhenStale: boolean): Promise<void> {
  const stamp = stampOf(SOURCES.flatMap(filesIn));
  const isBuilt = existsSync(join(DIST, 'index.html'));
  if (onlyWhenStale && isBuilt && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return;
  const vite = await loadVite();
  if (!vite) {
    say(
      isBuilt
        ? 'The tools for building the page are not installed; web/dist is served as it is.'
        : 'The page is not built, and the tools for it are not installed: run "npm ci", then "npm run build". The API works without.',
    );
    if (!onlyWhenStale) process.exitCode = 1;
    return;
  }
  say(`Building the page (${isBuilt ? 'its sources have changed' : 'the first time'}), some seconds ...`);
  const startedMs = performance.now();
  // Else whoever builds where it says otherwise, as tests do, has React's heavier half too.
  process.env.NODE_ENV = 'production';
  await vite.build({ configFile: join(ROOT, 'web/vite.config.ts'), logLevel: 'warn' });
  await compressAll();
  writeFileSync(STAMP, stamp);
  say(`The page is built: web/dist, ${((performance.now() - startedMs) / 1_000).toFixed(1)} s.`);
  say(sayWeight(weighPage(DIST)));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function filesIn(path: string): string[] {
  const full = join(ROOT, path);
  if (!existsSync(full)) return [];
  if (!path.includes('.')) {
    return readdirSync(full, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(
        (file) => !relative(ROOT, file).startsWith(join('web', 'dist')) && !/\.(test|conformance)\.tsx?$/.test(file),
      )
      .sort();
  }
  return [full];
}

function stampOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${relative(ROOT, file).split(sep).join('/')}\n`);
    hash.update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}

async function loadVite(): Promise<typeof import('vite') | undefined> {
  try {
    return await import('vite');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw cause;
  }
}

async function compressAll(): Promise<void> {
  const files = readdirSync(DIST, { withFileTypes: true, recursive: true }).filter(
    (entry) => entry.isFile() && COMPRESSED.test(entry.name),
  );
  await Promise.all(files.map((entry) => compress(join(entry.parentPath, entry.name))));
}

async function compress(file: string): Promise<void> {
  const content = readFileSync(file);
  if (content.length < COMPRESSED_BYTES_MIN) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${file}.br`, await promisify(brotliCompress)(content, { params }));
  writeFileSync(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}
