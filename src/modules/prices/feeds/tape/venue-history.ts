/**
 * The port of a venue's history, as a tape needs it to fill a gap. Each venue decides how it reads (trade by trade, or candles in between): what it
 * hands over covers the gap in the order of time, no trade in two pieces and none in no piece. See docs/adr/0011-how-a-gap-is-filled.md.
 */

/** One trade, decimals as the venue wrote them. Checked by the adapter: prices are plain decimals above 0. */
export interface VenueTrade {
  /** The venue's number of the trade, without holes within its market. Absent where the venue has none. */
  readonly id?: number;
  readonly atMs: number;
  readonly price: string;
  /** In units of the base currency. */
  readonly size: string;
}

export type HistoryPiece =
  | { readonly kind: 'trade'; readonly trade: VenueTrade }
  /** All trades of a whole interval that has ended. */
  | {
      readonly kind: 'candle';
      /** The last millisecond that belongs to it. */
      readonly closeAtMs: number;
      readonly open: string;
      readonly high: string;
      readonly low: string;
      readonly close: string;
      readonly volume: string;
    };

export interface HistoryRange {
  readonly market: string;
  /** The last trade that is known: pieces begin with the one after it. */
  readonly afterId?: number;
  /**
   * Without `afterId`: pieces begin with single trades, the first of them at least REWIND_MS before this instant where there are any; which of
   * them are known already, the reader finds out. With it: the instant of that trade.
   */
  readonly afterMs: number;
  /** The first live trade that waits. Pieces may go on beyond it. Absent: to the present end of the history. */
  readonly until?: VenueTrade;
}

export interface VenueHistory {
  /** Pages of pieces. Throws HistoryUnavailable when the venue does not answer; what came before stands, and reading goes on after it. */
  read(range: HistoryRange): AsyncIterable<readonly HistoryPiece[]>;
  /** The last price at or before the instant; undefined when there was none yet. Throws HistoryUnavailable. */
  priceAt(market: string, atMs: number): Promise<string | undefined>;
}

/** The same trades dated from this far back get the same instants again: no burst of trades in one millisecond reaches so far. */
export const REWIND_MS = 2_000;

export class HistoryUnavailable extends Error {
  override readonly name = 'HistoryUnavailable';
  /** The venue's wish, where it has one. */
  readonly retryAfterMs: number | undefined;

  constructor(detail: string, retryAfterMs?: number) {
    super(detail);
    this.retryAfterMs = retryAfterMs;
  }
}
