import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatClock, formatDay, formatExact, formatRelative, relativeChangesInMs } from './time-format.ts';

const NOW_MS = Date.parse('2026-03-12T12:00:00Z');
const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Australia/Lord_Howe'];

describe('relative', () => {
  test.each([
    [0, 'just now'],
    [-4 * S, 'just now'],
    [-59 * S, '59 s ago'],
    [-60 * S, '1 min ago'],
    [-59 * MIN, '59 min ago'],
    [-23 * H, '23 h ago'],
    [-2 * D, '2 d ago'],
    [3 * H, 'in 3 h'],
    [2 * S, 'now'],
    [-8 * D, '4 Mar'],
    [-400 * D, '5 Feb 2025'],
  ])('%d ms from now is %s', (awayMs, expected) => {
    expect(formatRelative(NOW_MS + awayMs, NOW_MS, 'UTC')).toBe(expected);
  });

  test('is drawn anew often enough: never wrong by more than a unit, nor by more than five minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 * D }), (agoMs) => {
        const waitedMs = relativeChangesInMs(NOW_MS - agoMs, NOW_MS);
        expect(waitedMs).toBeGreaterThanOrEqual(1_000);
        expect(waitedMs).toBeLessThanOrEqual(Math.max(1_000, agoMs / 4, 1_000));
      }),
    );
  });
});

describe('a day', () => {
  test('is that of the person, and has its year where that is another than now, in their zone', () => {
    const newYear = Date.parse('2026-01-01T02:00:00Z');
    expect(formatDay(newYear, newYear, 'UTC')).toBe('1 Jan');
    expect(formatDay(newYear, newYear, 'America/New_York')).toBe('31 Dec');
    const later = Date.parse('2026-01-01T12:00:00Z');
    expect(formatDay(newYear, later, 'America/New_York')).toBe('31 Dec 2025');
  });
});

describe('exact', () => {
  test('leaves nothing out', () => {
    const at = Date.parse('2026-03-12T11:04:03.211Z');
    expect(formatExact(at, 'Europe/Berlin')).toBe('Thu, 12 Mar 2026, 12:04:03.211 Europe/Berlin');
  });

  test('midnight is 00:00, not 24:00', () => {
    expect(formatClock(Date.parse('2026-03-12T23:00:00Z'), 'Europe/Berlin')).toBe('00:00');
  });

  test.each([
    // An hour that is skipped, and one that comes twice.
    ['2026-03-29T00:59:59Z', '01:59:59'],
    ['2026-03-29T01:00:00Z', '03:00:00'],
    ['2026-10-25T00:30:00Z', '02:30:00'],
    ['2026-10-25T01:30:00Z', '02:30:00'],
  ])('%s in Berlin is %s', (at, expected) => {
    expect(formatClock(Date.parse(at), 'Europe/Berlin', true)).toBe(expected);
  });

  test('of two instants in one zone the later one never reads earlier, but where the clock is put back', () => {
    const instant = fc.integer({ min: Date.parse('2020-01-01T00:00:00Z'), max: Date.parse('2030-01-01T00:00:00Z') });
    fc.assert(
      fc.property(instant, fc.constantFrom(...ZONES), (atMs, zone) => {
        const [before = 0, after = 0] = [atMs, atMs + 12 * H].map((ms) => wallMs(formatExact(ms, zone)));
        expect(Math.abs(after - before - 12 * H)).toBeLessThanOrEqual(H);
      }),
    );
  });
});

/** The clock on the wall, as a number. */
function wallMs(exact: string): number {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+), ([\d:.]+) /.exec(exact) ?? [];
  return Date.parse(`${day} ${month?.slice(0, 3)} ${year} ${time?.slice(0, 8)} UTC`);
}
