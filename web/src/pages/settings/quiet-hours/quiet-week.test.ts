import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QuietHours } from '#contract/api/auth';
import {
  daysOf,
  isQuietHour,
  isSameQuiet,
  quietOfDrag,
  quietWords,
  stretchesOf,
  WEEKDAYS,
  withDay,
} from './quiet-week.ts';

const hours = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
const night: QuietHours = { from: '22:00', to: '07:00', days: ['fri', 'sun'] };

describe('a stretch', () => {
  test('past midnight is the evening of its day and the morning of the next, from Sunday into Monday too', () => {
    expect(stretchesOf(night)).toEqual([
      { day: 4, fromMinute: 1_320, toMinute: 1_440 },
      { day: 5, fromMinute: 0, toMinute: 420 },
      { day: 6, fromMinute: 1_320, toMinute: 1_440 },
      { day: 0, fromMinute: 0, toMinute: 420 },
    ]);
  });

  test('until midnight stays within its day', () => {
    expect(stretchesOf({ from: '22:30', to: '00:00', days: ['mon'] })).toEqual([
      { day: 0, fromMinute: 1_350, toMinute: 1_440 },
    ]);
    expect(stretchesOf(null)).toEqual([]);
  });

  test('in words', () => {
    expect(quietWords(null)).toBe('No quiet hours.');
    expect(quietWords({ from: '22:00', to: '07:00' })).toBe('Quiet from 22:00 to 07:00 the next day, every day.');
    expect(quietWords({ from: '09:00', to: '17:30', days: ['mon', 'tue', 'wed', 'thu', 'fri'] })).toBe(
      'Quiet from 09:00 to 17:30, on Mon to Fri.',
    );
    expect(quietWords(night)).toBe('Quiet from 22:00 to 07:00 the next day, on Fri, Sun.');
  });
});

describe('a drag', () => {
  const at = (day: number, hour: number) => ({ day, hour });

  test('within a day, either way', () => {
    const expected = { from: '20:00', to: '23:00' };
    expect(quietOfDrag(at(0, 20), at(0, 22), null)).toEqual(expected);
    expect(quietOfDrag(at(0, 22), at(0, 20), null)).toEqual(expected);
  });

  test('into the next day, and from Sunday to Monday', () => {
    expect(quietOfDrag(at(1, 22), at(2, 6), null)).toEqual({ from: '22:00', to: '07:00' });
    expect(quietOfDrag(at(6, 22), at(0, 6), null)).toEqual({ from: '22:00', to: '07:00' });
    expect(quietOfDrag(at(0, 22), at(0, 23), null)).toEqual({ from: '22:00', to: '00:00' });
  });

  test('keeps the days of before, and adds that on which it begins', () => {
    expect(quietOfDrag(at(2, 22), at(3, 5), night)).toEqual({
      from: '22:00',
      to: '06:00',
      days: ['wed', 'fri', 'sun'],
    });
  });

  test('over more than a day is cut to 23 hours, which begin where it began', () => {
    expect(quietOfDrag(at(0, 8), at(2, 8), null)).toEqual({ from: '08:00', to: '07:00' });
    expect(quietOfDrag(at(2, 8), at(0, 8), null)).toEqual({ from: '10:00', to: '09:00' });
  });
});

const hour = fc.integer({ min: 0, max: 23 });
const days = fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 });
const wholeHours = fc
  .tuple(hour, fc.integer({ min: 1, max: 23 }), days)
  .map(([from, length, on]): QuietHours => ({ from: hours(from), to: hours((from + length) % 24), days: on }));

test('drawing the stretch that a setting makes gives the setting back', () => {
  fc.assert(
    fc.property(wholeHours, (quiet) => {
      const day = WEEKDAYS.indexOf(daysOf(quiet)[0] ?? 'mon');
      const from = Number(quiet.from.slice(0, 2));
      const length = (Number(quiet.to.slice(0, 2)) - from + 24) % 24;
      const last = day * 24 + from + length - 1;
      const end = { day: Math.floor(last / 24) % 7, hour: last % 24 };
      expect(isSameQuiet(quietOfDrag({ day, hour: from }, end, quiet), normal(quiet))).toBe(true);
    }),
  );
});

test('an hour is quiet where its day, or the day before, began a stretch that reaches it', () => {
  fc.assert(
    fc.property(wholeHours, fc.integer({ min: 0, max: 6 }), hour, (quiet, day, at) => {
      const [from, to] = [Number(quiet.from.slice(0, 2)), Number(quiet.to.slice(0, 2))];
      const begins = (index: number) => daysOf(quiet).includes(WEEKDAYS[(index + 7) % 7] ?? 'mon');
      const expected =
        from < to ? begins(day) && at >= from && at < to : (begins(day) && at >= from) || (begins(day - 1) && at < to);
      expect(isQuietHour(stretchesOf(quiet), { day, hour: at })).toBe(expected);
    }),
  );
});

test('days go in and out; without any there are no quiet hours, and all are said by none', () => {
  const one = withDay(night, 'fri', false);
  expect(one).toEqual({ from: '22:00', to: '07:00', days: ['sun'] });
  expect(one && withDay(one, 'sun', false)).toBeNull();
  const all = WEEKDAYS.reduce<QuietHours>((quiet, day) => withDay(quiet, day, true) ?? quiet, night);
  expect(all).toEqual({ from: '22:00', to: '07:00' });
});

/** Days in the order of the week. */
function normal(quiet: QuietHours): QuietHours {
  const chosen = WEEKDAYS.filter((day) => daysOf(quiet).includes(day));
  return { ...quiet, days: chosen };
}
