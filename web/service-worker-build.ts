/**
 * Builds the service worker beside the page, as one file at `/sw.js`, and tells it what the page is made of: the files that the shell
 * needs, all hashed files, and a version that changes with any of them.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';

/** Of web/public: what the shell shows or reads before anything else. */
const PUBLIC_FILES = ['icon.svg', 'scheme.js', 'manifest.webmanifest', 'icons/icon-192.png', 'icons/badge-96.png'];
const ENTRY = 'src/service-worker/service-worker.ts';

export function serviceWorker(): Plugin {
  let root = '';
  let outDir = '';
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      outDir = join(root, config.build.outDir);
    },
    async writeBundle(_options, bundle) {
      const page = describePage(bundle, join(root, 'public'));
      await build({
        configFile: false,
        root,
        logLevel: 'warn',
        publicDir: false,
        define: { __PAGE__: JSON.stringify(page) },
        build: {
          outDir,
          emptyOutDir: false,
          target: ['chrome123', 'firefox128', 'safari17.4'],
          reportCompressedSize: false,
          rolldownOptions: { input: join(root, ENTRY), output: { format: 'iife', entryFileNames: 'sw.js' } },
        },
      });
    },
  };
}

function describePage(bundle: Rolldown.OutputBundle, publicFolder: string) {
  const files = Object.values(bundle);
  const html = files.find(({ fileName }) => fileName === 'index.html');
  const markup = html?.type === 'asset' ? String(html.source) : '';
  const needed = new Set<string>();
  const need = (name: string) => {
    const file = bundle[name];
    if (needed.has(name) || !file) return;
    needed.add(name);
    if (file.type !== 'chunk') return;
    for (const css of file.viteMetadata?.importedCss ?? []) need(css);
    for (const imported of file.imports) need(imported);
  };
  for (const file of files) if (file.type === 'chunk' && file.isEntry) need(file.fileName);
  const hash = createHash('sha256').update(markup);
  for (const name of PUBLIC_FILES) hash.update(readFileSync(join(publicFolder, name)));
  const assets = files.map(({ fileName }) => fileName).filter((name) => name.startsWith('assets/'));
  hash.update([...assets].sort().join());
  return {
    version: hash.digest('hex').slice(0, 12),
    shell: ['index.html', ...needed, ...PUBLIC_FILES].map((name) => `/${name}`),
    assets: assets.map((name) => `/${name}`),
  };
}
