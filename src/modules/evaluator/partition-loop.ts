/**
 * One partition's loop: read the log, step the engine, commit, tell, acknowledge; always in this order.
 *
 * idle: nothing to read. Leaves on `wake`.
 * stepping: synchronous; takes entries until there are enough for one batch. The engine is then ahead of what is durable.
 * committing: the batch is written, large ones in several commits, the marks in the last. While the disk refuses, it tries again until it
 *   takes the batch or the process ends; nothing that was decided is dropped, and nothing of it is told before.
 * Ends by `drain`, after the last entry that was in the log is durable; only a bug ends it otherwise.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError } from '#contract/problem';
import type { Engine, EngineEntry } from '#engine';
import type { Outbox } from '#platform/bus/outbox';
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/observe/log';
import type { Metrics } from '#platform/observe/metrics';
import type { LogEntry, Position, TickLog } from '#platform/tick-log/tick-log';
import { type Batch, type CommitPart, stepBatch } from './batch.ts';
import type { EvaluatorStore } from './evaluator-store.ts';

/** Entries that are read at once. */
const ENTRIES_PER_BATCH_MAX = 512;
const RETRY_DELAY_MS = 250;

export interface PartitionLoopDeps {
  readonly partition: number;
  readonly engine: Engine;
  readonly store: EvaluatorStore;
  readonly tickLog: TickLog;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly onBug: (cause: unknown) => void;
}

export interface PartitionLoop {
  wake(): void;
  /** Resolves once everything in the log is durable, or at once while the disk refuses: what is not acknowledged may be lost. */
  drain(): Promise<void>;
  /** Entries of the log that are not yet evaluated. */
  waiting(): number;
  health(): string;
}

export function createPartitionLoop(deps: PartitionLoopDeps): PartitionLoop {
  const { partition, tickLog, log, metrics } = deps;
  let position: Position = 0;
  let running: Promise<void> | undefined;
  let failingSinceMs: number | undefined;
  let isDraining = false;
  /** A batch was given up: a later one must not be committed, or the market's mark would pass ticks that are to be sent again. */
  let isAbandoned = false;

  async function run(): Promise<void> {
    for (;;) {
      const entries = tickLog.read(partition, position, ENTRIES_PER_BATCH_MAX);
      if (entries.length === 0 || isAbandoned) return;
      const batch = stepBatch(deps.engine, await withDurableProgress(deps.store, entries));
      position = batch.end;
      metrics.ticksEvaluated.inc(batch.ticks);
      if (!(await commitAll(batch))) {
        isAbandoned = true;
        return;
      }
      tickLog.committed(partition, batch.end);
      if (batch.hasFirings)
        metrics.tickToFiringSeconds.observe((deps.clock.monotonicMs() - batch.appendedAtMs) / 1_000);
    }
  }

  function tell(): void {
    deps.outbox
      .flush()
      .catch((cause: unknown) =>
        log.warn({ err: cause, partition }, 'the outbox could not be flushed; it will be again'),
      );
  }

  /** False when it gave up, because the process is to end while the disk refuses. */
  async function commitAll(batch: Batch): Promise<boolean> {
    for (const part of batch.commits) {
      while (!(await tryCommit(part))) {
        if (isDraining) return false;
        await sleep(RETRY_DELAY_MS);
      }
      for (const { alertId, firings } of part.decisions) {
        metrics.firings.inc(firings.length);
        deps.engine.release(alertId);
      }
      // Not awaited: the bus has its own pace, and what it has not taken is in the outbox.
      if (part.decisions.length > 0) tell();
    }
    return true;
  }

  async function tryCommit(part: CommitPart): Promise<boolean> {
    try {
      await deps.store.commit({ ...part, partition, firedAtMs: deps.clock.nowMs() });
    } catch (cause) {
      if (!(cause instanceof OperationalError)) throw cause;
      if (failingSinceMs === undefined)
        log.error({ err: cause, partition }, 'firings cannot be made durable; trying again until they are');
      failingSinceMs ??= deps.clock.nowMs();
      return false;
    }
    if (failingSinceMs !== undefined) log.info({ partition }, 'firings are durable again');
    failingSinceMs = undefined;
    return true;
  }

  function wake(): void {
    running ??= run()
      .catch(deps.onBug)
      .finally(() => {
        running = undefined;
        // What was appended between the last read and this moment.
        if (!isDraining && tickLog.head(partition) > position) wake();
      });
  }

  return {
    wake,
    async drain() {
      isDraining = true;
      await running;
      await run();
    },
    waiting: () => tickLog.head(partition) - position,
    health: () =>
      failingSinceMs === undefined ? 'ok' : `partition ${partition} cannot commit since ${failingSinceMs}`,
  };
}

/**
 * Whoever asks to arm anew has read the alert's sequence before, maybe while a firing of it was on its way to the disk. Here every earlier
 * firing of this partition is durable, so what the store says now is what the sequence goes on from.
 */
async function withDurableProgress(store: EvaluatorStore, entries: readonly LogEntry[]): Promise<readonly LogEntry[]> {
  const armedAnew = entries.flatMap(({ entry }) => (entry.kind === 'arm' && entry.arming > 1 ? [entry.alert.id] : []));
  if (armedAnew.length === 0) return entries;
  const durable = await store.firedSoFar(armedAnew);
  return entries.map((logged) => {
    const fired = logged.entry.kind === 'arm' ? durable.get(logged.entry.alert.id) : undefined;
    return fired ? { ...logged, entry: { ...logged.entry, ...fired } as EngineEntry } : logged;
  });
}
