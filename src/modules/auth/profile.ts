/**
 * The parts of an account that words describe: address, time zone, language, quiet hours. Pure: says what is wrong with them, and merges patches.
 */
import type { MePatchBody, QuietHours } from '#contract/api/auth';
import { isEmail } from '#contract/email';
import type { FieldFault } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Profile } from './auth-store.ts';

export const DEFAULT_PROFILE: Profile = { timezone: 'UTC', locale: 'en', quietHours: null };

export function emailFault(email: string): FieldFault | undefined {
  return isEmail(email) ? undefined : { path: '/email', message: 'is not an e-mail address' };
}

/** An IANA name that this runtime knows, links and any case included; offsets are refused, since they know no summer time. */
export function timezoneFault(timezone: string): FieldFault | undefined {
  return /^[A-Za-z]/.test(timezone) && isAccepted(() => new Intl.DateTimeFormat('en', { timeZone: timezone }))
    ? undefined
    : { path: '/timezone', message: 'is not an IANA time zone, such as Europe/Berlin' };
}

export function localeFault(locale: string): FieldFault | undefined {
  return isAccepted(() => Intl.getCanonicalLocales(locale))
    ? undefined
    : { path: '/locale', message: 'is not a language tag, such as en-GB' };
}

function isAccepted(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch (cause) {
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}

/** The profile after the merge patch (RFC 7396), or every fault of it. null puts back the default. */
export function mergeProfile(current: Profile, patch: MePatchBody): Result<Profile, readonly FieldFault[]> {
  const timezone = patch.timezone === undefined ? current.timezone : (patch.timezone ?? DEFAULT_PROFILE.timezone);
  const locale = patch.locale === undefined ? current.locale : (patch.locale ?? DEFAULT_PROFILE.locale);
  const quietHours = mergeQuietHours(current.quietHours, patch.quietHours);
  const faults = [timezoneFault(timezone), localeFault(locale)].filter((fault) => fault !== undefined);
  if (!quietHours.ok) faults.push(...quietHours.error);
  if (faults.length > 0 || !quietHours.ok) return err(faults);
  return ok({ timezone, locale: Intl.getCanonicalLocales(locale)[0] ?? locale, quietHours: quietHours.value });
}

function mergeQuietHours(
  current: QuietHours | null,
  patch: MePatchBody['quietHours'],
): Result<QuietHours | null, readonly FieldFault[]> {
  if (patch === undefined) return ok(current);
  if (patch === null) return ok(null);
  const from = patch.from ?? current?.from;
  const to = patch.to ?? current?.to;
  if (from === undefined || to === undefined) {
    const missing = { from, to };
    const names = (['from', 'to'] as const).filter((name) => missing[name] === undefined);
    return err(names.map((name) => ({ path: `/quietHours/${name}`, message: `${name} is required` })));
  }
  if (from === to)
    return err([{ path: '/quietHours/to', message: 'must differ from `from`; null turns quiet hours off' }]);
  const days = patch.days === undefined ? current?.days : (patch.days ?? undefined);
  return ok(days === undefined ? { from, to } : { from, to, days });
}
