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
import { createStepOutput, type Engine, type EngineEntry, type Firing, type MarketMark } from '#engine';
import type { Outbox } from '#platform/bus/outbox';
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/observe/log';
import type { Metrics } from '#platform/observe/metrics';
import type { LogEntry, Position, TickLog } from '#platform/tick-log/tick-log';
import type { EvaluatorStore, ProgressPatch } from './evaluator-store.ts';
import { shownState } from './shown-state.ts';

/** Entries of one batch; a batch also ends with the entry that brings it past FIRINGS_PER_BATCH. */
const ENTRIES_PER_BATCH_MAX = 512;
const FIRINGS_PER_BATCH = 500;
/** Rows of one commit: a few milliseconds of SQLite, so that requests get their turn between. */
const ROWS_PER_COMMIT_MAX = 500;
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
  health(): string;
}

interface Batch {
  readonly firings: readonly Firing[];
  readonly patches: readonly ProgressPatch[];
  readonly marks: readonly MarketMark[];
  /** Alerts that were moved; those that are finished can be forgotten once that is durable. */
  readonly touched: readonly string[];
  readonly end: Position;
  readonly firstAppendedAtMs: number;
}

export function createPartitionLoop(deps: PartitionLoopDeps): PartitionLoop {
  const { partition, tickLog, log, metrics } = deps;
  let position: Position = 0;
  let running: Promise<void> | undefined;
  let failingSinceMs: number | undefined;
  let isDraining = false;

  async function run(): Promise<void> {
    for (;;) {
      const entries = tickLog.read(partition, position, ENTRIES_PER_BATCH_MAX);
      if (entries.length === 0) return;
      const batch = step(deps, await withDurableProgress(deps.store, entries));
      position = batch.end;
      if (!(await commitAll(batch))) return;
      tickLog.committed(partition, batch.end);
      for (const alertId of batch.touched) deps.engine.release(alertId);
      if (batch.firings.length > 0)
        metrics.tickToFiringSeconds.observe((deps.clock.monotonicMs() - batch.firstAppendedAtMs) / 1_000);
      // Not awaited: the bus has its own pace, and what it has not taken is in the outbox.
      if (batch.firings.length > 0 || batch.patches.length > 0) tell();
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
    for (const commit of commitsOf(batch)) {
      while (!(await tryCommit(commit))) {
        if (isDraining) return false;
        await sleep(RETRY_DELAY_MS);
      }
      metrics.firings.inc(commit.firings.length);
    }
    return true;
  }

  async function tryCommit(commit: Pick<Batch, 'firings' | 'patches' | 'marks'>): Promise<boolean> {
    try {
      await deps.store.commit({ ...commit, partition, firedAtMs: deps.clock.nowMs() });
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

/** Steps entries until the batch is large enough. Synchronous, so the progress read at its end is that of its last entry. */
function step({ engine, metrics }: PartitionLoopDeps, entries: readonly LogEntry[]): Batch {
  const out = createStepOutput();
  let stepped = 0;
  for (const { entry } of entries) {
    engine.step(entry, out);
    stepped++;
    if (entry.kind === 'tick') metrics.ticksEvaluated.inc();
    if (out.firings.length >= FIRINGS_PER_BATCH) break;
  }
  const last = entries[stepped - 1] as LogEntry;
  const patches: ProgressPatch[] = [];
  const touched: string[] = [];
  for (const { alertId, progress } of engine.touched(out)) {
    touched.push(alertId);
    const state = shownState(progress);
    if (state) patches.push({ alertId, progress, state });
  }
  return {
    firings: [...out.firings],
    patches,
    touched,
    marks: engine.marks(out),
    end: last.position,
    firstAppendedAtMs: (entries[0] as LogEntry).appendedAtMs,
  };
}

/** The batch in commits of bounded size: a firing and its alert's progress in the same one, the marks in the last. */
function* commitsOf(batch: Batch): Generator<Pick<Batch, 'firings' | 'patches' | 'marks'>> {
  const { firings, patches, marks } = batch;
  if (firings.length + patches.length <= ROWS_PER_COMMIT_MAX) {
    yield { firings, patches, marks };
    return;
  }
  const firingsByAlert = Map.groupBy(firings, (firing) => firing.alertId);
  let part: { firings: Firing[]; patches: ProgressPatch[] } = { firings: [], patches: [] };
  for (const patch of patches) {
    part.patches.push(patch);
    part.firings.push(...(firingsByAlert.get(patch.alertId) ?? []));
    if (part.firings.length + part.patches.length < ROWS_PER_COMMIT_MAX) continue;
    yield { ...part, marks: [] };
    part = { firings: [], patches: [] };
  }
  yield { ...part, marks };
}
