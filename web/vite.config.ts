/**
 * How the page is built (`npm run build`) and served while one works on it (`npm run dev:web`, beside a server on port 8080).
 * Names in dist/assets carry a hash of their content, so they may be kept for ever; each text is also written compressed.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { createMantineStyles, MANTINE_STYLES } from './mantine-styles.ts';
import { serviceWorker } from './service-worker-build.ts';

const SERVER = process.env.TIDEMARK_DEV_SERVER ?? 'http://127.0.0.1:8080';

/** Beside the screens: the styles of Mantine, and what most screens use in one file instead of fifty; but not what only hints and lists that open need. */
const GROUPS = [
  { name: 'mantine', test: MANTINE_STYLES, priority: 2 },
  { name: 'shared', test: /^(?!.*@floating-ui).*\.(ts|tsx|js|mjs)$/, minShareCount: 8, priority: 1 },
];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), createMantineStyles(), serviceWorker()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // What the page weighs is read from it.
    manifest: true,
    target: ['chrome123', 'firefox128', 'safari17.4'],
    // Fonts and pictures as files: the page's security policy takes nothing from `data:` but pictures.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } },
  },
  server: { port: 5173, proxy: { '/v1': SERVER, '/docs': SERVER, '/openapi.json': SERVER } },
});
