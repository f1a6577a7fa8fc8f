/**
 * Third step of the pipeline: ticks of one market that come close together become one, which keeps open, high, low and volume of all,
 * so that no crossing is lost by merging. Pure; who holds the pending tick also sees to it that it is let go in time.
 */
import { addDecimal, type Tick } from '#engine';

const MINUTE_MS = 60_000;

/** `later` is after `earlier`, of the same market. */
function mergeTicks(earlier: Tick, later: Tick): Tick {
  const merged = {
    market: earlier.market,
    atMs: later.atMs,
    last: later.last,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    volume: addDecimal(earlier.volume, later.volume),
  };
  return earlier.open === undefined ? merged : { ...merged, open: earlier.open };
}

/** A merged tick that may still grow. `firstAtMs`: market time of the first tick in it. */
export interface PendingTick {
  readonly firstAtMs: number;
  readonly tick: Tick;
}

/**
 * Adds a tick to what is pending. Those within `mergeMs` of market time of the first, and of the same minute, become one; otherwise the pending
 * one is `ready` and the new one starts over. So a day of candles replayed in a second is not merged into one tick.
 */
export function joinTick(
  pending: PendingTick | undefined,
  tick: Tick,
  mergeMs: number,
): { readonly pending: PendingTick; readonly ready?: Tick } {
  if (!pending) return { pending: { firstAtMs: tick.atMs, tick } };
  const isNear = tick.atMs - pending.firstAtMs < mergeMs && minuteOf(tick.atMs) === minuteOf(pending.firstAtMs);
  if (isNear) return { pending: { firstAtMs: pending.firstAtMs, tick: mergeTicks(pending.tick, tick) } };
  return { pending: { firstAtMs: tick.atMs, tick }, ready: pending.tick };
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS);
}
