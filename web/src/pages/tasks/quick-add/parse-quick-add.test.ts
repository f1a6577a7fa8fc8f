import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayNumberOf, instantOfWall, wallOf } from '../../../ui/zoned-time.ts';
import { parseQuickAdd } from './parse-quick-add.ts';

// A Wednesday.
const NOW = Date.parse('2026-11-25T10:30:20.000Z');
const berlin = (line: string, nowMs = NOW) => parseQuickAdd(line, { nowMs, timezone: 'Europe/Berlin' });
const due = (line: string, nowMs = NOW) => {
  const { dueMs } = berlin(line, nowMs);
  return dueMs === undefined ? undefined : new Date(dueMs).toISOString().replace(':00.000Z', 'Z');
};

describe('a line', () => {
  test('is a title where nothing else is in it', () => {
    expect(berlin('Look at ETH')).toEqual({
      title: 'Look at ETH',
      dueMs: undefined,
      priority: undefined,
      tags: [],
      marks: [],
    });
  });

  test('gives priority, tags and due, and keeps the rest as it was typed', () => {
    const task = berlin('Rebalance  ETH tomorrow 9am !high #portfolio, then #Tax tell Ann');
    expect(task.title).toBe('Rebalance ETH then tell Ann');
    expect(task.priority).toBe('high');
    expect(task.tags).toEqual(['portfolio', 'tax']);
    expect(task.dueMs).toBe(Date.parse('2026-11-26T08:00:00Z'));
    expect(task.marks.map(({ text }) => text)).toEqual(['tomorrow', '9am', '!high', '#portfolio', '#Tax']);
  });

  test('keeps what is not of the grammar', () => {
    expect(berlin('Wow! #1! fix !soon C# a#b').title).toBe('Wow! fix !soon C# a#b');
    expect(berlin('Pay 9 to Ann within 2h').title).toBe('Pay 9 to Ann within 2h');
    expect(berlin('Buy sun cream').dueMs).toBeUndefined();
    expect(berlin('Mayor todays mondays 25:00 13pm 31 feb').dueMs).toBeUndefined();
  });

  test('takes the first of two that say the same, and leaves the second', () => {
    const task = berlin('Ask !low !high friday monday');
    expect([task.priority, task.title]).toEqual(['low', 'Ask !high monday']);
  });

  test('keeps as words what the person took back', () => {
    const task = parseQuickAdd('Read monday #a', { nowMs: NOW, timezone: 'UTC', plain: ['monday'] });
    expect([task.title, task.dueMs, task.tags]).toEqual(['Read monday', undefined, ['a']]);
  });
});

describe('a moment', () => {
  test.each([
    ['x today', '2026-11-25T22:59Z'],
    ['x tonight', '2026-11-25T19:00Z'],
    ['x tomorrow', '2026-11-26T22:59Z'],
    ['x tomorrow 9am', '2026-11-26T08:00Z'],
    ['x 9:15 pm tomorrow', '2026-11-26T20:15Z'],
    ['x at 14', '2026-11-25T13:00Z'],
    ['x 9:00', '2026-11-26T08:00Z'],
    ['x noon', '2026-11-25T11:00Z'],
    ['x 12am', '2026-11-25T23:00Z'],
    ['x friday', '2026-11-27T22:59Z'],
    ['x by fri 5pm', '2026-11-27T16:00Z'],
    ['x wednesday', '2026-12-02T22:59Z'],
    ['x next friday', '2026-12-04T22:59Z'],
    ['x next week', '2026-11-30T22:59Z'],
    ['x sun', '2026-11-29T22:59Z'],
    ['x in 2h', '2026-11-25T12:31Z'],
    ['x in 30 min', '2026-11-25T11:01Z'],
    ['x in 3 days', '2026-11-28T10:30Z'],
    ['x in 3 days at 8', '2026-11-28T07:00Z'],
    ['x in 2 weeks', '2026-12-09T10:30Z'],
    ['x 12 mar', '2027-03-12T22:59Z'],
    ['x Dec 1st', '2026-12-01T22:59Z'],
    ['x December 1 14:00', '2026-12-01T13:00Z'],
    ['x 29 february', '2028-02-29T22:59Z'],
    ['x 2027-06-01 8am', '2027-06-01T06:00Z'],
    ['x 2027-02-29', undefined],
  ])('%s -> %s', (line, expected) => expect(due(line)).toBe(expected));

  test('keeps the time of day where clocks change on the way, and elapsed time where it is asked for', () => {
    const beforeSpring = Date.parse('2026-03-28T11:00:00Z');
    expect(due('x tomorrow 9am', beforeSpring)).toBe('2026-03-29T07:00Z');
    expect(due('x in 1 day', beforeSpring)).toBe('2026-03-29T10:00Z');
    expect(due('x in 24h', beforeSpring)).toBe('2026-03-29T11:00Z');
    const beforeAutumn = Date.parse('2026-10-24T10:00:00Z');
    expect(due('x tomorrow 9am', beforeAutumn)).toBe('2026-10-25T08:00Z');
    expect(due('x in 24h', beforeAutumn)).toBe('2026-10-25T10:00Z');
  });

  test('of an hour that is skipped is after the skip, of one that comes twice the first', () => {
    expect(due('x tomorrow 2:30', Date.parse('2026-03-28T11:00:00Z'))).toBe('2026-03-29T01:30Z');
    expect(due('x tomorrow 2:30', Date.parse('2026-10-24T10:00:00Z'))).toBe('2026-10-25T00:30Z');
  });
});

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Sao_Paulo'];
const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.parse('2015-01-01Z') / 60_000, max: Date.parse('2035-01-01Z') / 60_000 });

describe('whatever the zone and the instant', () => {
  test('the clock that an instant shows leads back to it, or to the other hour that shows the same', () => {
    fc.assert(
      fc.property(zone, instant, (timezone, minutes) => {
        const atMs = minutes * 60_000;
        const back = instantOfWall(wallOf(atMs, timezone), timezone);
        expect(wallOf(back, timezone)).toEqual(wallOf(atMs, timezone));
        expect(back).toBeLessThanOrEqual(atMs);
        expect(atMs - back).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });

  test('`tomorrow 9am` is nine on the next day of the calendar', () => {
    fc.assert(
      fc.property(zone, instant, (timezone, minutes) => {
        const nowMs = minutes * 60_000;
        const { dueMs = 0 } = parseQuickAdd('x tomorrow 9am', { nowMs, timezone });
        const then = wallOf(dueMs, timezone);
        expect([then.hour, then.minute]).toEqual([9, 0]);
        expect(dayNumberOf(dueMs, timezone) - dayNumberOf(nowMs, timezone)).toBe(1);
      }),
    );
  });

  test('a time alone is ahead, by no more than a day and an hour', () => {
    fc.assert(
      fc.property(zone, instant, fc.integer({ min: 0, max: 23 }), (timezone, minutes, hour) => {
        const nowMs = minutes * 60_000;
        const { dueMs = 0 } = parseQuickAdd(`x at ${hour}`, { nowMs, timezone });
        expect(dueMs).toBeGreaterThan(nowMs);
        expect(dueMs - nowMs).toBeLessThanOrEqual(25 * 3_600_000);
      }),
    );
  });

  test('no line is too strange, and each word of it is in the title or in a mark', () => {
    const word = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('#a', '!high', 'tomorrow', '9am', 'in', '2h', 'fri', 'next', ',', '12', 'mar', '!'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (parts) => {
        const line = parts.join(' ');
        const task = berlin(line);
        const letters = (text: string) => [...text.replaceAll(/[\s,]/g, '')].sort().join('');
        expect(letters(task.title + task.marks.map(({ text }) => text).join(''))).toBe(letters(line));
        expect(task.tags.every((tag) => /^[^\s,#]+$/.test(tag))).toBe(true);
      }),
    );
  });
});
