/**
 * Candles of a venue's history, whose decimals are text -> longer ones, for intervals that the venue does not have. Pure. Prices stay the text that
 * the venue wrote; volumes are added as decimals.
 */
import { formatDecimal, SIGNIFICANT_DIGITS_MAX } from '#contract/decimal';
import { addDecimal } from '#engine';
import { openingOf } from '../candle.ts';
import type { VenueCandle } from './feed.ts';

/** Ascending -> ascending, each opening at a multiple of `intervalMs`. */
export function aggregateVenueCandles(candles: readonly VenueCandle[], intervalMs: number): VenueCandle[] {
  const longer: VenueCandle[] = [];
  for (const candle of candles) {
    const part = { ...candle, atMs: openingOf(candle.atMs, intervalMs) };
    const current = longer.at(-1);
    if (current?.atMs === part.atMs) longer[longer.length - 1] = join(current, part);
    else longer.push(part);
  }
  return longer;
}

function join(earlier: VenueCandle, later: VenueCandle): VenueCandle {
  return {
    atMs: earlier.atMs,
    open: earlier.open,
    high: Number(later.high) > Number(earlier.high) ? later.high : earlier.high,
    low: Number(later.low) < Number(earlier.low) ? later.low : earlier.low,
    close: later.close,
    volume: formatDecimal(addDecimal(rounded(earlier.volume), rounded(later.volume))),
  };
}

/** A volume may have more digits than a double holds; 15 are enough to show it. */
function rounded(volume: string): number {
  return Number(Number(volume).toPrecision(SIGNIFICANT_DIGITS_MAX));
}
