/**
 * Prints `N passed, N failed, N skipped` from Vitest's JSON report; the last line of `.ci/run`. A file that could not be run counts as a
 * failed test. Exit code 1 when anything failed, or nothing ran.
 */
import { readFileSync } from 'node:fs';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

function readReport(path: string): Report | undefined {
  const text = readFileSync(path, 'utf8');
  return text.trim() === '' ? undefined : JSON.parse(text);
}

const report = readReport(process.argv[2] ?? '');
const brokenFiles = (report?.testResults ?? []).filter(
  ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
);
const passed = report?.numPassedTests ?? 0;
const failed = (report?.numFailedTests ?? 0) + brokenFiles.length;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
