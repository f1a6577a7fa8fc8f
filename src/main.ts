/**
 * The process: hands the command line to `app/cli`, and ends with the exit code that it gives.
 */
import { runCommandLine } from './app/cli/command-line.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), process.env);
