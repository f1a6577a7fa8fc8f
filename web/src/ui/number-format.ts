/**
 * Numbers as text: decimals as the server sent them, never through a double, with as many places as the venue's tick size. Pure.
 */

/** Between thousands: thin, and never at the end of a line. */
export const THIN = '\u202f';
const MINUS = '\u2212';

/** How many decimals a venue's step has: `0.01` -> 2, `1` -> 0, `0.00001000` -> 5. */
export function placesOf(tickSize: string): number {
  const fraction = tickSize.split('.')[1]?.replace(/0+$/, '') ?? '';
  return fraction.length;
}

/** Where no step is known: enough places to tell neighbouring prices apart. */
export function placesFor(price: string): number {
  const [whole = '', fraction = ''] = price.replace('-', '').split('.');
  const trimmed = fraction.replace(/0+$/, '').length;
  if (whole.length >= 2 && whole !== '0') return Math.min(2, Math.max(trimmed, whole.length >= 5 ? 1 : 2));
  if (whole !== '0') return Math.max(2, Math.min(4, trimmed));
  const leading = /^0*/.exec(fraction)?.[0].length ?? 0;
  return Math.min(Math.max(leading + 4, 4), Math.max(trimmed, 4));
}

/** A decimal with exactly `places` decimals (what is finer is kept: a price is never rounded) and thin spaces between thousands. */
export function formatPrice(price: string, places: number): string {
  const sign = price.startsWith('-') ? MINUS : '';
  const [whole = '0', fraction = ''] = price.replace(/^-/, '').split('.');
  const kept = fraction.replace(/0+$/, '');
  const shown = kept.length >= places ? kept : kept.padEnd(places, '0');
  return `${sign}${groupThousands(whole)}${shown === '' ? '' : `.${shown}`}`;
}

export function groupThousands(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
}

/** `+1.24 %`, `−0.30 %`, `0.00 %`. */
export function formatPercent(percent: number, places = 2): string {
  const text = Math.abs(percent).toFixed(places);
  const isZero = Number(text) === 0;
  const [whole = '0', fraction = ''] = text.split('.');
  const sign = isZero ? '' : percent < 0 ? MINUS : '+';
  return `${sign}${groupThousands(whole)}${fraction === '' ? '' : `.${fraction}`}\u202f%`;
}

const UNITS = ['', 'k', 'M', 'B', 'T'] as const;

/** A large amount in three figures: `1.24 B`. */
export function formatCompact(amount: number): string {
  const sign = amount < 0 ? MINUS : '';
  let value = Math.abs(amount);
  let unit = 0;
  // 999.5 would round to four figures of the smaller unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const places = value >= 99.95 || unit === 0 ? 0 : value >= 9.995 ? 1 : 2;
  return `${sign}${value.toFixed(places)}${unit === 0 ? '' : `${THIN}${UNITS[unit]}`}`;
}
