/**
 * Faults of an account's fields that only words can say, for requests in which the schema found others: each field is judged by itself.
 */
import { normalizeEmail } from '#contract/email';
import type { FieldFault } from '#contract/problem';
import { newPasswordFault, passwordFault } from './password-policy.ts';
import { emailFault, localeFault, timezoneFault } from './profile.ts';

/** Longer text is refused by the schema, and not looked at. */
const TEXT_LENGTH_MAX = 1_000;

export function registerFaults(body: unknown): readonly FieldFault[] {
  const { email: address, password, timezone } = textsOf(body);
  const email = address === undefined ? undefined : normalizeEmail(address);
  return [
    email === undefined ? undefined : emailFault(email),
    password === undefined ? undefined : passwordFault(password, email ?? ''),
    timezone === undefined ? undefined : timezoneFault(timezone),
  ].filter((fault) => fault !== undefined);
}

export function resetFaults(body: unknown): readonly FieldFault[] {
  const { password } = textsOf(body);
  return [password === undefined ? undefined : passwordFault(password, '')].filter((fault) => fault !== undefined);
}

export function newPasswordFaults(body: unknown): readonly FieldFault[] {
  const { newPassword } = textsOf(body);
  return [newPassword === undefined ? undefined : newPasswordFault(newPassword, '')].filter(
    (fault) => fault !== undefined,
  );
}

export function profileFaults(body: unknown): readonly FieldFault[] {
  const { timezone, locale } = textsOf(body);
  return [
    timezone === undefined ? undefined : timezoneFault(timezone),
    locale === undefined ? undefined : localeFault(locale),
  ].filter((fault) => fault !== undefined);
}

function textsOf(body: unknown): Partial<Record<string, string>> {
  if (typeof body !== 'object' || body === null) return {};
  const isText = ([, value]: [string, unknown]) => typeof value === 'string' && value.length <= TEXT_LENGTH_MAX;
  return Object.fromEntries(Object.entries(body).filter(isText)) as Record<string, string>;
}
