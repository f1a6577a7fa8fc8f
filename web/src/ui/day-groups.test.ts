import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, groupByDay } from './day-groups.ts';

const at = (text: string) => Date.parse(text);
const labels = (instants: readonly string[], timezone: string, now: string) =>
  groupByDay(instants, { atMsOf: at, timezone, nowMs: at(now) }).map(({ label, items }) => [label, items.length]);

describe('days', () => {
  test('are those of the person, not of UTC', () => {
    const instants = ['2026-07-02T01:00:00Z', '2026-07-01T23:30:00Z', '2026-07-01T12:00:00Z'];
    expect(labels(instants, 'UTC', '2026-07-02T02:00:00Z')).toEqual([
      ['Today', 1],
      ['Yesterday', 2],
    ]);
    expect(labels(instants, 'Asia/Tokyo', '2026-07-02T02:00:00Z')).toEqual([
      ['Today', 2],
      ['Yesterday', 1],
    ]);
    expect(labels(instants, 'America/Los_Angeles', '2026-07-02T02:00:00Z')).toEqual([['Today', 3]]);
    expect(labels(instants, 'Pacific/Kiritimati', '2026-07-02T02:00:00Z')).toEqual([['Today', 3]]);
  });

  test('of 23 and of 25 hours are one day', () => {
    // Berlin: 29 March 2026 has 23 hours, 25 October has 25.
    const spring = ['2026-03-29T21:59:59Z', '2026-03-28T23:00:00Z', '2026-03-28T22:59:59Z'];
    expect(labels(spring, 'Europe/Berlin', '2026-03-29T22:30:00Z')).toEqual([
      ['Yesterday', 2],
      ['Saturday 28 March', 1],
    ]);
    const autumn = ['2026-10-25T22:59:59Z', '2026-10-24T22:00:00Z', '2026-10-24T21:59:59Z'];
    expect(labels(autumn, 'Europe/Berlin', '2026-10-25T22:59:59Z')).toEqual([
      ['Today', 2],
      ['Yesterday', 1],
    ]);
  });

  test('of another year say so', () => {
    expect(labels(['2025-12-30T12:00:00Z'], 'UTC', '2026-01-01T12:00:00Z')).toEqual([['Tuesday 30 December 2025', 1]]);
    expect(labels(['2025-12-31T12:00:00Z'], 'UTC', '2026-01-01T12:00:00Z')).toEqual([['Yesterday', 1]]);
  });
});

test('newest first stays newest first, and each day is one group', () => {
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe');
  const instant = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') });
  fc.assert(
    fc.property(fc.array(instant, { maxLength: 40 }), zone, (instants, timezone) => {
      const sorted = instants.toSorted((a, b) => b - a);
      const groups = groupByDay(sorted, { atMsOf: (one) => one, timezone, nowMs: at('2026-12-31T12:00:00Z') });
      expect(groups.flatMap(({ items }) => items)).toEqual(sorted);
      const days = groups.map(({ day }) => day);
      expect(days).toEqual([...new Set(days)].sort().reverse());
      for (const { day, items } of groups) for (const item of items) expect(dayOf(item, timezone)).toBe(day);
    }),
  );
});
