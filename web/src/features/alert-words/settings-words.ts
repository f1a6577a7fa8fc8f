/**
 * How an alert is set, one line each, for its summary. Pure.
 */
import type { Alert } from '#contract/api/alerts';
import { parseDuration } from '#contract/time';
import { amountWords, timesWords } from './state-words.ts';

export interface Setting {
  readonly name: string;
  readonly words: string;
}

const UNITS = { s: 'second', m: 'minute', h: 'hour', d: 'day' } as const;

/** `1 hour`, `90 seconds` */
export function durationWords(duration: string): string {
  const match = /^(\d+)([smhd])$/.exec(duration);
  if (!match) return duration;
  const count = Number(match[1]);
  const unit = UNITS[match[2] as keyof typeof UNITS];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

type Set = Pick<Alert, 'trigger' | 'repeat' | 'cooldown' | 'rearm' | 'task'>;

/** Those that are always there first; what is unset is left out. */
export function settingsOf({ trigger, repeat, cooldown, rearm, task }: Set): readonly Setting[] {
  const settings: Setting[] = [
    { name: 'How often', words: repeatWords(repeat) },
    { name: 'Fires when', words: trigger === 'edge' ? 'it becomes true' : 'it is true, even at once' },
  ];
  if (parseDuration(cooldown) !== 0) settings.push({ name: 'Cooldown', words: durationWords(cooldown) });
  if (rearm !== undefined) settings.push({ name: 'Armed again after', words: `going back by ${amountWords(rearm)}` });
  if (task) settings.push({ name: 'Opens a task', words: taskWords(task) });
  return settings;
}

function repeatWords(repeat: Alert['repeat']): string {
  if (repeat === 'once') return 'once';
  return repeat === 'always' ? 'every time' : timesWords(repeat);
}

function taskWords({ title, priority, dueIn }: NonNullable<Alert['task']>): string {
  const parts = [`“${title}”`];
  if (priority !== undefined) parts.push(priority);
  if (dueIn !== undefined) parts.push(`due ${durationWords(dueIn)} after`);
  return parts.join(', ');
}
