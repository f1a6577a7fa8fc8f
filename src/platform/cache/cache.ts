/** The cache port: bounded, with time to live. A miss is always allowed; nothing may be true only here. */

export interface Cache {
  /** What was set, while it lives and there is room. It may be the very object: treat it as immutable. */
  get<T>(key: string): Promise<T | undefined>;
  /** `value` is JSON and not `undefined`; it must not be changed afterwards. Replaces value and time to live. */
  set(key: string, value: unknown, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
}
