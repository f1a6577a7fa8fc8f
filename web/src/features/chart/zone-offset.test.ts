/** The time axis speaks the person's time zone, through changes of the clock. */
import { describe, expect, it } from 'vitest';
import { createZoneOffset, MARK, markWeight } from './zone-offset.ts';

const s = (text: string) => Date.parse(text) / 1_000;

describe('the offset of a zone', () => {
  it.each([
    ['UTC', '2026-03-12T10:00:00Z', 0],
    ['Europe/Berlin', '2026-03-29T00:59:59Z', 3_600],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', 7_200],
    ['Europe/Berlin', '2026-10-25T01:00:00Z', 3_600],
    ['America/New_York', '2026-03-12T10:00:00Z', -4 * 3_600],
    ['Asia/Kathmandu', '2026-03-12T10:07:00Z', 20_700],
    ['Pacific/Chatham', '2026-01-12T23:59:00Z', 49_500],
  ])('%s at %s', (zone, at, expected) => {
    const offset = createZoneOffset(zone);
    expect(offset(s(at))).toBe(expected);
    expect(offset(s(at))).toBe(expected);
  });
});

describe('a mark', () => {
  it.each([
    ['2025-12-31T23:59:00Z', '2026-01-01T00:00:00Z', MARK.year],
    ['2026-01-31T23:00:00Z', '2026-02-01T00:00:00Z', MARK.month],
    ['2026-01-30T23:00:00Z', '2026-01-31T00:00:00Z', MARK.day],
    ['2026-01-30T11:59:00Z', '2026-01-30T12:00:00Z', MARK.hours12],
    ['2026-01-30T14:59:00Z', '2026-01-30T15:00:00Z', MARK.hours3],
    ['2026-01-30T13:59:00Z', '2026-01-30T14:00:00Z', MARK.hour],
    ['2026-01-30T14:29:00Z', '2026-01-30T14:30:00Z', MARK.minutes30],
    ['2026-01-30T14:31:00Z', '2026-01-30T14:32:00Z', MARK.minute],
    // Where a candle is missing, what lies in between still begins.
    ['2026-01-30T13:00:00Z', '2026-01-30T16:20:00Z', MARK.hours3],
  ])('between %s and %s', (before, at, weight) => {
    expect(markWeight(s(before), s(at))).toBe(weight);
  });
});
