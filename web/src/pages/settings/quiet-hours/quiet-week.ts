/**
 * Quiet hours on a week. The setting is one stretch of the day, on the days on which it begins; it may go past midnight into the next
 * day, and from Sunday into Monday. Pure; hours are those of the clock on the wall, so that no change of clocks moves them.
 */
import type { QuietHours } from '#contract/api/auth';

export type Weekday = NonNullable<QuietHours['days']>[number];

export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
export const DAY_MINUTES = 1_440;
const WEEK_HOURS = 168;
/** A stretch that ends where it begins would be none, so the longest that is drawn leaves an hour. */
const HOURS_MAX = 23;

/** Part of one day that is quiet. */
export interface Stretch {
  /** 0 is Monday. */
  readonly day: number;
  readonly fromMinute: number;
  /** At most 1440. */
  readonly toMinute: number;
}

/** A cell of the grid. */
export interface WeekHour {
  readonly day: number;
  readonly hour: number;
}

/** What is quiet, day by day; a stretch that goes past midnight is two. */
export function stretchesOf(quiet: QuietHours | null): readonly Stretch[] {
  if (!quiet) return [];
  const fromMinute = minutesOf(quiet.from);
  const toMinute = minutesOf(quiet.to);
  return daysOf(quiet).flatMap((name) => {
    const day = WEEKDAYS.indexOf(name);
    if (fromMinute < toMinute) return [{ day, fromMinute, toMinute }];
    const evening = { day, fromMinute, toMinute: DAY_MINUTES };
    return toMinute === 0 ? [evening] : [evening, { day: (day + 1) % 7, fromMinute: 0, toMinute }];
  });
}

/** Whether all of an hour, or a part of it, is quiet. */
export function isQuietHour(stretches: readonly Stretch[], { day, hour }: WeekHour): boolean {
  return stretches.some((one) => one.day === day && one.fromMinute < (hour + 1) * 60 && one.toMinute > hour * 60);
}

/**
 * What a drag from one cell to another means: quiet from the beginning of the one to the end of the other, whichever way round is shorter,
 * on the days of before and on that on which it begins.
 */
export function quietOfDrag(from: WeekHour, to: WeekHour, before: QuietHours | null): QuietHours {
  const start = from.day * 24 + from.hour;
  const end = to.day * 24 + to.hour;
  const ahead = (end - start + WEEK_HOURS) % WEEK_HOURS;
  const back = (start - end + WEEK_HOURS) % WEEK_HOURS;
  const isAhead = ahead <= back;
  const hours = Math.min(HOURS_MAX, Math.min(ahead, back) + 1);
  const first = isAhead ? start : (start + 1 - hours + WEEK_HOURS) % WEEK_HOURS;
  const day = WEEKDAYS[Math.floor(first / 24)] ?? 'mon';
  const window = { from: clock(first % 24), to: clock((first + hours) % 24) };
  return withDays(window, before ? [...daysOf(before), day] : WEEKDAYS);
}

export function daysOf(quiet: QuietHours): readonly Weekday[] {
  return quiet.days ?? WEEKDAYS;
}

/** With another choice of days; null where none is left. */
export function withDay(quiet: QuietHours, day: Weekday, isOn: boolean): QuietHours | null {
  const days = isOn ? [...daysOf(quiet), day] : daysOf(quiet).filter((one) => one !== day);
  return days.length === 0 ? null : withDays(quiet, days);
}

/** All seven are said by saying none. */
function withDays({ from, to }: QuietHours, days: readonly Weekday[]): QuietHours {
  const chosen = WEEKDAYS.filter((day) => days.includes(day));
  return chosen.length === WEEKDAYS.length ? { from, to } : { from, to, days: chosen };
}

export function isSameQuiet(a: QuietHours | null, b: QuietHours | null): boolean {
  if (!a || !b) return a === b;
  return a.from === b.from && a.to === b.to && daysOf(a).toString() === daysOf(b).toString();
}

const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Quiet from 22:00 to 07:00 the next day, on Mon to Fri.` */
export function quietWords(quiet: QuietHours | null): string {
  if (!quiet) return 'No quiet hours.';
  const isOver = minutesOf(quiet.from) > minutesOf(quiet.to);
  return `Quiet from ${quiet.from} to ${quiet.to}${isOver ? ' the next day' : ''}, ${dayWords(daysOf(quiet))}.`;
}

function dayWords(days: readonly Weekday[]): string {
  if (days.length === WEEKDAYS.length) return 'every day';
  const at = days.map((day) => WEEKDAYS.indexOf(day)).sort((a, b) => a - b);
  const first = at[0] ?? 0;
  const last = at.at(-1) ?? 0;
  if (at.length > 2 && last - first === at.length - 1) return `on ${NAMES[first]} to ${NAMES[last]}`;
  return `on ${at.map((day) => NAMES[day]).join(', ')}`;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
