/**
 * The flood stop: more than 15 firings within 3 minutes of market time suspend an alert. Holds the last 15 firing times of those alerts
 * that can fire so often, 120 bytes each; nobody else has a history.
 */
import { FLOOD_FIRINGS, FLOOD_WITHIN_MS } from './alert-options.ts';

export interface FloodHistory {
  /** Notes a firing; true when it is one too many: the 15th before it lies less than 3 minutes back. O(1). */
  note(slot: number, atMs: number): boolean;
  /** Forgets the alert's history. */
  forget(slot: number): void;
  bytes(): number;
}

interface Ring {
  readonly times: Float64Array;
  count: number;
}

export function createFloodHistory(): FloodHistory {
  const rings = new Map<number, Ring>();
  return {
    note(slot, atMs) {
      let ring = rings.get(slot);
      if (ring === undefined) {
        ring = { times: new Float64Array(FLOOD_FIRINGS), count: 0 };
        rings.set(slot, ring);
      }
      const place = ring.count % FLOOD_FIRINGS;
      const isFlood = ring.count >= FLOOD_FIRINGS && atMs - (ring.times[place] as number) < FLOOD_WITHIN_MS;
      ring.times[place] = atMs;
      ring.count += 1;
      return isFlood;
    },
    forget(slot) {
      if (rings.size > 0) rings.delete(slot);
    },
    bytes: () => rings.size * FLOOD_FIRINGS * 8,
  };
}
