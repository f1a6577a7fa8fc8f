/**
 * Instants as text: relative to now, and exact in the person's time zone. Pure.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `just now`, `5 min ago`, `in 3 h`, `2 d ago`, and the date where it is more than a week away. */
export function formatRelative(atMs: number, nowMs: number, timezone: string): string {
  const isPast = atMs <= nowMs;
  const awayMs = Math.abs(nowMs - atMs);
  const say = (count: number, unit: string) => (isPast ? `${count} ${unit} ago` : `in ${count} ${unit}`);
  if (awayMs < 5_000) return isPast ? 'just now' : 'now';
  if (awayMs < MINUTE_MS) return say(Math.floor(awayMs / 1_000), 's');
  if (awayMs < HOUR_MS) return say(Math.floor(awayMs / MINUTE_MS), 'min');
  if (awayMs < DAY_MS) return say(Math.floor(awayMs / HOUR_MS), 'h');
  if (awayMs < 7 * DAY_MS) return say(Math.floor(awayMs / DAY_MS), 'd');
  return formatDay(atMs, nowMs, timezone);
}

/** How long until the relative text of an instant changes. */
export function relativeChangesInMs(atMs: number, nowMs: number): number {
  const awayMs = Math.abs(nowMs - atMs);
  if (awayMs < MINUTE_MS) return 1_000;
  if (awayMs < HOUR_MS) return 15_000;
  return 5 * MINUTE_MS;
}

/** `12 Mar`, with the year where it is another. */
export function formatDay(atMs: number, nowMs: number, timezone: string): string {
  const yearOf = (ms: number) => part(timezone, { year: 'numeric' }, ms);
  const isSameYear = yearOf(atMs) === yearOf(nowMs);
  return part(timezone, { day: 'numeric', month: 'short', ...(isSameYear ? {} : { year: 'numeric' }) }, atMs);
}

/** `Thu, 12 Mar 2026, 12:04:03.211 Europe/Berlin`: nothing left out. */
export function formatExact(atMs: number, timezone: string): string {
  const text = part(
    timezone,
    {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
    },
    atMs,
  );
  return `${text} ${timezone}`;
}

/** `12:04`, or `12:04:03`. */
export function formatClock(atMs: number, timezone: string, withSeconds = false): string {
  return part(timezone, { hour: '2-digit', minute: '2-digit', ...(withSeconds ? { second: '2-digit' } : {}) }, atMs);
}

/** `12:04:03.211` */
export function formatClockMs(atMs: number, timezone: string): string {
  return part(timezone, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }, atMs);
}

/** `412 ms`, `3.2 s`, `4 min`, `2 h`: a length of time. */
export function formatMs(lengthMs: number): string {
  if (lengthMs < 1_000) return `${Math.round(lengthMs)} ms`;
  if (lengthMs < 10_000) return `${(lengthMs / 1_000).toFixed(1)} s`;
  if (lengthMs < MINUTE_MS) return `${Math.round(lengthMs / 1_000)} s`;
  if (lengthMs < HOUR_MS) return `${Math.round(lengthMs / MINUTE_MS)} min`;
  return `${Math.round(lengthMs / HOUR_MS)} h`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function part(timezone: string, options: Intl.DateTimeFormatOptions, atMs: number): string {
  const key = `${timezone} ${JSON.stringify(options)}`;
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone: timezone, hourCycle: 'h23' });
  formats.set(key, format);
  return format.format(atMs);
}
