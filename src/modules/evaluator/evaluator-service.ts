/**
 * The evaluator as a whole: recovers what is durable, then runs one loop a partition until it is stopped.
 * Recovery order: marks (prices known), live alerts (armed at those prices), routes (which partitions carry which market), then the log.
 */

import { assert } from '#contract/result';
import {
  type AlertSpec,
  conditionMarkets,
  createEngine,
  type Engine,
  type MarketMark,
  type NotBefore,
  parseCondition,
} from '#engine';
import type { Outbox } from '#platform/bus/outbox';
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/observe/log';
import type { Metrics } from '#platform/observe/metrics';
import type { TickLog } from '#platform/tick-log/tick-log';
import type { TickRoutes } from '#platform/tick-log/tick-routes';
import type { EvaluatorStore, LiveAlert, PartitionMark } from './evaluator-store.ts';
import { createPartitionLoop, type PartitionLoop } from './partition-loop.ts';

export interface EvaluatorServiceDeps {
  readonly store: EvaluatorStore;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tickLog: TickLog;
  readonly tickRoutes: TickRoutes;
  readonly onBug: (cause: unknown) => void;
}

/** Where crossings go on after a restart. */
export interface Marks {
  /**
   * Of each market the last tick that every partition which carries it has evaluated durably. A tick after it may be unknown to some
   * partition and must be let in again; those that know it ignore it. Call after `start`.
   */
  all(): Promise<readonly MarketMark[]>;
}

/** What feeds must bring every tick of. */
export interface WatchedMarkets {
  /** Grows whenever the set changes. */
  version(): number;
  /** Markets that live alerts read, by any partition; each may come several times. */
  markets(): Iterable<string>;
}

export interface PartitionState {
  readonly partition: number;
  readonly alerts: number;
  /** Entries of its log that are not yet evaluated. */
  readonly waiting: number;
}

export interface EvaluatorService {
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): string;
  readonly marks: Marks;
  readonly watched: WatchedMarkets;
  partitions(): readonly PartitionState[];
}

export function createEvaluatorService(deps: EvaluatorServiceDeps): EvaluatorService {
  const { store, tickLog, tickRoutes, metrics, log } = deps;
  const engines = Array.from({ length: tickLog.partitions }, () => createEngine());
  const loops: PartitionLoop[] = engines.map((engine, partition) =>
    createPartitionLoop({ ...deps, engine, partition }),
  );
  let restored: readonly PartitionMark[] = [];
  let stopListening = (): void => undefined;

  function engineOf(partition: number): Engine {
    const engine = engines[partition];
    assert(
      engine,
      `an alert lies in partition ${partition}, there are ${engines.length}; TIDEMARK_PARTITIONS must not change once alerts exist`,
    );
    return engine;
  }

  function loadAlert({ partition, spec, progress, recentFiredAtMs, armedAtMs }: LiveAlert): void {
    const markets = marketsOf(spec);
    engineOf(partition).load(spec, progress, recentFiredAtMs, gapsAtArming(markets, armedAtMs));
    if (markets.length > 1) for (const market of markets) tickRoutes.add(market, partition);
  }

  return {
    async start() {
      const beganAtMs = deps.clock.monotonicMs();
      restored = await store.marks();
      for (const mark of restored) engines[mark.partition]?.restoreMarket(mark);
      const alerts = await store.loadLive(loadAlert);
      metrics.beforeScrape(() =>
        metrics.alertsLoaded.set(engines.reduce((sum, engine) => sum + engine.stats().alerts, 0)),
      );
      stopListening = tickLog.onAppended((partition) => loops[partition]?.wake());
      log.info(
        { alerts, marks: restored.length, tookMs: Math.round(deps.clock.monotonicMs() - beganAtMs) },
        'evaluator recovered',
      );
    },

    async stop() {
      stopListening();
      await Promise.all(loops.map((loop) => loop.drain()));
    },

    health() {
      return loops.map((loop) => loop.health()).find((state) => state !== 'ok') ?? 'ok';
    },

    marks: { all: async () => leastOfEachMarket(restored, tickRoutes) },
    partitions: () =>
      loops.map((loop, partition) => ({
        partition,
        alerts: engines[partition]?.stats().alerts ?? 0,
        waiting: loop.waiting(),
      })),
    watched: {
      version: () => engines.reduce((sum, engine) => sum + engine.watched().version, 0),
      markets: () => engines.flatMap((engine) => [...engine.watched().markets()]),
    },
  };
}

/** Of each market the earliest mark among the partitions that carry it now; marks of partitions that no longer do say nothing. */
function leastOfEachMarket(marks: readonly PartitionMark[], routes: TickRoutes): MarketMark[] {
  const least = new Map<string, MarketMark>();
  for (const { partition, market, atMs, last } of marks) {
    if (!routes.partitionsOf(market).includes(partition)) continue;
    const known = least.get(market);
    if (!known || atMs < known.atMs) least.set(market, { market, atMs, last });
  }
  return [...least.values()];
}

/** Most conditions are on their own market only, which shows without parsing them again. */
function marketsOf({ condition, market }: AlertSpec): readonly string[] {
  if (!condition.includes('(')) return [market];
  const parsed = parseCondition(condition, { market });
  return parsed.ok ? conditionMarkets(parsed.value, market) : [market];
}

/**
 * Where the gap of a market was not filled when an alert of several was armed, it is not filled now either. Markets of one's own have no history
 * but what is pushed, of any past.
 */
function gapsAtArming(markets: readonly string[], armedAtMs: number): readonly NotBefore[] {
  if (markets.length === 1 || armedAtMs === 0) return [];
  return markets.filter((market) => !market.startsWith('custom:')).map((market) => ({ market, atMs: armedAtMs }));
}
