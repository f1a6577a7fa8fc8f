/**
 * The process: hands the command line to `app/cli`, and ends with the exit code that it gives.
 */
import { runCommandLine } from './app/cli/command-line.ts';

// Whoever reads our output may stop reading (`| head`): that ends the command, and is no fault.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EPIPE') throw cause;
  process.exit(0);
});

process.exitCode = await runCommandLine(process.argv.slice(2), process.env);
