/**
 * The consumers of the embedded bus: who takes what from which queue, each topic of a queue by one of them.
 */
import type { Topic } from '#contract/events';
import { assert } from '#contract/result';
import type { ConsumeOptions, Handler, Subscription } from './bus.ts';
import { createQueueSubscription, type QueueSubscription, type SubscriptionDeps } from './bus-subscription.ts';

export function createBusConsumers(deps: Omit<SubscriptionDeps, 'held' | 'onRetryRecorded'>) {
  const subscriptions = new Set<QueueSubscription>();
  const heldByQueue = new Map<string, Set<number>>();
  let isStopped = false;

  function heldOf(queue: string): Set<number> {
    const held = heldByQueue.get(queue) ?? new Set();
    heldByQueue.set(queue, held);
    return held;
  }

  function tellRetry(queue: string, retryAtMs: number): void {
    for (const subscription of subscriptions) if (subscription.queue === queue) subscription.retryAt(retryAtMs);
  }

  return {
    consume<T extends Topic>(
      queue: string,
      topics: readonly T[],
      handler: Handler<T>,
      options: ConsumeOptions = {},
    ): Subscription {
      assert(!isStopped, 'the bus is stopped');
      for (const topic of topics) {
        assert(deps.rows.isBound(queue, topic), `queue ${queue} is not bound to ${topic}`);
        const isTaken = [...subscriptions].some((other) => other.queue === queue && other.topics.includes(topic));
        assert(!isTaken, `queue ${queue} has a consumer of ${topic} already`);
      }
      const subscription = createQueueSubscription(
        { ...deps, held: heldOf(queue), onRetryRecorded: (retryAtMs) => tellRetry(queue, retryAtMs) },
        {
          queue,
          topics,
          // Sound: messages are chosen by these topics.
          handler: handler as Handler<Topic>,
          concurrency: options.concurrency ?? 1,
          attemptsMax: options.attemptsMax ?? 10,
        },
      );
      subscriptions.add(subscription);
      return {
        async stop() {
          await subscription.stop();
          subscriptions.delete(subscription);
        },
      };
    },

    /** Makes each look for messages. */
    wake(): void {
      for (const subscription of subscriptions) subscription.wake();
    },

    async stop(): Promise<void> {
      isStopped = true;
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      subscriptions.clear();
    },
  };
}
