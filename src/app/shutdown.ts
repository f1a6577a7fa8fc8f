/**
 * Orderly stop: each resource registers its end the moment it exists, by name, and ends run in the reverse order, one after the other.
 * An end that fails is logged and does not keep the others from running.
 */
import type { Logger } from '#platform/observe/log';

export interface Shutdown {
  /** `end` runs at stop, before those of everything registered earlier. */
  register(name: string, end: () => Promise<void> | void): void;
  /** Runs all ends once; later calls await the same stop. */
  run(): Promise<void>;
}

export function createShutdown(log: Logger): Shutdown {
  const ends: { name: string; end: () => Promise<void> | void }[] = [];
  let stopping: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    for (const { name, end } of ends.reverse()) {
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
      ends.push({ name, end });
    },
    run() {
      stopping ??= runAll();
      return stopping;
    },
  };
}
