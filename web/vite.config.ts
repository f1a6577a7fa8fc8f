/**
 * How the page is built (`npm run build`) and served while one works on it (`npm run dev:web`, beside a server on port 8080).
 * Names in dist/assets carry a hash of their content, so they may be kept for ever; each text is also written compressed.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { serviceWorker } from './service-worker-build.ts';

const SERVER = process.env.TIDEMARK_DEV_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), serviceWorker()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome123', 'firefox128', 'safari17.4'],
    // Fonts and pictures as files: the page's security policy takes nothing from `data:` but pictures.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { port: 5173, proxy: { '/v1': SERVER, '/docs': SERVER, '/openapi.json': SERVER } },
});
