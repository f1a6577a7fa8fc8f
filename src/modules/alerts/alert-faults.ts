/**
 * What is wrong with the fields of a request beside those that its schema refused: the condition, durations, the expiry. So that one answer
 * lists every fault, what is well formed is read as if the rest were absent.
 */
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { AlertCreate } from '#contract/api/alerts';
import type { FieldFault } from '#contract/problem';
import type { Clock } from '#platform/clock';
import { readAlert } from './alert-fields.ts';

/** In place of what was refused; nothing can be wrong with them. */
const STAND_IN = { market: 'custom:A/B', condition: 'price > 1' };
/** What can be wrong whatever the alert was before. */
const OF_A_PATCH = new Set(['/condition', '/expiresAt']);

export interface AlertFaults {
  /** Of a create, or of an item of a bulk. */
  ofCreate(body: unknown): readonly FieldFault[];
  ofPatch(body: unknown): readonly FieldFault[];
}

export function createAlertFaults(clock: Clock): AlertFaults {
  const validators = Object.entries(AlertCreate.properties).map(
    ([name, schema]: [string, TSchema]) => [name, Compile(schema)] as const,
  );

  function wellFormed(body: unknown): object {
    if (typeof body !== 'object' || body === null) return {};
    const fields = body as Record<string, unknown>;
    const kept = validators.filter(([name, validator]) => Object.hasOwn(fields, name) && validator.Check(fields[name]));
    return Object.fromEntries(kept.map(([name]) => [name, fields[name]]));
  }

  function ofCreate(body: unknown): readonly FieldFault[] {
    const read = readAlert({ ...STAND_IN, ...wellFormed(body) }, clock.nowMs());
    return read.ok ? [] : (read.error.errors ?? []);
  }

  return { ofCreate, ofPatch: (body) => ofCreate(body).filter(({ path }) => OF_A_PATCH.has(path)) };
}
