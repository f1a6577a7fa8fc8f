/**
 * Wall-clock time of a time zone as instants, and back. A wall time that clocks skip becomes the one after the skip, one that they
 * show twice the first of the two. Pure; knows zones by Intl alone.
 */

/** What a clock on the wall shows. `month` is 1 to 12; parts beyond their range carry over, as in `Date.UTC`. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const DAY_MS = 86_400_000;

/** What the clock shows at an instant; seconds are dropped. */
export function wallOf(atMs: number, timezone: string): WallTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timezone).formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute };
}

/** The instant at which the clock of the zone shows this. */
export function instantOfWall(wall: WallTime, timezone: string): number {
  const asUtcMs = utcOf(wall);
  // No zone changes its clocks twice within two days, so one of these two offsets holds at the wall time.
  const offsetsMs = [offsetAt(asUtcMs - DAY_MS, timezone), offsetAt(asUtcMs + DAY_MS, timezone)];
  const found = offsetsMs
    .map((offsetMs) => asUtcMs - offsetMs)
    .filter((atMs) => utcOf(wallOf(atMs, timezone)) === asUtcMs);
  if (found.length > 0) return Math.min(...found);
  // Skipped: as far after the skip as the time asked for is after its beginning.
  return asUtcMs - (offsetsMs[0] ?? 0);
}

/** The same time of day, so many calendar days later. */
export function addDays(wall: WallTime, days: number): WallTime {
  const date = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + days));
  return { ...wall, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 0 is Monday. */
export function weekdayOf({ year, month, day }: WallTime): number {
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}

/** `2026-03-29T09:00`, the form of a `datetime-local` field. */
export function formatWall(wall: WallTime): string {
  return new Date(utcOf(wall)).toISOString().slice(0, 16);
}

export function parseWall(text: string): WallTime | undefined {
  const match = /^(\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = match.slice(1).map(Number);
  return { year, month, day, hour, minute };
}

/** The calendar day, for telling whether two instants lie on the same. */
export function dayNumberOf(atMs: number, timezone: string): number {
  const { year, month, day } = wallOf(atMs, timezone);
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

function utcOf({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

function offsetAt(atMs: number, timezone: string): number {
  return utcOf(wallOf(atMs, timezone)) - Math.floor(atMs / 60_000) * 60_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone: timezone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  formats.set(timezone, format);
  return format;
}
