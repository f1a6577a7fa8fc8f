/**
 * When a task is due, in words: `today 18:00`, `tomorrow`, `Fri 27 Nov`. The last minute of a day stands for the day. Pure.
 */
import type { Task } from '#contract/api/tasks';
import { formatClock, formatDay, formatRelative } from '../../ui/time-format.ts';
import { dayNumberOf, wallOf, weekdayOf } from '../../ui/zoned-time.ts';
import { END_OF_DAY } from './quick-add/quick-moment.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export function dueWords(dueMs: number, nowMs: number, timezone: string): string {
  const days = dayNumberOf(dueMs, timezone) - dayNumberOf(nowMs, timezone);
  const { hour, minute } = wallOf(dueMs, timezone);
  const isWholeDay = hour === END_OF_DAY.hour && minute === END_OF_DAY.minute;
  const clock = isWholeDay ? '' : ` ${formatClock(dueMs, timezone)}`;
  if (days === 0) return `today${clock}`;
  if (days === 1) return `tomorrow${clock}`;
  if (days === -1) return `yesterday${clock}`;
  const weekday = WEEKDAYS[weekdayOf(wallOf(dueMs, timezone))];
  return `${weekday} ${formatDay(dueMs, nowMs, timezone)}${clock}`;
}

export function isOverdue({ due, status }: Pick<Task, 'due' | 'status'>, nowMs: number): boolean {
  return due !== null && (status === 'todo' || status === 'doing') && Date.parse(due) < nowMs;
}

/** `overdue by 3 h` */
export function overdueWords(dueMs: number, nowMs: number, timezone: string): string {
  const words = formatRelative(dueMs, nowMs, timezone);
  return words.endsWith(' ago') ? `overdue by ${words.slice(0, -4)}` : `overdue since ${words}`;
}
