/**
 * How far a time zone is from UTC at an instant, and where days, hours and minutes of that zone begin on the time axis. Pure. Offsets change at most at
 * full quarters of an hour, so each quarter is asked for once.
 */

export type ZoneOffset = (atS: number) => number;

const QUARTER_S = 900;

/** Seconds to add to Unix time so that UTC's calendar shows the zone's clock. */
export function createZoneOffset(timezone: string): ZoneOffset {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const known = new Map<number, number>();
  return (atS) => {
    const quarter = Math.floor(atS / QUARTER_S);
    const before = known.get(quarter);
    if (before !== undefined) return before;
    const startS = quarter * QUARTER_S;
    const parts = Object.fromEntries(
      format.formatToParts(startS * 1_000).map(({ type, value }) => [type, Number(value)]),
    ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
    const shownMs = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
    const offset = shownMs / 1_000 - startS;
    known.set(quarter, offset);
    return offset;
  };
}

/** As the chart's library ranks marks of the time axis. */
export const MARK = {
  minute: 20,
  minutes5: 21,
  minutes30: 22,
  hour: 30,
  hours3: 31,
  hours6: 32,
  hours12: 33,
  day: 50,
  month: 60,
  year: 70,
} as const;

const STEPS: readonly (readonly [number, number])[] = [
  [43_200, MARK.hours12],
  [21_600, MARK.hours6],
  [10_800, MARK.hours3],
  [3_600, MARK.hour],
  [1_800, MARK.minutes30],
  [300, MARK.minutes5],
  [60, MARK.minute],
];

/** What begins between two instants, both already on the zone's clock: a year, a day, an hour. The larger the number, the weightier. */
export function markWeight(beforeS: number, atS: number): number {
  const before = new Date(beforeS * 1_000);
  const now = new Date(atS * 1_000);
  if (before.getUTCFullYear() !== now.getUTCFullYear()) return MARK.year;
  if (before.getUTCMonth() !== now.getUTCMonth()) return MARK.month;
  if (before.getUTCDate() !== now.getUTCDate()) return MARK.day;
  for (const [stepS, weight] of STEPS) {
    if (Math.floor(beforeS / stepS) !== Math.floor(atS / stepS)) return weight;
  }
  return 10;
}
