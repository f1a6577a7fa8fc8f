/**
 * From a request to the fields of an alert. Everything that the schema cannot say is checked here, all of it at once:
 * the condition, what the fields say together, and what they say against the clock. A patch is merged into the request that the alert
 * would be made from, and read in the same way.
 */

import { DURATION_EXPECTED, readAlertRules } from '#contract/alert-rules';
import type { AlertCreate, AlertPatch, AlertTask } from '#contract/api/alerts';
import type { TaskTemplate } from '#contract/events';
import { type FieldFault, type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { formatDuration, formatInstant, parseDuration, parseInstant } from '#contract/time';
import type { Condition } from '#engine';
import type { AlertFields, AlertRecord } from './alert.ts';

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
  const rules = readAlertRules(body);
  const faults: FieldFault[] = rules.ok ? [] : [...rules.error];
  const expiresAtMs = readExpiry(body.expiresAt, limits.mustExpireAfterMs, faults);
  const task = readTask(body.task, faults);
  if (!rules.ok || faults.length > 0) return err(refusalOf(faults));
  const { rearm, note, channels } = body;
  const { market, condition, trigger, repeat, cooldownMs } = rules.value.spec;
  return ok({
    condition: rules.value.tree,
    fields: { market, condition, trigger, repeat, cooldownMs, rearm, expiresAtMs, note, channels, task },
  });
}

function refusalOf(errors: readonly FieldFault[]): Problem {
  const condition = errors.find(({ path }) => path === '/condition');
  return condition
    ? problem('condition_invalid', condition.message, { errors })
    : problem('validation_failed', 'The request has faults; each is listed in `errors`.', { errors });
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
