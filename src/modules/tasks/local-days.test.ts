/** Days of time zones, at the places where clocks are moved. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localDays } from './local-days.ts';

const HOUR_MS = 3_600_000;

function startsOf(timezone: string, now: string, count: number): string[] {
  return (localDays(timezone, Date.parse(now), count)?.startsMs ?? []).map((atMs) => new Date(atMs).toISOString());
}

test('the last day is the one that the instant falls on there, not in UTC', () => {
  expect(localDays('Pacific/Auckland', Date.parse('2026-01-15T12:00:00Z'), 2)?.dates).toEqual([
    '2026-01-15',
    '2026-01-16',
  ]);
  expect(localDays('America/Los_Angeles', Date.parse('2026-01-15T07:59:59Z'), 1)?.dates).toEqual(['2026-01-14']);
});

test('days last 23 and 25 hours where clocks are moved', () => {
  expect(startsOf('Europe/Berlin', '2026-03-29T12:00:00Z', 1)).toEqual([
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ]);
  expect(startsOf('Europe/Berlin', '2026-10-25T12:00:00Z', 1)).toEqual([
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
  ]);
});

test('a day without midnight begins at its first instant', () => {
  // In Beirut clocks went from 00:00 to 01:00 on 2022-03-27.
  expect(startsOf('Asia/Beirut', '2022-03-27T12:00:00Z', 1)[0]).toBe('2022-03-26T22:00:00.000Z');
});

test('an unknown zone gives nothing', () => {
  expect(localDays('Mars/Olympus', 0, 1)).toBeUndefined();
});

test('days join, are of sensible length, and hold their instant', () => {
  const zones = fc.constantFrom(
    'UTC',
    'Asia/Kathmandu',
    'America/St_Johns',
    'Pacific/Kiritimati',
    'America/Havana',
    'Africa/Cairo',
  );
  const instants = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) });
  fc.assert(
    fc.property(zones, instants, (zone, nowMs) => {
      const days = localDays(zone, nowMs, 3);
      const [startMs = 0, endMs = 0] = days?.startsMs.slice(-2) ?? [];
      expect(days?.dates).toHaveLength(3);
      expect(startMs <= nowMs && nowMs < endMs).toBe(true);
      expect(endMs - startMs).toBeGreaterThanOrEqual(23 * HOUR_MS);
      expect(endMs - startMs).toBeLessThanOrEqual(25 * HOUR_MS);
    }),
    { numRuns: 60 },
  );
});
