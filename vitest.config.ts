import { defineConfig } from 'vitest/config';
import { createClosingReporter } from './test/support/closing-reporter.ts';

/** A file for a report in JSON, beside what is printed. */
const { JSON_REPORT } = process.env;

/** What needs the built page: in a browser, or its weight. */
const OF_PAGE = 'test/e2e/**/*.test.ts';

// What a file tests is told by where it lies and how it is named. Tests in a browser run apart from all others and one file at a time: they
// measure, and two browsers beside a server are more than two cores bear.
export default defineConfig({
  test: {
    reporters: ['default', ...(JSON_REPORT ? ['json'] : []), createClosingReporter()],
    ...(JSON_REPORT ? { outputFile: { json: JSON_REPORT } } : {}),
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'tidemark',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts', 'web/src/**/*.test.{ts,tsx}'],
          exclude: [OF_PAGE, '**/node_modules/**'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'page',
          include: [OF_PAGE],
          globalSetup: ['test/e2e/build-page.setup.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
