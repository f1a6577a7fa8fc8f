/**
 * Reads one line of quick add: `Rebalance ETH tomorrow 9am !high #portfolio` -> title, due instant, priority, tags. Pure.
 * What is understood is marked, so that the field can show it before anything is saved; what is not stays in the title, as it was typed.
 */
import type { TaskPriority } from '#contract/api/tasks';
import { dueOf, type Moment, readMoment } from './quick-moment.ts';

type PriorityMark = { readonly kind: 'priority'; readonly text: string; readonly priority: TaskPriority };
type TagMark = { readonly kind: 'tag'; readonly text: string; readonly tag: string };
export type QuickMark = { readonly kind: 'due'; readonly text: string } | PriorityMark | TagMark;

export interface QuickTask {
  readonly title: string;
  readonly dueMs: number | undefined;
  readonly priority: TaskPriority | undefined;
  readonly tags: readonly string[];
  /** In the order of the line. */
  readonly marks: readonly QuickMark[];
}

export interface QuickContext {
  readonly nowMs: number;
  readonly timezone: string;
  /** Texts of marks that the person took back: they are words of the title. */
  readonly plain?: readonly string[];
}

const PRIORITIES: Readonly<Record<string, TaskPriority>> = {
  low: 'low',
  medium: 'medium',
  med: 'medium',
  high: 'high',
  urgent: 'urgent',
};
const PRIORITY = /!([a-z]+)(?=\s|$)/iy;
const TAG = /#([^\s,#]{1,50})(?=\s|,|$)/y;

export function parseQuickAdd(line: string, { nowMs, timezone, plain = [] }: QuickContext): QuickTask {
  const marks: QuickMark[] = [];
  const words: string[] = [];
  const moment: Moment = {};
  let priority: TaskPriority | undefined;
  const tags: string[] = [];

  function take(at: number): number {
    const found = priorityAt(line, at) ?? tagAt(line, at);
    if (found && !plain.includes(found.text)) {
      if (found.kind === 'priority' && priority !== undefined) return 0;
      if (found.kind === 'priority') priority = found.priority;
      else if (!tags.includes(found.tag)) tags.push(found.tag);
      marks.push(found);
      return found.text.length;
    }
    const read = readMoment(line, at, moment);
    if (!read || plain.includes(read.text)) return 0;
    Object.assign(moment, read.parts);
    marks.push({ kind: 'due', text: read.text });
    return read.text.length;
  }

  let at = 0;
  while (at < line.length) {
    const space = /\s+/y;
    space.lastIndex = at;
    at += space.exec(line)?.[0].length ?? 0;
    const taken = take(at);
    if (taken > 0) {
      at += taken;
      // A comma after what was taken belonged to it.
      if (line[at] === ',') at += 1;
      continue;
    }
    const word = /\S+/y;
    word.lastIndex = at;
    const text = word.exec(line)?.[0] ?? '';
    if (text !== '') words.push(text);
    at += Math.max(1, text.length);
  }
  return { title: words.join(' '), dueMs: dueOf(moment, nowMs, timezone), priority, tags, marks };
}

function priorityAt(line: string, at: number): PriorityMark | undefined {
  PRIORITY.lastIndex = at;
  const match = PRIORITY.exec(line);
  const priority = PRIORITIES[match?.[1]?.toLowerCase() ?? ''];
  return match && priority ? { kind: 'priority', text: match[0], priority } : undefined;
}

function tagAt(line: string, at: number): TagMark | undefined {
  TAG.lastIndex = at;
  const match = TAG.exec(line);
  return match?.[1] ? { kind: 'tag', text: match[0], tag: match[1].toLowerCase() } : undefined;
}
