/**
 * The port through which firings are read. The evaluator alone writes them; they outlive their alert and end with their user.
 */

export interface FiringRecord {
  readonly alertId: string;
  /** From 1 within the alert. */
  readonly sequence: number;
  readonly market: string;
  readonly condition: string;
  /** Market time of the tick. */
  readonly atMs: number;
  /** Wall clock when it was computed. */
  readonly firedAtMs: number;
  readonly price: number;
  readonly value: number;
  readonly isBackfilled: boolean;
}

/** Place of a firing in the order of lists. */
export interface FiringPlace {
  readonly firedAtMs: number;
  readonly alertId: string;
  readonly sequence: number;
}

export interface FiringListQuery {
  readonly userId: string;
  readonly alertId: string | undefined;
  /** The market of the alert that fired. */
  readonly market: string | undefined;
  /** Computed at or after this, epoch ms. */
  readonly sinceMs: number | undefined;
  /** Only what lies after this place in the order; undefined: from the newest. */
  readonly after: FiringPlace | undefined;
  readonly limit: number;
}

export interface FiringStore {
  /** Newest first: by the instant of computing, then alert, then sequence, all falling. Within one alert: by sequence. */
  list(query: FiringListQuery): Promise<{ readonly items: readonly FiringRecord[]; readonly hasMore: boolean }>;
  /** Removes at most `limit` firings of the user; returns how many. */
  removeOfUser(userId: string, limit: number): Promise<number>;
}
