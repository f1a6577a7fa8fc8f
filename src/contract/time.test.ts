import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DURATION_PATTERN, formatDuration, formatInstant, parseDuration, parseInstant } from './time.ts';

const anyInstantMs = fc.integer({
  min: Date.parse('0000-01-01T00:00:00.000Z'),
  max: Date.parse('9999-12-31T23:59:59.999Z'),
});

describe('instants', () => {
  test('what is written reads back as itself', () => {
    fc.assert(
      fc.property(anyInstantMs, (atMs) => {
        expect(parseInstant(formatInstant(atMs))).toBe(atMs);
      }),
    );
  });

  test('are written in UTC with milliseconds', () => {
    expect(formatInstant(1_795_400_000_000)).toBe('2026-11-23T02:13:20.000Z');
  });

  test.each([
    ['2026-01-01T00:00:00Z', 1_767_225_600_000],
    ['2026-01-01t00:00:00z', 1_767_225_600_000],
    ['2026-01-01 00:00:00Z', 1_767_225_600_000],
    ['2026-01-01T02:00:00+02:00', 1_767_225_600_000],
    ['2025-12-31T19:00:00.000-05:00', 1_767_225_600_000],
    ['2026-01-01T00:00:00.123456789Z', 1_767_225_600_123],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000],
    ['2000-02-29T00:00:00Z', 951_782_400_000],
  ])('%s is read', (text, atMs) => {
    expect(parseInstant(text)).toBe(atMs);
  });

  test.each([
    '',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:60:00Z',
    '2026-12-31T23:59:60Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00.1234567890Z',
    '9999-12-31T23:59:59-00:01',
    '0000-01-01T00:00:00+00:01',
    '+010000-01-01T00:00:00Z',
    '1767225600000',
    ' 2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
  ])('%j is none', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('durations', () => {
  test('formatting keeps the length and the schema takes what is written', () => {
    const schema = new RegExp(DURATION_PATTERN, 'u');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), fc.constantFrom('s', 'm', 'h', 'd'), (count, unit) => {
        const durationMs = parseDuration(`${count}${unit}`) as number;
        const text = formatDuration(durationMs);
        expect(parseDuration(text)).toBe(durationMs);
        expect(schema.test(text)).toBe(true);
      }),
    );
  });

  test.each([
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['0s', 0],
  ])('%s is %d ms', (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
    expect(formatDuration(durationMs)).toBe(text);
  });

  test('are written in the largest unit that divides them', () => {
    expect(formatDuration(90_000)).toBe('90s');
    expect(formatDuration(5_400_000)).toBe('90m');
    expect(formatDuration(86_400_000)).toBe('1d');
  });

  test.each(['', '5', 's', '5ms', '-5s', '1.5h', '5 s', '1h30m', '1234567s', '5S', '5s\n'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
