/**
 * The port through which the evaluator remembers. One `commit` is one atomic step: firings, progress, what must be told (outbox) and,
 * in the last commit of a batch, the markets' last ticks. A crash between two commits of a batch repeats work that ids make harmless.
 */
import type { AlertProgress, AlertSpec, Firing, MarketMark } from '#engine';

export interface PartitionMark extends MarketMark {
  readonly partition: number;
}

/** What a batch has decided of one alert. */
export interface Decision {
  readonly alertId: string;
  /** By ascending sequence; mostly none or one. */
  readonly firings: readonly Firing[];
  readonly progress: AlertProgress;
  /** As people see it at this point of the log; undefined where alerts says what it is, and only the sequence is to be kept. */
  readonly state: ShownState | undefined;
}

/** The states that the evaluator writes; `paused` and `expired` are written by alerts, with a newer arming. */
export type ShownState = 'waiting' | 'armed' | 'cooldown' | 'rearming' | 'done' | 'suspended';

export interface Commit {
  readonly partition: number;
  readonly decisions: readonly Decision[];
  /** Empty in all but the last commit of a batch. */
  readonly marks: readonly MarketMark[];
  /** The firings come from ticks that were filled into a gap. */
  readonly isBackfilled: boolean;
  /** Wall clock, epoch ms. */
  readonly firedAtMs: number;
}

export interface EvaluatorStore {
  marks(): Promise<readonly PartitionMark[]>;
  /** Every alert that may still fire (waiting, armed, rearming, in cooldown), in the order of ids; returns how many. */
  loadLive(each: (alert: LiveAlert) => void): Promise<number>;
  /** What is durable of alerts: firings so far, and when the last was (market time, 0 when never). Unknown alerts are absent. */
  firedSoFar(alertIds: readonly string[]): Promise<ReadonlyMap<string, FiredSoFar>>;
  /**
   * Durable when it resolves. A firing that is already there is ignored and told nobody again; a firing of an alert that its owner has
   * deleted is dropped. A decision moves the state only where the alert's arming is still its own; the sequence never falls.
   * Rejects with OperationalError `storage_unavailable` and keeps nothing of this commit when the disk refuses.
   */
  commit(commit: Commit): Promise<void>;
}

export interface FiredSoFar {
  readonly sequence: number;
  readonly lastFiredAtMs: number;
}

export interface LiveAlert {
  readonly partition: number;
  /** Market times of the last firings, at most 15, oldest first; only of alerts that may fire so often that the flood stop concerns them. */
  readonly recentFiredAtMs?: readonly number[];
  readonly spec: AlertSpec;
  /** When it was last armed, wall clock; 0 where that is not known. */
  readonly armedAtMs: number;
  readonly progress: AlertProgress;
}
