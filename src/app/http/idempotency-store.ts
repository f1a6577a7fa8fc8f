/**
 * The port of kept answers: one answer per (user, key), the first that was saved. Users do not see each other's keys.
 * Answers live as long as a caller of `find` and `sweep` lets them; a day-old answer gives way to a new one.
 */

/** After this an answer counts as forgotten, whether or not it was swept. */
export const ANSWERS_KEPT_MS = 24 * 3_600_000;

export interface KeptAnswer {
  readonly userId: string;
  readonly key: string;
  /** SHA-256 of method, address and body. */
  readonly fingerprint: Uint8Array;
  readonly status: number;
  /** As it was sent. */
  readonly body: string;
  readonly etag: string | undefined;
  /** Epoch ms. */
  readonly createdAtMs: number;
}

export interface IdempotencyStore {
  /** The answer, when it was made at or after `notBeforeMs`. */
  find(userId: string, key: string, notBeforeMs: number): Promise<KeptAnswer | undefined>;
  /**
   * Durable when it resolves. Where the key has an answer that is no older than ANSWERS_KEPT_MS at `createdAtMs`, that one stands and
   * this is ignored; an older one is replaced.
   */
  save(answer: KeptAnswer): Promise<void>;
  /** Removes at most `limit` answers made before `beforeMs`, oldest first; returns how many. */
  sweep(beforeMs: number, limit: number): Promise<number>;
}
