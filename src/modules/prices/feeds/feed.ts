/**
 * The feed port: one feed per venue brings raw ticks into the pipeline (parse, guard, merge, log). A feed knows its venue's wire and nothing of
 * alerts; what it hands over is not yet believed.
 */
import type { MarketStatus, TickRejection } from '#contract/api/prices';
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';

/** `stale`: connected, but nothing has come for 10 s. `down`: not connected. */
export type FeedStatus = 'live' | 'stale' | 'down';

/** As the venue or the user wrote it: decimals as text, or numbers; see TICK_FORMS in the contract. */
export type RawTick = unknown;

/** Raw ticks of one market, oldest first. */
export interface RawBatch {
  readonly market: string;
  readonly ticks: readonly RawTick[];
  /** Wall clock when they came in, epoch ms. */
  readonly receivedAtMs: number;
}

export interface Rejection {
  /** Into `ticks` of the batch. */
  readonly index: number;
  readonly code: TickRejection;
}

export interface Intake {
  readonly accepted: number;
  /** By ascending index. */
  readonly rejected: readonly Rejection[];
}

export interface FeedSink {
  /**
   * Resolves once the accepted ticks are evaluated and durable; also when there is none, and then what came before is. Batches of one market are
   * handled in the order of the calls. Fails with `overloaded`, `storage_unavailable` or `shutting_down`: send the batch again, repeats are harmless.
   */
  ticks(batch: RawBatch): Promise<Result<Intake, Problem>>;
}

/** A market that a venue lists. */
export interface VenueMarket {
  readonly market: string;
  readonly status: MarketStatus;
}

export interface Feed {
  /** The part of a market's name before the colon. */
  readonly venue: string;
  /** Begins to hand ticks to the sink. Resolves when the feed runs, connected or not: being down is a status, not a failure. */
  start(sink: FeedSink): Promise<void>;
  /** Resolves when no further batch will be handed over. */
  stop(): Promise<void>;
  status(): FeedStatus;
  /** What the venue lists, by ascending name, from memory; empty until known. */
  markets(): readonly VenueMarket[];
  /** Undefined when the venue lists no such market. */
  find(market: string): VenueMarket | undefined;
}
