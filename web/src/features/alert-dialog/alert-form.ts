/**
 * What the alert dialog holds, as typed, and what is sent of it: a whole alert, or what has changed of one. Pure.
 * Always holds: an alert taken into the form and sent back unchanged is an empty patch.
 */
import type { Alert, AlertCreate, AlertPatch } from '#contract/api/alerts';
import { parseCondition } from '#engine';
import { conditionAt } from '../chart/levels.ts';
import { type ConditionDraft, draftOfText, EMPTY_CLAUSE, isFilled, textOfDraft } from './condition-draft.ts';

export interface AlertForm {
  readonly market: string;
  /** The condition: what counts. */
  readonly text: string;
  /** The same as choices; undefined where it was written by hand and says what the choices cannot. */
  readonly draft: ConditionDraft | undefined;
  /** The text does not parse as it stands: the choices are those of before. */
  readonly isDraftStale: boolean;
  readonly trigger: 'edge' | 'state';
  readonly repeat: 'once' | 'always' | 'times';
  readonly times: string;
  /** Empty: none. Also of the fields below. */
  readonly cooldown: string;
  readonly rearm: string;
  /** RFC 3339. */
  readonly expiresAt: string;
  readonly note: string;
  /** Undefined: the default channels. Empty: only the inbox. */
  readonly channels: readonly string[] | undefined;
  readonly task: TaskForm | undefined;
}

export interface TaskForm {
  readonly title: string;
  readonly priority: string;
  readonly dueIn: string;
}

const NO_CLAUSES: ConditionDraft = { join: 'all', clauses: [EMPTY_CLAUSE] };

/** A new alert; with a level, reached from where the price is. */
export function newForm(market: string, level: string | undefined, price: string | undefined): AlertForm {
  const text = level === undefined ? '' : conditionAt(level, price);
  return {
    market,
    text,
    isDraftStale: false,
    draft: draftOfText(text, market) ?? { join: 'all', clauses: [{ ...EMPTY_CLAUSE, verb: 'rises to' }] },
    trigger: 'edge',
    repeat: 'once',
    times: '',
    cooldown: '',
    rearm: '',
    expiresAt: '',
    note: '',
    channels: undefined,
    task: undefined,
  };
}

export function formOfAlert(alert: Alert): AlertForm {
  const { market, condition, trigger, repeat, cooldown, rearm, expiresAt, note, channels, task } = alert;
  return {
    market,
    text: condition,
    draft: draftOfText(condition, market),
    isDraftStale: false,
    trigger,
    repeat: typeof repeat === 'number' ? 'times' : repeat,
    times: typeof repeat === 'number' ? String(repeat) : '',
    cooldown: cooldown === '0s' ? '' : cooldown,
    rearm: rearm ?? '',
    expiresAt: expiresAt ?? '',
    note: note ?? '',
    channels,
    task: task && { title: task.title, priority: task.priority ?? '', dueIn: task.dueIn ?? '' },
  };
}

/** By choices: the text follows. */
export function withDraft(form: AlertForm, draft: ConditionDraft): AlertForm {
  return { ...form, draft, isDraftStale: false, text: isFilled(draft) ? textOfDraft(draft) : '' };
}

/** By hand: the choices follow, where they can. */
export function withText(form: AlertForm, text: string): AlertForm {
  if (text.trim() === '') return { ...form, text, draft: NO_CLAUSES, isDraftStale: false };
  // While it is being written it is wrong most of the time; the choices stay where they are until it says something again.
  if (!parseCondition(text, { market: form.market }).ok) return { ...form, text, isDraftStale: true };
  return { ...form, text, draft: draftOfText(text, form.market), isDraftStale: false };
}

/** Of another market the choices mean the same, as far as they do not name it. */
export function withMarket(form: AlertForm, market: string): AlertForm {
  return form.draft && !form.isDraftStale ? withDraft({ ...form, market }, form.draft) : { ...form, market };
}

export function bodyOf(form: AlertForm): AlertCreate {
  const { market, text, trigger, cooldown, rearm, expiresAt, note, channels, task } = form;
  const repeat = repeatOf(form);
  return {
    market,
    condition: text,
    ...(trigger === 'edge' ? {} : { trigger }),
    ...(repeat === 'once' ? {} : { repeat }),
    ...given('cooldown', cooldown),
    ...given('rearm', rearm),
    ...given('expiresAt', expiresAt),
    ...given('note', note),
    ...(channels === undefined ? {} : { channels: [...channels] }),
    ...(task === undefined ? {} : { task: taskOf(task) }),
  } as AlertCreate;
}

/** What another form of the same alert changes; null unsets. */
export function patchOf(before: AlertForm, after: AlertForm): AlertPatch {
  const from = bodyOf(before) as Record<string, unknown>;
  const to = bodyOf(after) as Record<string, unknown>;
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  const changed = [...names].filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]));
  return Object.fromEntries(changed.map((name) => [name, changeOf(name, from[name], to[name])])) as AlertPatch;
}

/** A task is merged into what was there: what it has no more must be said. */
function changeOf(name: string, before: unknown, after: unknown): unknown {
  if (after === undefined) return null;
  if (name !== 'task' || before === undefined) return after;
  const gone = Object.keys(before as object).filter((key) => !(key in (after as object)));
  return { ...(after as object), ...Object.fromEntries(gone.map((key) => [key, null])) };
}

/** Not a number: sent as it is, so that it is refused in words. */
export function repeatOf({ repeat, times }: AlertForm): 'once' | 'always' | number {
  return repeat === 'times' ? Number(times.trim() === '' ? Number.NaN : times) : repeat;
}

function given(name: string, text: string): Record<string, string> {
  return text.trim() === '' ? {} : { [name]: text.trim() };
}

function taskOf({ title, priority, dueIn }: TaskForm) {
  return { title: title.trim(), ...given('priority', priority), ...given('dueIn', dueIn) };
}
