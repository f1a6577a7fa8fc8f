/**
 * The cache of one process: at most `entriesMax` entries; the one that was used least recently makes room.
 * An expired entry is never answered; it is removed when it is asked for or pushed out.
 */
import type { Clock } from '#platform/clock';
import type { Cache } from './cache.ts';

export interface MemoryCacheDeps {
  readonly entriesMax: number;
  readonly clock: Clock;
}

interface Entry {
  readonly value: unknown;
  /** On the monotonic clock. */
  readonly expiresAtMs: number;
}

export function createMemoryCache({ entriesMax, clock }: MemoryCacheDeps): Cache {
  // A Map keeps the order of insertion: first is what was used least recently.
  const entries = new Map<string, Entry>();

  return {
    async get<T>(key: string): Promise<T | undefined> {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      if (entry.expiresAtMs <= clock.monotonicMs()) return undefined;
      entries.set(key, entry);
      return entry.value as T;
    },
    async set(key, value, ttlMs) {
      entries.delete(key);
      entries.set(key, { value, expiresAtMs: clock.monotonicMs() + ttlMs });
      if (entries.size <= entriesMax) return;
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        break;
      }
    },
    async delete(key) {
      entries.delete(key);
    },
  };
}
