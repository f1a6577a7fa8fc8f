/**
 * The tick log: P partitions by market, ordered, each entry with a position. Ticks and changes of alerts travel in the same
 * partition, so an evaluator sees one order of both.
 */
import type { EngineEntry } from '#engine';

/** Grows by 1 within a partition, from 1. */
export type Position = number;

export interface LogEntry {
  readonly position: Position;
  /** Monotonic clock when it was appended, ms; for latency metrics. */
  readonly appendedAtMs: number;
  readonly entry: EngineEntry;
}

export interface TickLog {
  readonly partitions: number;
  partitionOf(market: string): number;
  /**
   * Appends in order and resolves with the position of the last one. Rejects with OperationalError `overloaded` when the
   * partition holds `capacity` entries that are not yet evaluated; nothing is then appended.
   */
  append(partition: number, entries: readonly EngineEntry[]): Promise<Position>;
  /**
   * Resolves once everything up to `position` is evaluated and durable (the evaluator said so by `committed`).
   * Rejects with OperationalError `storage_unavailable` after `timeoutMs`: the entries stay in the log and will be committed later.
   */
  awaitCommitted(partition: number, position: Position, timeoutMs: number): Promise<void>;
  /** Position of the newest entry; 0 when there has been none. */
  head(partition: number): Position;
  /** Entries after `after`, oldest first, at most `max`; resolves at once, maybe empty. */
  read(partition: number, after: Position, max: number): readonly LogEntry[];
  /** Calls back (asynchronously, coalesced) whenever there is something new to read in the partition. */
  onAppended(listener: (partition: number) => void): () => void;
  /** The evaluator's word that everything up to `position` is durable; entries up to it may be forgotten. */
  committed(partition: number, position: Position): void;
}
