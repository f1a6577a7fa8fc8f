/**
 * The port that keeps candles of a minute and of an hour. They are a derived view of the accepted ticks, written in parts: a part is added
 * to what is stored of the same candle, so that a writer need not know what was written before it started.
 */
import type { Candle } from './candle.ts';

export interface CandlePart extends Candle {
  readonly market: string;
  readonly intervalMs: number;
}

export interface CandleRange {
  readonly market: string;
  readonly intervalMs: number;
  /** Candles that open at or after this ... */
  readonly fromMs: number;
  /** ... and before this. */
  readonly toMs: number;
  readonly limit: number;
  /** Which ones, where the range holds more than `limit`. */
  readonly take: 'oldest' | 'newest';
}

export interface CandleStore {
  /**
   * Adds parts, all or none. Of one candle, parts come in the order of time: the first gives the open, the last the close; high and low are
   * kept, volumes added up. A part that comes twice counts its volume twice and changes nothing else.
   */
  add(parts: readonly CandlePart[]): Promise<void>;
  /** Ascending by time, whichever end they were taken from. */
  list(range: CandleRange): Promise<readonly Candle[]>;
  /** Removes all candles of the market, in slices, so that others may write in between. */
  deleteMarket(market: string): Promise<void>;
}
