/**
 * The bus: messages between modules, at least once, acknowledged, with dead letters.
 * Even in one process it redelivers, so consumers must be idempotent. Order is kept per queue as far as nothing is retried.
 */
import type { Topic, Topics } from '#contract/events';

export interface Message<T extends Topic = Topic> {
  readonly id: string;
  readonly topic: T;
  readonly body: Topics[T];
  /** 1 at the first delivery. */
  readonly attempt: number;
}

/** Resolves: acknowledged. Rejects: delivered again after a delay, and set aside as a dead letter after `attemptsMax`. */
export type Handler<T extends Topic> = (message: Message<T>) => Promise<void>;

export interface Subscription {
  stop(): Promise<void>;
}

export interface Bus {
  /** Resolves once the message is durable in each queue that is bound to the topic. The same id twice is one message. */
  publish<T extends Topic>(topic: T, messages: readonly { id: string; body: Topics[T] }[]): Promise<void>;
  /**
   * Binds the durable queue (named after its consumer: `notifications`, `tasks`) to the topic, so that what is published from now on
   * is kept for it, also while nobody consumes.
   */
  bind(queue: string, topics: readonly Topic[]): Promise<void>;
  /** Consumes a queue with `concurrency` handlers (default 1) and at most `attemptsMax` deliveries (default 10). */
  consume<T extends Topic>(
    queue: string,
    topics: readonly T[],
    handler: Handler<T>,
    options?: ConsumeOptions,
  ): Subscription;
  stats(): BusStats;
  stop(): Promise<void>;
}

export interface ConsumeOptions {
  readonly concurrency?: number;
  readonly attemptsMax?: number;
}

export interface BusStats {
  readonly ready: number;
  readonly dead: number;
  /** Age of the oldest message that waits, ms; 0 when none does. */
  readonly oldestAgeMs: number;
}
