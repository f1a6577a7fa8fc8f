/**
 * The bus in one process: queues in the embedded database, consumers woken in process, so an idle queue costs nothing and a message
 * reaches its handler within a turn of the event loop after its commit. Only a waiting retry sets a timer.
 * The database must not be shared with another process.
 */
import type { Topic, Topics } from '#contract/events';
import type { Clock } from '#platform/clock';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { Logger } from '#platform/observe/log';
import type { Metrics } from '#platform/observe/metrics';
import type { Random } from '#platform/random';
import type { Bus } from './bus.ts';
import { createBusConsumers } from './bus-consumers.ts';
import { createBusRecorder } from './bus-recorder.ts';
import { createBusRows } from './bus-rows.sqlite.ts';
import type { RetryPolicy } from './bus-subscription.ts';

export interface SqliteBusDeps {
  readonly db: SqliteDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics?: Pick<Metrics, 'busReady' | 'busDead' | 'outboxAgeSeconds' | 'beforeScrape'>;
  readonly policy?: Partial<RetryPolicy>;
}

export interface SqliteBus extends Bus {
  /** Publishes as part of the transaction that runs: synchronous, inside the database's `write`. For the outbox. */
  enqueue<T extends Topic>(topic: T, id: string, body: Topics[T]): void;
  /** Makes every consumer look for messages. */
  wake(): void;
}

const POLICY: RetryPolicy = { retryBaseMs: 200, retryMaxMs: 60_000, claimMs: 300_000 };

export function createSqliteBus(deps: SqliteBusDeps): SqliteBus {
  const { db, clock, log } = deps;
  const policy = { ...POLICY, ...deps.policy };
  const rows = createBusRows(db);
  const recorder = createBusRecorder({ db, rows, log });
  const consumers = createBusConsumers({ rows, recorder, clock, random: deps.random, log, policy });
  let isWoken = false;
  let isStopped = false;

  function wake(): void {
    isWoken = false;
    consumers.wake();
  }

  // Called inside the transaction, which ends within this turn of the event loop: a microtask comes after its commit.
  function insert(topic: Topic, id: string, body: string): void {
    rows.insert(topic, id, body, clock.nowMs());
    if (isWoken) return;
    isWoken = true;
    queueMicrotask(wake);
  }

  function stats() {
    const { entries, dead, oldestAtMs } = rows.counts();
    const ready = entries - recorder.doneCount();
    return { ready, dead, oldestAgeMs: ready > 0 && oldestAtMs !== null ? Math.max(0, clock.nowMs() - oldestAtMs) : 0 };
  }

  deps.metrics?.beforeScrape(() => {
    if (isStopped) return;
    const { ready, dead, oldestAgeMs } = stats();
    deps.metrics?.busReady.set(ready);
    deps.metrics?.busDead.set(dead);
    deps.metrics?.outboxAgeSeconds.set(oldestAgeMs / 1000);
  });

  return {
    async publish(topic, messages) {
      if (messages.length === 0) return;
      const rendered = messages.map(({ id, body }) => ({ id, body: JSON.stringify(body) }));
      await db.write(() => {
        for (const { id, body } of rendered) insert(topic, id, body);
      });
    },
    enqueue: (topic, id, body) => insert(topic, id, JSON.stringify(body)),
    wake,
    bind: (queue, topics) =>
      db.write(() => {
        for (const topic of topics) rows.bind(queue, topic);
      }),
    consume: consumers.consume,
    stats,
    async stop() {
      isStopped = true;
      await consumers.stop();
      if (recorder.waitingCount() > 0) {
        log.warn(
          { count: recorder.waitingCount() },
          'messages will be delivered again: their outcome could not be recorded',
        );
      }
    },
  };
}
