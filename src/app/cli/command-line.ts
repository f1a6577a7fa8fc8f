/**
 * The command line: what each command is called, takes and answers. Exit code 0 when it did what was asked, 1 when it could not, 2 for wrong usage.
 */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { type Config, type Environment, readConfig } from '../config.ts';
import { VERSION } from '../version.ts';
import { PriceFileError } from './candle-file.ts';
import { CommandFailure } from './command-failure.ts';
import type { UserCommand } from './user.ts';

export async function runCommandLine(args: readonly string[], environment: Environment): Promise<number> {
  let exitCode = 0;
  const program = new Command('tidemark')
    .description('Crypto price alerts that are never lost, and the tasks that follow from them.')
    .version(VERSION)
    .exitOverride();

  function configOrFail(): Config {
    const config = readConfig(environment);
    if (config.ok) return config.value;
    throw new CommandFailure(
      `The configuration has faults:\n${config.error.map((fault) => `  - ${fault}`).join('\n')}\nAll variables: docs/operate/config.md. To look closer: tidemark doctor.`,
    );
  }

  program
    .command('serve')
    .description('runs the server until SIGTERM or SIGINT')
    .action(async () => {
      const { serve } = await import('./serve.ts');
      exitCode = await serve(configOrFail());
    });
  program
    .command('demo')
    .description('a server to look at: simulated prices, a temporary data folder, a user with alerts and tasks')
    .option('--keep <dir>', 'data folder that stays, and is gone on with the next time')
    .action(async (options: { keep?: string }) => {
      const { demo } = await import('./demo.ts');
      exitCode = await demo(environment, options);
    });
  addReplay(program);
  addBacktest(program);
  addUser(program, configOrFail);
  program
    .command('doctor')
    .description('says what is wrong with the configuration and the data folder, and what to do')
    .action(async () => {
      const { diagnose } = await import('./doctor.ts');
      const findings = await diagnose(environment);
      for (const { level, subject, says } of findings)
        process.stdout.write(`${level.padEnd(4)}  ${subject}: ${says}\n`);
      exitCode = findings.some((finding) => finding.level === 'fail') ? 1 : 0;
    });

  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
    const says = sentenceOf(cause);
    if (says === undefined) throw cause;
    process.stderr.write(`${says}\n`);
    return 1;
  }
}

/** What a person is told of a failure that they can mend; undefined for a fault of ours, which keeps its stack. */
function sentenceOf(cause: unknown): string | undefined {
  if (cause instanceof CommandFailure || cause instanceof PriceFileError) return cause.message;
  const { code, path, syscall } = cause as { code?: string; path?: string; syscall?: string };
  const isGivenFile = syscall === 'open' && path !== undefined && ['ENOENT', 'EACCES'].includes(code ?? '');
  return isGivenFile ? `${path} cannot be read (${code}).` : undefined;
}

function notNegative(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new InvalidArgumentError('It must be a number, 0 or more.');
  return number;
}

function countFromOne(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
  return Number(text);
}

function addReplay(program: Command): void {
  program
    .command('replay')
    .description('pushes a price file through the API of a running server, at a given speed')
    .requiredOption('--data <file>', 'CSV, plain or gzip')
    .requiredOption('--url <url>', 'the server, for example http://127.0.0.1:8080')
    .requiredOption('--email <email>', 'the account that owns the markets')
    .option('--password-file <file>', 'file with the password (default: standard input)')
    .option('--symbol <symbol>', 'only this symbol of the file')
    .option('--market <market>', 'market to push to (default: custom:BASE/QUOTE of the symbol)')
    .option('--speed <factor>', 'how many times faster than it happened; 0: as fast as possible', notNegative, 60)
    .option('--concurrency <n>', 'requests under way at once; 1 keeps the order between markets too', countFromOne, 1)
    .action(async (options) => {
      const { replayFile } = await import('./replay.ts');
      await replayFile(options);
    });
}

function addBacktest(program: Command): void {
  program
    .command('backtest')
    .description('says when alerts would have fired, by the engine alone; one JSON line a firing')
    .requiredOption('--data <file>', 'CSV, plain or gzip')
    .option('--symbol <symbol>', 'only this symbol of the file')
    .option('--market <market>', 'the market that the rows are of')
    .option('--condition <text>', 'a condition in the alert language')
    .option('--trigger <trigger>', 'edge or state')
    .option('--for <duration>', 'how long it must stay true')
    .option('--rearm <rearm>', 'how far it must go back, such as 0.5% or 100')
    .option('--cooldown <duration>', 'no firing within this time of the last, such as 10m')
    .option('--repeat <repeat>', 'once, always or a number')
    .option('--alerts <file>', 'NDJSON of alerts: id, symbol, market, condition and the fields of POST /v1/alerts')
    .action(async (options) => {
      const { backtest } = await import('./backtest.ts');
      await backtest(options, process.stdout, process.stderr);
    });
}

function addUser(program: Command, configOrFail: () => Config): void {
  const user = program.command('user').description('accounts, by whoever may read the data folder');
  const manage = async (command: UserCommand) => {
    const { manageUser } = await import('./user.ts');
    process.stdout.write(`${await manageUser(configOrFail(), command)}\n`);
  };
  const passwordFile = ['--password-file <file>', 'file with the password (default: standard input)'] as const;
  user
    .command('create <email>')
    .description('makes an account')
    .option(...passwordFile)
    .option('--admin', 'make it an administrator')
    .action((email: string, options: Pick<UserCommand, 'passwordFile' | 'admin'>) =>
      manage({ action: 'create', email, ...options }),
    );
  user
    .command('reset-password <email>')
    .description('sets a new password and signs the account out everywhere')
    .option(...passwordFile)
    .action((email: string, options: Pick<UserCommand, 'passwordFile'>) =>
      manage({ action: 'reset-password', email, ...options }),
    );
  user
    .command('promote <email>')
    .description('makes an account an administrator')
    .action((email: string) => manage({ action: 'promote', email }));
}
