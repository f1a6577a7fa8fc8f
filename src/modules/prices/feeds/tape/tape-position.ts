/**
 * How far a tape has come, and which trades lie behind that. Pure. By the venue's number of the last trade where it is known, by an instant of
 * market time otherwise: after a restart there is only the instant of the last tick, and several trades of one millisecond have different ones.
 */
import type { VenueTrade } from './venue-history.ts';

export type TapePosition =
  | { readonly kind: 'trade'; readonly id: number; readonly atMs: number }
  /** `isWhole`: every trade up to this millisecond is behind. Otherwise it is the instant of a tick as `dateTrade` gave it. */
  | { readonly kind: 'instant'; readonly atMs: number; readonly isWhole: boolean | 'perhaps' };

/** Market time of the next tick: the venue's, or a millisecond after the last tick where that is not later. */
export function dateTrade(tradeAtMs: number, lastAtMs: number): number {
  return tradeAtMs > lastAtMs ? tradeAtMs : lastAtMs + 1;
}

/** Of trades that come in order of their numbers. */
export function isBehind(trade: VenueTrade, position: TapePosition): boolean {
  if (position.kind === 'trade' && trade.id !== undefined) return trade.id <= position.id;
  return trade.atMs <= position.atMs;
}

/** Whether nothing can lie between. */
export function isNext(trade: VenueTrade, position: TapePosition): boolean {
  return position.kind === 'instant' || trade.id === undefined || trade.id === position.id + 1;
}

export function positionAfter(trade: VenueTrade): TapePosition {
  return trade.id === undefined
    ? { kind: 'instant', atMs: trade.atMs, isWhole: true }
    : { kind: 'trade', id: trade.id, atMs: trade.atMs };
}

/** Candles end on the last millisecond of a second, and hold all trades of it; a tick of a trade is dated so by chance. */
const SECOND_MS = 1_000;

/** Where the last tick before a restart left off. */
export function positionOfMark(atMs: number): TapePosition {
  return { kind: 'instant', atMs, isWhole: atMs % SECOND_MS === SECOND_MS - 1 ? 'perhaps' : false };
}

/**
 * Goes over trades from before an instant on and says of each whether it is behind. It dates them as they were dated the first time: the same
 * trades, begun at a moment without a burst, get the same instants. Where none has the instant itself, the last tick was no trade's.
 */
export function createRetracer(position: TapePosition): (trade: VenueTrade) => boolean {
  let datedMs = Number.NEGATIVE_INFINITY;
  let isOfTrade = false;
  return (trade) => {
    if (position.kind === 'trade' || position.isWhole === true) return isBehind(trade, position);
    datedMs = dateTrade(trade.atMs, datedMs);
    isOfTrade ||= datedMs === position.atMs;
    return datedMs <= position.atMs || (position.isWhole === 'perhaps' && !isOfTrade && isBehind(trade, position));
  };
}
