/**
 * The last words of a test run: which tests were skipped and why, so that a skip is never silent, and how many there were.
 * The reason is what the test gave to `context.skip(reason)`, or stands in its name.
 */
import type { Reporter, TestModule } from 'vitest/node';

export function createClosingReporter(): Reporter {
  return {
    onTestRunEnd(modules) {
      const skipped = skippedLines(modules);
      if (skipped.length > 0) process.stdout.write(`\nSkipped, and why:\n${skipped.join('\n')}\n`);
      process.stdout.write(`\n${closingLine(modules)}\n`);
    },
  };
}

/** One line a skipped test, in the order of the files. */
function skippedLines(modules: readonly TestModule[]): string[] {
  return modules.flatMap((module) =>
    [...module.children.allTests('skipped')].map((test) => {
      const result = test.result();
      const reason = result.state === 'skipped' && result.note ? `: ${result.note}` : '';
      return `  ${module.relativeModuleId} > ${test.fullName}${reason}`;
    }),
  );
}

/** A file that could not be run counts as a failed test. */
function closingLine(modules: readonly TestModule[]): string {
  const count = (state: 'passed' | 'failed' | 'skipped') =>
    modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0);
  const brokenFiles = modules.filter(
    (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
  );
  return `${count('passed')} passed, ${count('failed') + brokenFiles.length} failed, ${count('skipped')} skipped`;
}
