/**
 * The outbox: messages written in the transaction of the change they tell of, and published once that is durable.
 * `append` is for store adapters of the same database only and must run inside their transaction.
 */
import type { Topic, Topics } from '#contract/events';

export interface OutboxRow<T extends Topic = Topic> {
  /** The message's id on the bus; published twice (after a crash), it is the same message. */
  readonly id: string;
  readonly topic: T;
  readonly body: Topics[T];
}

export interface OutboxStats {
  /** Messages that are not yet where their consumers take them. */
  readonly waiting: number;
  /** Of the oldest of them, ms; 0 when there is none. */
  readonly oldestAgeMs: number;
}

export interface Outbox {
  /** Synchronous; call inside the database's `write`. Published if that write commits, soon after it by itself or by `flush` at the latest. */
  append<T extends Topic>(row: OutboxRow<T>): void;
  /**
   * Publishes what is waiting, oldest first, until empty; resolves when it has. Safe to call at any time, and cheap when empty.
   * Never rejects because storage or broker refuse: what waits stays, and is tried again.
   */
  flush(): Promise<void>;
  stats(): OutboxStats;
  stop(): Promise<void>;
}
