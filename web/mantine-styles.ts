/**
 * A plugin of the build: each component of Mantine that the page uses brings its styles, and no other's are there (they are four fifths).
 * They all go into one file, in the order in which they are first imported; `web/src/app/theme/base-styles.ts` begins with those that others
 * build on. While one works on the page (`npm run dev:web`) all styles are there.
 */
import type { Plugin } from 'vite';

const CLASS_NAMES = /@mantine\/core\/esm\/.*\/(\w+)\.module\.mjs$/;
const BASE_STYLES = /\/theme\/base-styles\.ts$/;

export const MANTINE_STYLES = /node_modules\/@mantine\/core\/[^?]*\.css/;

export function createMantineStyles(): Plugin {
  let isBuild = true;
  return {
    name: 'mantine-styles',
    configResolved({ command }) {
      isBuild = command === 'build';
    },
    transform(code, id) {
      if (!isBuild)
        return BASE_STYLES.test(id) ? { code: `import '@mantine/core/styles.layer.css';`, map: null } : undefined;
      const component = CLASS_NAMES.exec(id)?.[1];
      if (component === undefined) return undefined;
      return { code: `import '@mantine/core/styles/${component}.layer.css';\n${code}`, map: null };
    },
  };
}
