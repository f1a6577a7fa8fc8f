/** The cache port: bounded, with time to live. A miss is always allowed; nothing may be true only here. */

export interface Cache {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
}
