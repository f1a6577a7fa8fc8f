/**
 * Orderly stop: each resource registers its end the moment it exists, by name, and ends run in the reverse order, one after the other.
 * An end that fails is logged and does not keep the others from running. What comes into being while the stop runs, or after it, is ended too.
 */
import type { Logger } from '#platform/observe/log';

export interface Shutdown {
  /** `end` runs at stop, before those of everything registered earlier. */
  register(name: string, end: () => Promise<void> | void): void;
  /** Runs each end once; later calls await the same stop. */
  run(): Promise<void>;
}

interface Ending {
  readonly name: string;
  readonly end: () => Promise<void> | void;
}

export function createShutdown(log: Pick<Logger, 'debug' | 'error'>): Shutdown {
  const endings: Ending[] = [];
  let stopping: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    for (let ending = endings.pop(); ending; ending = endings.pop()) {
      const { name, end } = ending;
      try {
        await end();
        log.debug({ name }, 'stopped');
      } catch (cause) {
        log.error({ err: cause, name }, 'could not be stopped in order');
      }
    }
  }

  return {
    register(name, end) {
      endings.push({ name, end });
      // A stop that is over takes up what came late; one that runs does so by itself.
      if (stopping) stopping = stopping.then(runAll);
    },
    run() {
      stopping ??= runAll();
      return stopping;
    },
  };
}
