import { defineConfig } from 'vitest/config';
import { createClosingReporter } from './test/support/closing-reporter.ts';

/** A file for a report in JSON, beside what is printed. */
const { JSON_REPORT } = process.env;

// One configuration for every kind of test; what a file tests is told by where it lies and how it is named.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts', 'web/src/**/*.test.{ts,tsx}'],
    reporters: ['default', ...(JSON_REPORT ? ['json'] : []), createClosingReporter()],
    ...(JSON_REPORT ? { outputFile: { json: JSON_REPORT } } : {}),
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
