/**
 * Days and times in the words of quick add (`tomorrow`, `fri`, `next week`, `12 mar`, `9am`, `in 2h`), and the instant that they make in
 * the person's zone. Pure. A day without a time lasts until its end; a time without a day is the next one; `in 2h` counts elapsed time, while
 * `in 3 days` keeps the time of day, whatever clocks do in between.
 */
import { addDays, instantOfWall, type WallTime, wallOf, weekdayOf } from '../../../ui/zoned-time.ts';

/** What was said so far; each part once. */
export interface Moment {
  day?: DayWord;
  /** Minutes after midnight. */
  timeMinutes?: number;
  /** Elapsed time from now; says both the day and the time. */
  inMs?: number;
}

type DayWord =
  | { readonly kind: 'days'; readonly days: number; readonly keepsTime?: boolean }
  | { readonly kind: 'weekday'; readonly weekday: number; readonly isNext: boolean }
  | { readonly kind: 'date'; readonly year: number | undefined; readonly month: number; readonly day: number };

export interface ReadMoment {
  readonly text: string;
  readonly parts: Moment;
}

/** Until the end of a day: its last minute. */
export const END_OF_DAY = { hour: 23, minute: 59 } as const;

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}';
const END = '(?=[\\s,]|$)';
const HOUR_MS = 3_600_000;
const IN_MAX: Readonly<Record<string, number>> = { m: 100_000, h: 10_000, d: 3_650, w: 520 };

interface Reader {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Moment | undefined;
}

const pattern = (text: string) => new RegExp(`${text}${END}`, 'iy');

const READERS: readonly Reader[] = [
  {
    pattern: pattern('in\\s+(\\d{1,6})\\s*(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)'),
    read: ([, count = '', unit = '']) => elapsed(Number(count), unit.toLowerCase()),
  },
  { pattern: pattern('today'), read: () => ({ day: { kind: 'days', days: 0 } }) },
  { pattern: pattern('tonight'), read: () => ({ day: { kind: 'days', days: 0 }, timeMinutes: 20 * 60 }) },
  { pattern: pattern('(tomorrow|tmrw?)'), read: () => ({ day: { kind: 'days', days: 1 } }) },
  { pattern: pattern('next\\s+week'), read: () => ({ day: { kind: 'weekday', weekday: 0, isNext: true } }) },
  {
    pattern: pattern(`((?:on|by|next)\\s+)?(${WEEKDAYS.join('|')}|mon|tue|wed|thu|fri|sat|sun)`),
    read: ([, before = '', name = '']) => ({
      day: { kind: 'weekday', weekday: weekdayNamed(name), isNext: /^next/i.test(before) },
    }),
  },
  {
    pattern: pattern('(?:on\\s+|by\\s+)?(\\d{4})-(\\d\\d)-(\\d\\d)'),
    read: ([, year, month, day]) => dateOf(Number(year), Number(month), Number(day)),
  },
  {
    pattern: pattern(`(?:on\\s+|by\\s+)?(\\d{1,2})(?:\\.|st|nd|rd|th)?\\s+${MONTH}(?:\\s+(\\d{4}))?`),
    read: ([, day, month, year]) => dateOf(year ? Number(year) : undefined, monthNamed(month), Number(day)),
  },
  {
    pattern: pattern(`(?:on\\s+|by\\s+)?${MONTH}\\s+(\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s+(\\d{4}))?`),
    read: ([, month, day, year]) => dateOf(year ? Number(year) : undefined, monthNamed(month), Number(day)),
  },
  {
    pattern: pattern('(?:at\\s+)?(\\d{1,2})(?:[:.](\\d\\d))?\\s*(am|pm)'),
    read: ([, hour, minute, half]) => twelveHours(Number(hour), Number(minute ?? 0), half?.toLowerCase() === 'pm'),
  },
  {
    pattern: pattern('(?:at\\s+)?(\\d{1,2}):(\\d\\d)'),
    read: ([, hour, minute]) => timeOf(Number(hour), Number(minute)),
  },
  { pattern: pattern('at\\s+(\\d{1,2})'), read: ([, hour]) => timeOf(Number(hour), 0) },
  { pattern: pattern('(?:at\\s+)?noon'), read: () => ({ timeMinutes: 12 * 60 }) },
];

/** What stands at this place of the line, unless it says again what was said already. */
export function readMoment(line: string, at: number, said: Moment): ReadMoment | undefined {
  for (const { pattern: words, read } of READERS) {
    words.lastIndex = at;
    const match = words.exec(line);
    const parts = match && !isWordOfTitle(match, line) ? read(match) : undefined;
    if (match && parts && !overlaps(parts, said)) return { text: match[0], parts };
  }
  return undefined;
}

/** `sun`, `sat`, `wed`: short names are days at the end of a line, before a time, or where `on` says so; else words. */
function isWordOfTitle({ 0: text, index }: RegExpExecArray, line: string): boolean {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)$/i.test(text)) return false;
  const rest = line.slice(index + text.length).trim();
  return !/^([#!,]|$|at\s|\d{1,2}(:\d\d|\s*[ap]m)|noon)/i.test(rest);
}

function overlaps(parts: Moment, said: Moment): boolean {
  const hasDay = said.day !== undefined || said.inMs !== undefined;
  const hasTime = said.timeMinutes !== undefined || said.inMs !== undefined;
  if (parts.inMs !== undefined && (hasDay || hasTime)) return true;
  return (parts.day !== undefined && hasDay) || (parts.timeMinutes !== undefined && hasTime);
}

function elapsed(count: number, unit: string): Moment | undefined {
  const letter = unit.startsWith('m') ? 'm' : (unit[0] ?? '');
  if (count > (IN_MAX[letter] ?? 0)) return undefined;
  if (letter === 'm') return { inMs: count * 60_000 };
  if (letter === 'h') return { inMs: count * HOUR_MS };
  return { day: { kind: 'days', days: letter === 'w' ? count * 7 : count, keepsTime: true } };
}

function dateOf(year: number | undefined, month: number, day: number): Moment | undefined {
  // Of a year that has a 29th of February; whether this year's has is seen where the date is made.
  const daysInMonth = new Date(Date.UTC(year ?? 2000, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth) return undefined;
  return { day: { kind: 'date', year, month, day } };
}

function timeOf(hour: number, minute: number): Moment | undefined {
  return hour < 24 && minute < 60 ? { timeMinutes: hour * 60 + minute } : undefined;
}

function twelveHours(hour: number, minute: number, isAfternoon: boolean): Moment | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return timeOf((hour % 12) + (isAfternoon ? 12 : 0), minute);
}

const weekdayNamed = (name: string) => WEEKDAYS.findIndex((day) => day.startsWith(name.toLowerCase()));
const monthNamed = (name = '') => MONTHS.indexOf(name.toLowerCase()) + 1;

/** The instant that was said, or undefined where none was. */
export function dueOf({ day, timeMinutes, inMs }: Moment, nowMs: number, timezone: string): number | undefined {
  if (inMs !== undefined) return Math.ceil((nowMs + inMs) / 60_000) * 60_000;
  if (day === undefined && timeMinutes === undefined) return undefined;
  const now = wallOf(nowMs, timezone);
  const time = clockOf(day, timeMinutes, now);
  if (day === undefined) return nextAt({ ...now, ...time }, nowMs, timezone);
  return instantOfWall({ ...dateIn(day, now), ...time }, timezone);
}

function clockOf(day: DayWord | undefined, timeMinutes: number | undefined, now: WallTime) {
  if (timeMinutes !== undefined) return { hour: Math.floor(timeMinutes / 60), minute: timeMinutes % 60 };
  return day?.kind === 'days' && day.keepsTime ? { hour: now.hour, minute: now.minute } : END_OF_DAY;
}

function nextAt(today: WallTime, nowMs: number, timezone: string): number {
  const atMs = instantOfWall(today, timezone);
  return atMs > nowMs ? atMs : instantOfWall(addDays(today, 1), timezone);
}

function dateIn(day: DayWord, now: WallTime): WallTime {
  if (day.kind === 'days') return addDays(now, day.days);
  if (day.kind === 'weekday') {
    const today = weekdayOf(now);
    // `friday` is the next one, a week away where it is today; `next friday` is that of the week that begins on the next Monday.
    const days = day.isNext ? 7 - today + day.weekday : ((day.weekday - today + 6) % 7) + 1;
    return addDays(now, days);
  }
  const year = day.year ?? yearOf(day, now);
  return { ...now, year, month: day.month, day: day.day };
}

/** The next year, from this one on, that has the date still before it; the 29th of February waits for a leap year. */
function yearOf({ month, day }: { readonly month: number; readonly day: number }, now: WallTime): number {
  const isPast = month < now.month || (month === now.month && day < now.day);
  let year = isPast ? now.year + 1 : now.year;
  while (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) year += 1;
  return year;
}
