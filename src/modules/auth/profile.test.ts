import { describe, expect, it } from 'vitest';
import { normalizeEmail } from '#contract/email';
import { DEFAULT_PROFILE, emailFault, mergeProfile, timezoneFault } from './profile.ts';

describe('profile', () => {
  it('takes two spellings of one address as one', () => {
    expect(normalizeEmail('  Ada.Lovelace@Example.ORG\t')).toBe('ada.lovelace@example.org');
    expect(normalizeEmail('ZOE\u0308@x.org')).toBe(normalizeEmail('zo\u00eb@x.org'));
  });

  it.each(['ada@example.org', 'a+b@x.co', 'me@home', 'zoë@exämple.org', "o'neil@x.org"])(
    'takes %s as an address',
    (email) => {
      expect(emailFault(email)).toBeUndefined();
    },
  );

  it.each([
    '',
    'ada',
    '@x',
    'a@',
    'a@b@c',
    'a b@c',
    'a@b..c',
    'a@.b',
    'a@b\n',
    '<a@b>',
    `${'x'.repeat(65)}@y`,
    `a@${'x'.repeat(254)}`,
  ])('refuses %j as an address', (email) => {
    expect(emailFault(email)?.path).toBe('/email');
  });

  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Ushuaia', 'Asia/Calcutta', 'Asia/Kolkata', 'Europe/Kyiv'])(
    'knows the time zone %s',
    (timezone) => {
      expect(timezoneFault(timezone)).toBeUndefined();
    },
  );

  it.each(['Mars/Olympus', '+02:00', '', 'Europe/Berlin '])('refuses the time zone %j', (timezone) => {
    expect(timezoneFault(timezone)?.path).toBe('/timezone');
  });

  it('merges as RFC 7396 says, null putting back the default', () => {
    const quiet = mergeProfile(DEFAULT_PROFILE, {
      quietHours: { from: '22:00', to: '07:00', days: ['mon'] },
      locale: 'EN-gb',
    });
    expect(quiet).toEqual({
      ok: true,
      value: { timezone: 'UTC', locale: 'en-GB', quietHours: { from: '22:00', to: '07:00', days: ['mon'] } },
    });
    if (!quiet.ok) return;
    expect(mergeProfile(quiet.value, { quietHours: { to: '08:00', days: null }, locale: null })).toEqual({
      ok: true,
      value: { timezone: 'UTC', locale: 'en', quietHours: { from: '22:00', to: '08:00' } },
    });
    expect(mergeProfile(quiet.value, { quietHours: null })).toMatchObject({ value: { quietHours: null } });
    expect(mergeProfile(quiet.value, {})).toEqual(quiet);
  });

  it('tells every fault at once', () => {
    const merged = mergeProfile(DEFAULT_PROFILE, {
      timezone: 'Nowhere',
      locale: 'not a tag',
      quietHours: { from: '22:00' },
    });
    expect(merged.ok ? [] : merged.error.map((fault) => fault.path)).toEqual([
      '/timezone',
      '/locale',
      '/quietHours/to',
    ]);
    const equal = mergeProfile(DEFAULT_PROFILE, { quietHours: { from: '22:00', to: '22:00' } });
    expect(equal).toMatchObject({ ok: false, error: [{ path: '/quietHours/to' }] });
  });
});
