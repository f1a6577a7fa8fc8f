/** The port that keeps the markets that people look at, in their order. */

export interface StoredWatchlist {
  readonly markets: readonly string[];
  /** From 1, grows with every change. */
  readonly version: number;
}

export interface WatchlistStore {
  /** Undefined where the user never changed it. */
  get(userId: string): Promise<StoredWatchlist | undefined>;
  /** Takes the place of what was there; durable when it resolves. Of two at once the later stays. */
  put(userId: string, markets: readonly string[]): Promise<StoredWatchlist>;
  remove(userId: string): Promise<void>;
}
