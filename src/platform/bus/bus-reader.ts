/**
 * Where one subscription of the embedded bus stands in its queue: how far it has read what is new, and when the next retry is due.
 * It passes over what is held, that is, being handled or done but not yet recorded.
 */
import type { Topic } from '#contract/events';
import type { Clock } from '#platform/clock';
import type { BusRows, LoadedEntry } from './bus-rows.ts';

export interface QueuePlace {
  readonly queue: string;
  readonly topics: readonly Topic[];
  readonly held: ReadonlySet<number>;
}

export interface BusReader {
  /** Entries whose retry is due, at most `max`. */
  takeRetries(max: number): LoadedEntry[];
  /** The next entries that were never tried, in order, at most `max`; each is answered once. */
  takeFresh(max: number): LoadedEntry[];
  /** Says that there is a retry at this instant. */
  expectRetry(atMs: number): void;
  /** ms until the next retry, 0 when it is due; undefined when none waits. */
  nextRetryInMs(): number | undefined;
}

export function createBusReader(deps: { rows: BusRows; clock: Clock }, { queue, topics, held }: QueuePlace): BusReader {
  const { rows, clock } = deps;
  let readUpTo = 0;
  // Due at once: an earlier process may have left retries.
  let nextRetryAtMs = 0;

  return {
    takeRetries(max) {
      const nowMs = clock.nowMs();
      if (max <= 0 || nextRetryAtMs > nowMs) return [];
      const waiting = rows.retries(queue, topics, max + 1 + held.size).filter((row) => !held.has(row.seq));
      const due = waiting.filter((row) => row.retryAtMs <= nowMs).slice(0, max);
      const loaded = due.map(rows.load);
      nextRetryAtMs = waiting[due.length]?.retryAtMs ?? Number.POSITIVE_INFINITY;
      return loaded;
    },
    takeFresh(max) {
      const taken: LoadedEntry[] = [];
      let position = readUpTo;
      while (taken.length < max) {
        const limit = max - taken.length;
        const found = rows.fresh(queue, topics, position, limit);
        // What is held at this point belongs to a subscription that was stopped; if its handler fails, it comes back as a retry.
        taken.push(...found.filter((row) => !held.has(row.seq)).map(rows.load));
        position = found.at(-1)?.seq ?? position;
        if (found.length < limit) break;
      }
      // Only now: had a read failed, the same entries would be taken again.
      readUpTo = position;
      return taken;
    },
    expectRetry(atMs) {
      nextRetryAtMs = Math.min(nextRetryAtMs, atMs);
    },
    nextRetryInMs: () =>
      nextRetryAtMs === Number.POSITIVE_INFINITY ? undefined : Math.max(0, nextRetryAtMs - clock.nowMs()),
  };
}
