/** The port of kept answers. One answer per (user, key); `save` of a second is ignored, so the first answer stands. */

export interface KeptAnswer {
  readonly userId: string;
  readonly key: string;
  /** SHA-256 of method, path and body. */
  readonly fingerprint: Uint8Array;
  readonly status: number;
  readonly body: string;
  readonly etag: string | undefined;
  readonly createdAtMs: number;
}

export interface IdempotencyStore {
  /** The answer, unless it is older than `notBeforeMs`. */
  find(userId: string, key: string, notBeforeMs: number): Promise<KeptAnswer | undefined>;
  /** Durable when it resolves. An answer older than a day under the same key is replaced. */
  save(answer: KeptAnswer): Promise<void>;
  /** Removes at most `limit` answers older than `beforeMs`; returns how many. */
  sweep(beforeMs: number, limit: number): Promise<number>;
}
