/**
 * Instants by the day on which they fell for the person, in their time zone. Pure: days are taken from the calendar, not from 24 hours,
 * so a day on which the clocks change is one day.
 */

export interface DayGroup<T> {
  /** `2026-03-29` */
  readonly day: string;
  /** `Today`, `Yesterday`, `Sunday, 29 March`, with the year where it is another. */
  readonly label: string;
  readonly items: readonly T[];
}

export interface DayGroupsOptions<T> {
  readonly atMsOf: (item: T) => number;
  readonly timezone: string;
  readonly nowMs: number;
}

/** In the order of the items; each day once. */
export function groupByDay<T>(items: readonly T[], { atMsOf, timezone, nowMs }: DayGroupsOptions<T>): DayGroup<T>[] {
  const today = dayOf(nowMs, timezone);
  const groups = Map.groupBy(items, (item) => dayOf(atMsOf(item), timezone));
  return [...groups].map(([day, members]) => ({ day, label: labelOf(day, today), items: members }));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-03-29` */
export function dayOf(atMs: number, timezone: string): string {
  const format =
    formats.get(timezone) ??
    new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: timezone });
  formats.set(timezone, format);
  return format.format(atMs);
}

const NAMES = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });

function labelOf(day: string, today: string): string {
  if (day === today) return 'Today';
  if (day === dayBefore(today)) return 'Yesterday';
  const name = NAMES.format(Date.parse(day));
  return day.slice(0, 4) === today.slice(0, 4) ? name : `${name} ${day.slice(0, 4)}`;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 24 * 60 * 60 * 1_000).toISOString().slice(0, 10);
}
