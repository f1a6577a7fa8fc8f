/**
 * What a browser fetches before the home screen can be used: index.html, all that it names, and the screen with all that it imports
 * or loads by itself. Read from the manifest of the build, so it follows what is really there; compressed as the server sends it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export interface Weight {
  readonly gzipBytes: number;
  readonly brotliBytes: number;
}

export interface WeightedFile extends Weight {
  /** Below the build's folder. */
  readonly path: string;
}

export interface PageWeight {
  /** The frame alone, as of a screen that weighs nothing. */
  readonly shell: Weight;
  /** The frame and the home screen. */
  readonly home: Weight;
  /** The heaviest first. */
  readonly files: readonly WeightedFile[];
}

/** As Vite writes it. */
export interface ManifestEntry {
  readonly file: string;
  readonly src?: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}
export type Manifest = Readonly<Record<string, ManifestEntry>>;

/** What the home screen loads unasked, beside the frame. */
const HOME = [
  'src/pages/markets/markets-page.tsx',
  'src/features/chart/price-chart.tsx',
  'src/app/shell/firing-toasts.tsx',
  'src/ui/toast-stack.tsx',
];
/** Named by index.html and not by the manifest. */
const PUBLIC_FILES = ['index.html', 'scheme.js', 'icon.svg'];

/** The files of an entry and of everything that it imports at once. */
export function filesOf(manifest: Manifest, key: string): ReadonlySet<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  function take(name: string): void {
    if (seen.has(name)) return;
    seen.add(name);
    const entry = manifest[name];
    if (!entry) throw new Error(`The build's manifest has no ${name}.`);
    files.add(entry.file);
    for (const style of entry.css ?? []) files.add(style);
    for (const imported of entry.imports ?? []) take(imported);
  }
  take(key);
  return files;
}

export function weighPage(folder: string): PageWeight {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest;
  const weigh = (path: string): WeightedFile => ({ path, ...weightOf(folder, path) });
  const shell = [...PUBLIC_FILES, ...filesOf(manifest, 'index.html')].map(weigh);
  const ofScreen = new Set(HOME.flatMap((key) => [...filesOf(manifest, key)]));
  const screen = [...ofScreen].filter((path) => !shell.some((one) => one.path === path)).map(weigh);
  const files = [...shell, ...screen].sort((a, b) => b.gzipBytes - a.gzipBytes);
  return { shell: sum(shell), home: sum(files), files };
}

function weightOf(folder: string, path: string): Weight {
  const file = join(folder, path);
  const sizeOf = (ending: string, compress: (content: Buffer) => Buffer) =>
    existsSync(`${file}${ending}`) ? readFileSync(`${file}${ending}`).length : compress(readFileSync(file)).length;
  return {
    gzipBytes: sizeOf('.gz', (content) => gzipSync(content, { level: 9 })),
    brotliBytes: sizeOf('.br', (content) => brotliCompressSync(content)),
  };
}

function sum(files: readonly Weight[]): Weight {
  return {
    gzipBytes: files.reduce((all, { gzipBytes }) => all + gzipBytes, 0),
    brotliBytes: files.reduce((all, { brotliBytes }) => all + brotliBytes, 0),
  };
}

export function sayWeight({ shell, home }: PageWeight): string {
  const say = ({ gzipBytes, brotliBytes }: Weight) => `${kb(gzipBytes)} by gzip, ${kb(brotliBytes)} by brotli`;
  return `First load: ${say(home)}; without the home screen ${say(shell)}.`;
}

function kb(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
