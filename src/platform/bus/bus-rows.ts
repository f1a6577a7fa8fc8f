/**
 * The rows of the embedded bus: what is kept of messages, queues and dead letters. Inner port of `bus.sqlite.ts`.
 * What writes (`bind`, `insert`, `record`) is synchronous and runs inside the database's `write`.
 */
import type { Topic } from '#contract/events';

/** A message in one queue, without its body. */
export interface EntryRow {
  readonly seq: number;
  readonly topic: Topic;
  /** Failed so far. */
  readonly attempts: number;
}

export interface RetryRow extends EntryRow {
  readonly retryAtMs: number;
}

export interface LoadedEntry extends EntryRow {
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

export interface Outcome {
  readonly queue: string;
  readonly seq: number;
  readonly attempts: number;
  readonly result:
    | { readonly kind: 'done' }
    | { readonly kind: 'retry'; readonly retryAtMs: number }
    | { readonly kind: 'dead'; readonly reason: string; readonly atMs: number };
}

export interface BusRows {
  bind(queue: string, topic: Topic): void;
  isBound(queue: string, topic: Topic): boolean;
  /** Puts the message into every queue bound to its topic. Nothing when it is still there, or when there is no queue. */
  insert(topic: Topic, id: string, body: string, nowMs: number): void;
  /** Entries that were never tried, after `afterSeq`, in order. */
  fresh(queue: string, topics: readonly Topic[], afterSeq: number, limit: number): EntryRow[];
  /** Entries to be tried again, the soonest first, whether due or not. */
  retries(queue: string, topics: readonly Topic[], limit: number): RetryRow[];
  /** The entry with its message. */
  load(entry: EntryRow): LoadedEntry;
  /** `done` and `dead` remove the entry, and the message with its last entry; `dead` keeps a copy as a dead letter. */
  record(outcome: Outcome): void;
  /** `oldestAtMs` is when the oldest message was published; null when there is none. */
  counts(): { entries: number; dead: number; oldestAtMs: number | null };
}
