/**
 * The feed port: one feed per venue brings raw ticks into the pipeline (parse, guard, merge, log). A feed knows its venue's wire and nothing of
 * alerts; what it hands over is not yet believed. Two ways lead in: `ticks` of watched markets, which are evaluated and of which none may be
 * missing, and `quotes` of all others, which are only shown.
 */
import type { CandleInterval, MarketStatus } from '#contract/api/prices';
import type { TickRejection } from '#contract/api/ticks';
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';

/** `connecting`: not yet up since the start. `stale`: connected, but nothing has come for 10 s. `down`: not connected; tries again by itself. */
export type FeedStatus = 'connecting' | 'live' | 'stale' | 'down';

/** A feed that said nothing for this long while connected is stale, and its socket is taken for dead. */
export const FEED_SILENCE_MAX_MS = 10_000;

/** As the venue or the user wrote it: decimals as text, or numbers; see TICK_FORMS in the contract. */
export type RawTick = unknown;

/**
 * `live`: as it happens; a tick older than 10 s on arrival is refused. `backfill`: what happened while nobody listened, from the venue's history;
 * its firings say so. `pushed`: by a market's owner, of any past.
 */
export type TickOrigin = 'live' | 'backfill' | 'pushed';

/** Raw ticks of one market, oldest first. */
export interface RawBatch {
  readonly market: string;
  readonly ticks: readonly RawTick[];
  /** Wall clock when they came in, epoch ms. */
  readonly receivedAtMs: number;
  readonly origin: TickOrigin;
}

/** The last price of a market that is not watched, as its venue tells it. Decimals as text. */
export interface RawQuote {
  readonly market: string;
  readonly price: string;
  /** The venue's event time, epoch ms. */
  readonly atMs: number;
  /** The venue's price 24 hours ago, where it says so. */
  readonly open24h?: string;
  /** In the quote currency, of the last 24 hours. */
  readonly volume24h?: string;
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
  /** Shown, never evaluated. Also of watched markets, for their change of the day: then only that is taken. */
  quotes(quotes: readonly RawQuote[], receivedAtMs: number): void;
  /** The last tick of the market that was let through: what a gap begins after. Market time. */
  lastOf(market: string): { readonly atMs: number } | undefined;
  /** The feed's state or its list of markets is another one now. */
  changed(): void;
}

/** A market that a venue lists. */
export interface VenueMarket {
  readonly market: string;
  readonly status: MarketStatus;
  /** Step of the venue's prices, a decimal. */
  readonly tickSize?: string;
}

/** One candle of a venue's history; decimals as the venue wrote them. */
export interface VenueCandle {
  /** When it opens, epoch ms. */
  readonly atMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** In units of the base currency. */
  readonly volume: string;
}

export interface VenueCandleRange {
  readonly market: string;
  readonly interval: CandleInterval;
  /** Candles that open at or after this ... */
  readonly fromMs: number;
  /** ... and before this. */
  readonly toMs: number;
}

export interface FeedState {
  readonly venue: string;
  readonly status: FeedStatus;
  /** Wall clock since when it is in this status. */
  readonly sinceMs: number;
  /** Wall clock of the last frame of any kind; absent before the first. */
  readonly lastMessageAtMs?: number;
  readonly watched: number;
  readonly isSimulated: boolean;
  /** Why it is not live, a sentence for its operator. */
  readonly reason?: string;
}

export interface Feed {
  /** The part of a market's name before the colon. */
  readonly venue: string;
  /** Begins to hand ticks to the sink. Resolves when the feed runs, connected or not: being down is a status, not a failure. */
  start(sink: FeedSink): Promise<void>;
  /** Resolves when no further batch will be handed over. */
  stop(): Promise<void>;
  state(): FeedState;
  /** What the venue lists, by ascending name, from memory; empty until known. */
  markets(): readonly VenueMarket[];
  /** Whether `markets` leaves nothing out that is only not known yet. Absent: so it is once there are any. */
  isListKnown?(): boolean;
  /** Undefined when the venue lists no such market. */
  find(market: string): VenueMarket | undefined;
  /**
   * The markets whose every tick is wanted from now on, in place of the former ones, each with the instant (venue's clock) since when: a gap
   * between that, or the last tick let through if that is later, and the live stream is filled from history. At most called every 250 ms.
   * Markets that the venue does not list are passed over. Released markets fall back to quotes.
   */
  watch(markets: ReadonlyMap<string, number>): void;
  /** The venue's clock as far as it shows in its frames, epoch ms; the wall clock before the first. */
  venueNowMs(): number;
  /** Whether the market's ticks flow without a gap right now. */
  isFlowing(market: string): boolean;
  /** Ascending; at most 1,000. Fails with `overloaded` when the venue asks for a pause or does not answer. Absent: it has no history. */
  candles?(range: VenueCandleRange): Promise<Result<readonly VenueCandle[], Problem>>;
}
