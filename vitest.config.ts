import { defineConfig } from 'vitest/config';

// One configuration for every kind of test; what a file tests is told by where it lies and how it is named.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
