/**
 * The bus: messages between modules, at least once, acknowledged, with dead letters.
 * Even in one process it redelivers, so consumers must be idempotent. Order is kept per queue as far as nothing is retried.
 */
import type { Topic, Topics } from '#contract/events';

export interface Message<T extends Topic = Topic> {
  readonly id: string;
  readonly topic: T;
  /** As JSON carries it: fields that were undefined are absent. */
  readonly body: Topics[T];
  /** 1 at the first delivery. */
  readonly attempt: number;
}

/**
 * Resolves: acknowledged. Rejects: delivered again after a growing delay, and set aside as a dead letter after `attemptsMax`.
 * Rejections with OperationalError `storage_unavailable`, `overloaded` or `shutting_down` say nothing about the message: they do not
 * count as attempts. A bug in a handler counts like any rejection, so that one message cannot end the process again and again.
 */
export type Handler<T extends Topic> = (message: Message<T>) => Promise<void>;

export interface Subscription {
  /** Takes no further message; resolves once running handlers have ended and their outcome is recorded. */
  stop(): Promise<void>;
}

export interface Bus {
  /**
   * Resolves once the messages are durable in each queue that is bound to the topic, all or none of them. The same topic and id again, while
   * a queue still holds the first, is one message; later it may be delivered again. A topic without a queue is told to nobody.
   * Rejects with OperationalError `storage_unavailable` when they cannot be kept.
   */
  publish<T extends Topic>(topic: T, messages: readonly { id: string; body: Topics[T] }[]): Promise<void>;
  /**
   * Binds the durable queue (named after its consumer: `notifications`, `tasks`) to the topics, so that what is published from now on
   * is kept for it, also while nobody consumes. Adds to what was bound before, in earlier runs too.
   */
  bind(queue: string, topics: readonly Topic[]): Promise<void>;
  /**
   * Consumes a queue with `concurrency` handlers (default 1) and at most `attemptsMax` deliveries (default 10). The topics must be bound
   * before (a bug otherwise). A queue may have several subscriptions if no topic is in two of them; order is kept within each.
   */
  consume<T extends Topic>(
    queue: string,
    topics: readonly T[],
    handler: Handler<T>,
    options?: ConsumeOptions,
  ): Subscription;
  stats(): BusStats;
  /** Stops every subscription, as `Subscription.stop`. Messages that wait stay durable. Stop the bus before its database is closed. */
  stop(): Promise<void>;
}

export interface ConsumeOptions {
  readonly concurrency?: number;
  readonly attemptsMax?: number;
}

export interface BusStats {
  /** Messages that are not yet acknowledged, counted once for each queue. */
  readonly ready: number;
  readonly dead: number;
  /** Age of the oldest message that waits, ms; 0 when none does. */
  readonly oldestAgeMs: number;
}
