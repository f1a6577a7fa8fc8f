/**
 * Time as text: RFC 3339 instants in UTC with milliseconds, and durations like `30s`, `10m`, `1h`, `7d`.
 */

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export const DURATION_PATTERN = '^[0-9]{1,6}[smhd]$';

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Instants have years of four digits: those of the year 0 to the end of 9999, UTC. */
const INSTANT_MIN_MS = Date.parse('0000-01-01T00:00:00.000Z');
const INSTANT_MAX_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Epoch ms of the years 0 to 9999 -> `2026-11-23T02:31:13.000Z`. */
export function formatInstant(atMs: number): string {
  return new Date(atMs).toISOString();
}

/**
 * RFC 3339 with any offset -> epoch ms, digits beyond the millisecond dropped; undefined when it is not one. A day that its month does
 * not have, and leap seconds, are none.
 */
export function parseInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour] = match.slice(1).map(Number) as [number, number, number, number];
  // `Date.parse` takes the 30th of February for the 2nd of March, and 24:00 for the next day.
  if (day > daysInMonth(year, month) || hour > 23) return undefined;
  const atMs = Date.parse(text.replace(' ', 'T'));
  return atMs >= INSTANT_MIN_MS && atMs <= INSTANT_MAX_MS ? atMs : undefined;
}

/** The calendar repeats every 400 years; years below 100 mean others to `Date.UTC`. */
function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(2_000 + (year % 400), month, 0)).getUTCDate();
}

/** `10m` -> 600000; undefined when it is not a duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^([0-9]{1,6})([smhd])$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

/** 600000 -> `10m`: the largest unit that divides it. Durations are whole seconds; what is left below one is rounded. */
export function formatDuration(durationMs: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (durationMs >= UNIT_MS[unit] && durationMs % UNIT_MS[unit] === 0) return `${durationMs / UNIT_MS[unit]}${unit}`;
  }
  return `${Math.round(durationMs / UNIT_MS.s)}s`;
}
