/**
 * Keeps a burst of firings from burying the screen: the first few are shown each, and what follows soon after is counted. Pure but for
 * what it remembers.
 */

export type BurstAnswer =
  | { readonly kind: 'each' }
  /** So many since the burst began that were not shown each. */
  | { readonly kind: 'counted'; readonly count: number };

const EACH_MAX = 3;
/** A burst has ended when this long nothing fired. */
const PAUSE_MS = 4_000;

export function createFiringBurst(): { note(nowMs: number): BurstAnswer } {
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let inBurst = 0;
  return {
    note(nowMs) {
      inBurst = nowMs - lastAtMs > PAUSE_MS ? 1 : inBurst + 1;
      lastAtMs = nowMs;
      return inBurst <= EACH_MAX ? { kind: 'each' } : { kind: 'counted', count: inBurst - EACH_MAX };
    },
  };
}
