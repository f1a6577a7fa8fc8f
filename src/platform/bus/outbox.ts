/**
 * The outbox: rows written in the transaction of the change they tell of, published afterwards, then removed.
 * `append` is for store adapters of the same database only and must run inside their transaction.
 */
import type { Topic, Topics } from '#contract/events';

export interface OutboxRow<T extends Topic = Topic> {
  readonly id: string;
  readonly topic: T;
  readonly body: Topics[T];
}

export interface Outbox {
  /** Synchronous; call inside the database's `write`. */
  append<T extends Topic>(row: OutboxRow<T>): void;
  /** Publishes what is waiting, oldest first, until empty; resolves when it has. Safe to call at any time, and cheap when empty. */
  flush(): Promise<void>;
  /** Age of the oldest row, ms; 0 when empty. */
  oldestAgeMs(): number;
  stop(): Promise<void>;
}
