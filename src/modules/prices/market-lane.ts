/**
 * One market's way through the pipeline: what the guard remembers, what is being merged, what is owed to partitions, and the order of it all.
 * Work given to a lane runs one after another, in the order in which it was given.
 */
import type { TickLog } from '#platform/tick-log/tick-log';
import type { TickRoutes } from '#platform/tick-log/tick-routes';
import { createTickAppender, type TickAppender } from './tick-appender.ts';
import type { GuardMemory } from './tick-guard.ts';
import { createTickMerger, type TickMerger } from './tick-merger.ts';

export interface MarketLane {
  readonly market: string;
  readonly appender: TickAppender;
  readonly merger: TickMerger;
  memory: GuardMemory;
  /** Whether the jump that waited before this process started is in `memory`. */
  isCandidateLoaded: boolean;
  /** Ends with the last candidate that a batch of this lane saved. */
  saved: Promise<void>;
  /** Runs after everything that this lane was given before, whether that went well or not. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function createMarketLane(options: {
  market: string;
  mergeMs: number;
  tickLog: TickLog;
  tickRoutes: TickRoutes;
  /** What is being merged has been held long enough. */
  onDue: (lane: MarketLane) => void;
}): MarketLane {
  const { market, mergeMs, tickLog, tickRoutes, onDue } = options;
  let before: Promise<void> = Promise.resolve();
  const lane: MarketLane = {
    market,
    appender: createTickAppender({ market, tickLog, tickRoutes }),
    merger: createTickMerger({ mergeMs, onDue: () => onDue(lane) }),
    memory: {},
    isCandidateLoaded: false,
    saved: Promise.resolve(),
    run(work) {
      const result = before.then(work);
      before = settled(result);
      return result;
    },
  };
  return lane;
}

/** Resolves when the work ends, either way; who gave the work hears of its failure from the work's own promise. */
export function settled(work: Promise<unknown>): Promise<void> {
  const ignore = () => undefined;
  return work.then(ignore, ignore);
}
