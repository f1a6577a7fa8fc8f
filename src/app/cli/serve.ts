/**
 * `tidemark serve`: the process around the app. Starts it, says where it listens, and stops it in order on SIGTERM or SIGINT.
 * A second signal, or a stop that takes too long, ends the process at once: what was acknowledged is durable all the same.
 */
import { DataFolderInUseError } from '#platform/database/data-folder-lock';
import { DatabaseTooNewError } from '#platform/database/migrate';
import { type App, type AppOptions, createApp } from '../app.ts';
import type { Config } from '../config.ts';
import { CommandFailure } from './command-failure.ts';
import { startVenueNews } from './venue-news.ts';

const STOP_MS_MAX = 25_000;

/** What is said to whoever started it: to standard error, since standard output is the log's. */
const say = (line: string) => process.stderr.write(`${line}\n`);

/** The exit code of the process. */
export async function serve(config: Config): Promise<number> {
  const app = await openApp(config);
  const url = await startApp(app, config);
  app.log.info({ url }, `listening on ${url}`);
  say(`Tidemark is at ${url}`);
  const endNews = startVenueNews({ feeds: app.feeds, write: say });
  const signal = await stopSignal();
  endNews();
  app.log.info({ signal }, 'stopping');
  await stopApp(app);
  app.log.info('stopped');
  return 0;
}

/** A second signal, or a stop that takes too long, ends the process at once. */
export async function stopApp(app: App): Promise<void> {
  const forced = setTimeout(() => {
    app.log.fatal(`the stop took longer than ${STOP_MS_MAX} ms`);
    process.exit(1);
  }, STOP_MS_MAX);
  process.once('SIGTERM', () => process.exit(1));
  process.once('SIGINT', () => process.exit(1));
  await app.stop();
  clearTimeout(forced);
}

export async function openApp(config: Config, options: Omit<AppOptions, 'onBug'> = {}): Promise<App> {
  try {
    return await createApp(config, {
      ...options,
      onBug(cause) {
        // Thrown outside every promise, so that nothing can catch it: the process ends, and starting up is recovery.
        setImmediate(() => {
          throw cause;
        });
      },
    });
  } catch (cause) {
    if (cause instanceof DataFolderInUseError || cause instanceof DatabaseTooNewError)
      throw new CommandFailure(cause.message);
    throw cause;
  }
}

/** The address. What was started before a failure is stopped again. */
export async function startApp(app: App, config: Config): Promise<string> {
  try {
    return (await app.start()).url;
  } catch (cause) {
    await app.stop();
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (syscall !== 'listen' && syscall !== 'getaddrinfo') throw cause;
    throw new CommandFailure(
      `${config.host}:${config.port} cannot be listened on (${code}). Stop what uses it, or set TIDEMARK_PORT or TIDEMARK_HOST.`,
    );
  }
}

export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
    // The terminal was closed.
    process.once('SIGHUP', () => resolve('SIGHUP'));
  });
}
