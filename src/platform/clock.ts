/**
 * The clock port. Engine and modules never read the system's clock themselves; tests hand in one that they move.
 */

export interface Clock {
  /** Epoch milliseconds, UTC. May step with the system's clock. */
  nowMs(): number;
  /** Milliseconds from an arbitrary origin, never going back; for measuring durations. */
  monotonicMs(): number;
}

export function createSystemClock(): Clock {
  return { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
}
