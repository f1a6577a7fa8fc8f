/**
 * From a request to the fields of an alert. Everything that the schema cannot say is checked here, all of it at once:
 * the condition, what the fields say together, and what they say against the clock. A patch is merged into the request that the alert
 * would be made from, and read in the same way.
 */
import type { AlertCreate, AlertPatch, AlertTask } from '#contract/api/alerts';
import type { TaskTemplate } from '#contract/events';
import { type FieldFault, type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { formatDuration, formatInstant, parseDuration, parseInstant } from '#contract/time';
import { type Condition, parseCondition, printCondition, rearmFault } from '#engine';
import { type AlertFields, type AlertRecord, parseRearm } from './alert.ts';

/** With `trigger: state` and more than one firing, an alert would else fire on every tick. */
const STATE_COOLDOWN_MIN_MS = 60_000;

export interface ReadAlert {
  readonly fields: AlertFields;
  /** What `fields.condition` says. */
  readonly condition: Condition;
}

/** `condition_invalid` when the condition is at fault (among other fields, maybe), else `validation_failed`. */
export function readAlert(body: AlertCreate, nowMs: number): Result<ReadAlert, Problem> {
  return read(body, { mustExpireAfterMs: nowMs });
}

/** The alert after the patch; the fields that the patch does not name are taken as they were accepted before. */
export function readPatched(before: AlertRecord, patch: AlertPatch, nowMs: number): Result<ReadAlert, Problem> {
  const isExpiryNew = patch.expiresAt != null;
  return read(merge(before, patch), { mustExpireAfterMs: isExpiryNew ? nowMs : undefined });
}

/** The request that makes this alert; also the part of its answer that it was made from. */
export function requestOf(alert: AlertFields) {
  const { market, condition, trigger, cooldownMs, rearm, repeat, expiresAtMs, note, channels, task } = alert;
  return {
    market,
    condition,
    trigger,
    cooldown: formatDuration(cooldownMs),
    ...(rearm === undefined ? {} : { rearm }),
    repeat: repeat === 0 ? ('always' as const) : repeat === 1 ? ('once' as const) : repeat,
    ...(expiresAtMs === undefined ? {} : { expiresAt: formatInstant(expiresAtMs) }),
    ...(note === undefined ? {} : { note }),
    ...(channels === undefined ? {} : { channels: [...channels] }),
    ...(task === undefined ? {} : { task: requestOfTask(task) }),
  } satisfies AlertCreate;
}

function requestOfTask({ title, priority, dueInMs }: TaskTemplate): AlertTask {
  return {
    title,
    ...(priority === undefined ? {} : { priority }),
    ...(dueInMs === undefined ? {} : { dueIn: formatDuration(dueInMs) }),
  };
}

/** RFC 7386. A cooldown of nothing counts as one that was never set, so that it takes the default of what the alert becomes. */
function merge(before: AlertRecord, patch: AlertPatch): AlertCreate {
  const { cooldown, ...stored } = requestOf(before);
  const base = before.cooldownMs === 0 ? stored : { ...stored, cooldown };
  return mergeObjects(base, patch) as AlertCreate;
}

function mergeObjects(base: object, patch: object): object {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(patch)) {
    const old = merged[name];
    if (value === null) delete merged[name];
    else if (isObject(value)) merged[name] = mergeObjects(isObject(old) ? old : {}, value);
    else if (value !== undefined) merged[name] = value;
  }
  return merged;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function read(body: AlertCreate, limits: { mustExpireAfterMs: number | undefined }): Result<ReadAlert, Problem> {
  const faults: FieldFault[] = [];
  const condition = readCondition(body.condition, body.market);
  if (!condition.ok) faults.push(condition.error);
  const trigger = body.trigger ?? 'edge';
  const repeat = body.repeat === 'always' ? 0 : body.repeat === 'once' || body.repeat === undefined ? 1 : body.repeat;
  const cooldownMs = readCooldown(body.cooldown, trigger === 'state' && repeat !== 1, faults);
  checkRearm(body.rearm, condition.ok ? condition.value.tree : undefined, faults);
  const expiresAtMs = readExpiry(body.expiresAt, limits.mustExpireAfterMs, faults);
  const task = readTask(body.task, faults);
  if (!condition.ok || faults.length > 0) return err(refusalOf(faults, condition.ok));
  const { market, rearm, note, channels } = body;
  return ok({
    condition: condition.value.tree,
    fields: {
      market,
      condition: condition.value.canonical,
      trigger,
      repeat,
      cooldownMs,
      rearm,
      expiresAtMs,
      note,
      channels,
      task,
    },
  });
}

function refusalOf(errors: readonly FieldFault[], isConditionFine: boolean): Problem {
  return isConditionFine
    ? problem('validation_failed', 'The request has faults; each is listed in `errors`.', { errors })
    : problem('condition_invalid', errors.find(({ path }) => path === '/condition')?.message ?? '', { errors });
}

/** The tree and its canonical text, or where and why the text is none. */
export function readCondition(
  text: string,
  market: string,
): Result<{ tree: Condition; canonical: string }, FieldFault> {
  const parsed = parseCondition(text, { market });
  if (parsed.ok) return ok({ tree: parsed.value, canonical: printCondition(parsed.value) });
  const { message, position, found, expected } = parsed.error;
  return err({ path: '/condition', message, position, found, expected });
}

function readCooldown(text: string | undefined, isRepeatedState: boolean, faults: FieldFault[]): number {
  const leastMs = isRepeatedState ? STATE_COOLDOWN_MIN_MS : 0;
  if (text === undefined) return leastMs;
  const cooldownMs = parseDuration(text);
  if (cooldownMs === undefined) faults.push({ path: '/cooldown', message: DURATION_EXPECTED });
  else if (cooldownMs < leastMs)
    faults.push({ path: '/cooldown', message: 'With `trigger: state` and repeat, the cooldown is at least 60s.' });
  return cooldownMs ?? leastMs;
}

function checkRearm(text: string | undefined, condition: Condition | undefined, faults: FieldFault[]): void {
  if (text === undefined) return;
  const rearm = parseRearm(text);
  if (!rearm) {
    const message = 'Expected a percentage such as `0.5%` or a decimal, above 0, of at most 15 significant digits.';
    faults.push({ path: '/rearm', message });
    return;
  }
  const message = condition && rearmFault(condition, rearm);
  if (message !== undefined) faults.push({ path: '/rearm', message });
}

function readExpiry(text: string | undefined, mustBeAfterMs: number | undefined, faults: FieldFault[]) {
  if (text === undefined) return undefined;
  const expiresAtMs = parseInstant(text);
  if (expiresAtMs === undefined)
    faults.push({ path: '/expiresAt', message: 'Expected an instant such as 2026-01-31T09:00:00Z.' });
  else if (mustBeAfterMs !== undefined && expiresAtMs <= mustBeAfterMs)
    faults.push({ path: '/expiresAt', message: 'The instant has passed; expected one that is ahead.' });
  return expiresAtMs;
}

function readTask(task: AlertTask | undefined, faults: FieldFault[]): TaskTemplate | undefined {
  if (task === undefined) return undefined;
  const { title, priority, dueIn } = task;
  if (title === undefined) faults.push({ path: '/task/title', message: 'title is required' });
  const dueInMs = dueIn === undefined ? undefined : parseDuration(dueIn);
  if (dueIn !== undefined && dueInMs === undefined) faults.push({ path: '/task/dueIn', message: DURATION_EXPECTED });
  return {
    title,
    ...(priority === undefined ? {} : { priority }),
    ...(dueInMs === undefined ? {} : { dueInMs }),
  };
}

const DURATION_EXPECTED = 'Expected a duration such as `30s`, `10m`, `1h` or `7d`.';
