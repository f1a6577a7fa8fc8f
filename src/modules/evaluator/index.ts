/**
 * Purpose: feeds the engine from the tick log and records what it decides; every firing is durable before anyone is told.
 * In: entries of the tick log (ticks, arms, disarms, removals). Out: `evaluator.alert.fired`, `evaluator.alert.stopped`, by the outbox.
 * Owns: firings, the progress of alerts, the markets' marks, one engine a partition. Never: reads a clock to decide, sends anything itself.
 */
import type { Outbox } from '#platform/bus/outbox';
import type { Clock } from '#platform/clock';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { NewId } from '#platform/ids';
import type { Logger } from '#platform/observe/log';
import type { Metrics } from '#platform/observe/metrics';
import type { TickLog } from '#platform/tick-log/tick-log';
import type { TickRoutes } from '#platform/tick-log/tick-routes';
import { createEvaluatorService, type Marks, type PartitionState, type WatchedMarkets } from './evaluator-service.ts';
import { createSqliteEvaluatorStore } from './evaluator-store.sqlite.ts';

export type { Marks, PartitionState, WatchedMarkets } from './evaluator-service.ts';

export interface EvaluatorDeps {
  readonly db: SqliteDatabase;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tickLog: TickLog;
  readonly tickRoutes: TickRoutes;
  /** Called when a partition's loop meets a bug: the process is expected to end. */
  readonly onBug: (cause: unknown) => void;
}

export interface EvaluatorModule {
  readonly name: 'evaluator';
  /** Recovers: restores marks, loads the live alerts, then follows the log. */
  start(): Promise<void>;
  /** Evaluates and commits what is in the log, then ends. */
  stop(): Promise<void>;
  /** `ok`, or that commits are failing and since when. */
  health(): string;
  readonly marks: Marks;
  readonly watched: WatchedMarkets;
  /** Of every partition, in their order. */
  partitions(): readonly PartitionState[];
}

export function createEvaluator(deps: EvaluatorDeps): EvaluatorModule {
  const store = createSqliteEvaluatorStore(deps);
  return { name: 'evaluator', ...createEvaluatorService({ ...deps, store }) };
}
