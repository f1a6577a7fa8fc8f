/**
 * One consumer of one queue of the embedded bus: takes what is next while a handler is free, and decides what becomes of each message.
 * A claim lives in memory alone: it ends with the process, so that what a killed process held is delivered again at once by the next.
 */
import type { Topic } from '#contract/events';
import { OperationalError } from '#contract/problem';
import type { Clock } from '#platform/clock';
import { isStorageFailure } from '#platform/database/sqlite-database';
import type { Logger } from '#platform/observe/log';
import type { Random } from '#platform/random';
import type { Handler, Subscription } from './bus.ts';
import { createBusReader } from './bus-reader.ts';
import type { BusRecorder } from './bus-recorder.ts';
import type { BusRows, LoadedEntry, Outcome } from './bus-rows.ts';

export interface RetryPolicy {
  /** Pause after the first failure, ms; doubles with each further one, give or take a quarter. */
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  /** A handler that has not ended by then counts as failed, ms. */
  readonly claimMs: number;
}

export interface SubscriptionDeps {
  readonly rows: BusRows;
  readonly recorder: BusRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly policy: RetryPolicy;
  /** Messages of this queue that are being handled or whose outcome is not yet recorded, by any subscription. */
  readonly held: Set<number>;
  /** To be told to every subscription of the queue by `retryAt`: one that stopped may have left it. */
  readonly onRetryRecorded: (retryAtMs: number) => void;
}

export interface SubscriptionSpec {
  readonly queue: string;
  readonly topics: readonly Topic[];
  readonly handler: Handler<Topic>;
  readonly concurrency: number;
  readonly attemptsMax: number;
}

/** The clock may be stepped (and is moved by tests), so a waiting retry looks at it at least this often, ms. */
const LOOK_MS = 250;
const REFUSED_PAUSE_MS = 1000;

/** Failures of the surroundings rather than of the message. */
const SURROUNDINGS = new Set(['storage_unavailable', 'overloaded', 'shutting_down']);

export interface QueueSubscription extends Subscription {
  readonly queue: string;
  readonly topics: readonly Topic[];
  /** Looks for messages in the next turn of the event loop. */
  wake(): void;
  /** Looks for messages to try again at that instant. */
  retryAt(retryAtMs: number): void;
}

export function createQueueSubscription(deps: SubscriptionDeps, spec: SubscriptionSpec): QueueSubscription {
  const { recorder, held, policy } = deps;
  const { queue, topics } = spec;
  const reader = createBusReader(deps, { queue, topics, held });
  const log = deps.log.child({ queue });
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let isWoken = false;
  let isStopped = false;
  let isRefused = false;

  function wake(): void {
    if (isWoken || isStopped) return;
    isWoken = true;
    setImmediate(look);
  }

  function look(): void {
    isWoken = false;
    if (isStopped) return;
    try {
      for (const entry of reader.takeRetries(free())) take(entry);
      for (const entry of reader.takeFresh(free())) take(entry);
      isRefused = false;
      scheduleRetry();
    } catch (cause) {
      if (cause instanceof OperationalError && cause.code === 'shutting_down') return;
      if (!isStorageFailure(cause)) throw cause;
      if (!isRefused) log.error({ err: cause }, 'the queue cannot be read; trying again');
      isRefused = true;
      wakeAfter(REFUSED_PAUSE_MS);
    }
  }

  function free(): number {
    return spec.concurrency - running.size;
  }

  function scheduleRetry(): void {
    const inMs = reader.nextRetryInMs();
    if (inMs !== undefined && free() > 0) wakeAfter(Math.min(LOOK_MS, Math.max(1, inMs)));
  }

  function wakeAfter(delayMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(wake, delayMs);
  }

  function take(entry: LoadedEntry): void {
    const { seq, attempts } = entry;
    held.add(seq);
    const handled = handle(spec.handler, entry, policy.claimMs)
      .then(
        () => settle({ queue, seq, attempts, result: { kind: 'done' } }),
        (cause) => settle(outcomeOfFailure({ ...deps, log, spec, entry, cause })),
      )
      .finally(() => {
        running.delete(handled);
        wake();
      });
    running.add(handled);
  }

  function settle(outcome: Outcome): void {
    recorder.add(outcome, () => {
      held.delete(outcome.seq);
      if (outcome.result.kind === 'retry') deps.onRetryRecorded(outcome.result.retryAtMs);
    });
  }

  wake();
  return {
    queue,
    topics,
    wake,
    retryAt(retryAtMs) {
      reader.expectRetry(retryAtMs);
      if (!isStopped) scheduleRetry();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await Promise.all(running);
      await recorder.flush();
    },
  };
}

async function handle(
  handler: Handler<Topic>,
  { id, topic, body, attempts }: LoadedEntry,
  claimMs: number,
): Promise<void> {
  const { promise: lapsed, reject: lapse } = Promise.withResolvers<never>();
  const claim = setTimeout(() => lapse(new Error(`The handler did not end within ${claimMs} ms.`)), claimMs);
  try {
    await Promise.race([handler({ id, topic, body: JSON.parse(body), attempt: attempts + 1 }), lapsed]);
  } finally {
    clearTimeout(claim);
  }
}

interface FailedMessage extends Pick<SubscriptionDeps, 'clock' | 'random' | 'log' | 'policy'> {
  readonly spec: SubscriptionSpec;
  readonly entry: LoadedEntry;
  readonly cause: unknown;
}

function outcomeOfFailure({ clock, random, log, policy, spec, entry, cause }: FailedMessage): Outcome {
  const isCounted = !(cause instanceof OperationalError && SURROUNDINGS.has(cause.code));
  const attempts = entry.attempts + (isCounted ? 1 : 0);
  const base = { queue: spec.queue, seq: entry.seq, attempts };
  const facts = { err: cause, queue: spec.queue, topic: entry.topic, id: entry.id, attempts };
  if (isCounted && attempts >= spec.attemptsMax) {
    log.error(facts, 'a message was set aside as a dead letter');
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    return { ...base, result: { kind: 'dead', reason: reason.slice(0, 500), atMs: clock.nowMs() } };
  }
  log.warn(facts, 'a message was not handled; it will be delivered again');
  const pauseMs = Math.min(policy.retryMaxMs, policy.retryBaseMs * 2 ** Math.min(30, Math.max(0, attempts - 1)));
  const retryAtMs = clock.nowMs() + Math.ceil(pauseMs * (0.75 + random.fraction() / 2));
  return { ...base, result: { kind: 'retry', retryAtMs } };
}
