/**
 * Second step of the pipeline: whether a well-formed tick is believed. Pure: the decision depends on the market's own past and the
 * clock it is handed, so that the same ticks sent again after a restart are judged alike.
 */
import type { TickRejection } from '#contract/api/ticks';
import type { Tick } from '#engine';

/** How far ahead of the clock a tick may be. */
export const FUTURE_MAX_MS = 5_000;
/**
 * Within this market time a second tick must confirm a jump. A market that ticks more rarely (a candle a minute) could never do so:
 * there the time is what passed between the last believed tick and the jump.
 */
export const CONFIRM_WITHIN_MS = 10_000;

/** A jump that waits to be confirmed: the range of its prices that were too far off. */
export interface OutlierCandidate {
  readonly atMs: number;
  readonly low: number;
  readonly high: number;
}

/** What the guard remembers of a market. Absent fields: nothing accepted yet, no jump waiting. */
export interface GuardMemory {
  readonly last?: { readonly atMs: number; readonly price: number };
  readonly candidate?: OutlierCandidate;
}

export interface GuardSettings {
  readonly nowMs: number;
  /** Of a live feed: a tick of more than this before `nowMs` is refused. Absent: any past is welcome. */
  readonly ageMaxMs?: number;
  /** A larger jump against the last price must be confirmed; 0 turns this off. */
  readonly outlierPercent: number;
}

export type GuardVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'rejected'; readonly code: TickRejection; readonly candidate?: OutlierCandidate };

/**
 * Order is judged first, then the clock (ahead, then too old to be live), then the jump. A jump is rejected and becomes the candidate in place of an older one. The next tick
 * after the candidate and within CONFIRM_WITHIN_MS of it whose own far-off prices are near it is accepted. The candidate sent again (same instant)
 * confirms nothing.
 */
export function judgeTick(tick: Tick, memory: GuardMemory, settings: GuardSettings): GuardVerdict {
  const { last, candidate } = memory;
  if (last && tick.atMs <= last.atMs) return { kind: 'rejected', code: 'out_of_order' };
  if (tick.atMs > settings.nowMs + FUTURE_MAX_MS) return { kind: 'rejected', code: 'future' };
  if (settings.ageMaxMs !== undefined && tick.atMs < settings.nowMs - settings.ageMaxMs)
    return { kind: 'rejected', code: 'stale' };
  if (!last || settings.outlierPercent === 0) return { kind: 'accepted' };
  const jump = jumpOf(tick, last.price, settings.outlierPercent);
  if (!jump || (candidate && isConfirmed(jump, candidate, { lastAtMs: last.atMs, percent: settings.outlierPercent })))
    return { kind: 'accepted' };
  return { kind: 'rejected', code: 'outlier', candidate: jump };
}

/** The range of the tick's prices that are further than `percent` from `price`; undefined when none is. */
function jumpOf(tick: Tick, price: number, percent: number): OutlierCandidate | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of [tick.open ?? tick.last, tick.high, tick.low, tick.last]) {
    if (Math.abs(value - price) * 100 <= percent * price) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? { atMs: tick.atMs, low, high } : undefined;
}

function isConfirmed(
  jump: OutlierCandidate,
  candidate: OutlierCandidate,
  { lastAtMs, percent }: { lastAtMs: number; percent: number },
): boolean {
  const withinMs = Math.max(CONFIRM_WITHIN_MS, candidate.atMs - lastAtMs);
  if (jump.atMs <= candidate.atMs || jump.atMs - candidate.atMs > withinMs) return false;
  return jump.low * 100 >= candidate.low * (100 - percent) && jump.high * 100 <= candidate.high * (100 + percent);
}
