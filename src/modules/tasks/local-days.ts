/**
 * Days of a time zone as instants. A day begins at the first instant that bears its date there, which is not always midnight:
 * where clocks go forward at midnight, it is one o'clock.
 */

const DAY_MS = 86_400_000;
/** No zone is further from UTC than this. */
const OFFSET_MAX_MS = 16 * 3_600_000;

export interface LocalDays {
  /** `2026-01-05`; the last is today. */
  readonly dates: readonly string[];
  /** One more than there are dates: where each day begins, and where the last one ends. Rising. */
  readonly startsMs: readonly number[];
}

/** The last `count` days of the zone, today last; undefined when there is no such zone. Costs some 30 date conversions a day. */
export function localDays(timezone: string, nowMs: number, count: number): LocalDays | undefined {
  const dateOf = dateReader(timezone);
  if (!dateOf) return undefined;
  const today = dateOf(nowMs);
  const dates = Array.from({ length: count + 1 }, (_, index) => today + (index - count + 1) * DAY_MS);
  return {
    dates: dates.slice(0, count).map((dateMs) => new Date(dateMs).toISOString().slice(0, 10)),
    startsMs: dates.map((dateMs) => startOf(dateMs, dateOf)),
  };
}

/** Reads the date that an instant bears in the zone, as the instant at which that date begins in UTC. */
function dateReader(timezone: string): ((atMs: number) => number) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: timezone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
  return (atMs) => {
    const parts = { year: 0, month: 0, day: 0 };
    for (const { type, value } of format.formatToParts(atMs)) {
      if (type === 'year' || type === 'month' || type === 'day') parts[type] = Number(value);
    }
    return Date.UTC(parts.year, parts.month - 1, parts.day);
  };
}

/** The first instant whose date is `dateMs` or later, by halving. */
function startOf(dateMs: number, dateOf: (atMs: number) => number): number {
  let before = dateMs - OFFSET_MAX_MS;
  let from = dateMs + OFFSET_MAX_MS;
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dateOf(middle) >= dateMs) from = middle;
    else before = middle;
  }
  return from;
}
