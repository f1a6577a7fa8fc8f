/**
 * The port through which the evaluator remembers. One `commit` is one atomic step: firings, progress, what must be told (outbox) and,
 * in the last commit of a batch, the markets' last ticks. A crash between two commits of a batch repeats work that ids make harmless.
 */
import type { AlertProgress, AlertSpec, Firing, MarketMark } from '#engine';

export interface PartitionMark extends MarketMark {
  readonly partition: number;
}

export interface ProgressPatch {
  readonly alertId: string;
  readonly progress: AlertProgress;
  /** As people see it at this point of the log: see `shownState`. */
  readonly state: ShownState;
}

/** The states that the evaluator writes; `paused` and `expired` are written by alerts, with a newer arming. */
export type ShownState = 'waiting' | 'armed' | 'cooldown' | 'rearming' | 'done' | 'suspended';

export interface Commit {
  readonly partition: number;
  readonly firings: readonly Firing[];
  readonly patches: readonly ProgressPatch[];
  /** Empty in all but the last commit of a batch. */
  readonly marks: readonly MarketMark[];
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
   * deleted is dropped. A patch moves the state only where the alert's arming is still the patch's; its sequence never falls.
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
  readonly spec: AlertSpec;
  readonly progress: AlertProgress;
}
