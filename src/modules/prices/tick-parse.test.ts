import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal } from '#contract/decimal';
import { parseTick } from './tick-parse.ts';

const MARKET = 'custom:A/B';
const AT = '2021-04-18T03:00:00.000Z';
const AT_MS = Date.UTC(2021, 3, 18, 3);

function codeOf(raw: unknown): string {
  const parsed = parseTick(MARKET, raw);
  return parsed.ok ? 'ok' : parsed.error;
}

describe('parseTick', () => {
  it('reads a price at an instant, as text or epoch ms', () => {
    const tick = {
      market: MARKET,
      atMs: AT_MS,
      last: 0.00000000172,
      high: 0.00000000172,
      low: 0.00000000172,
      volume: 0,
    };
    expect(parseTick(MARKET, { at: AT, price: '0.00000000172' })).toEqual({ ok: true, value: tick });
    expect(parseTick(MARKET, { at: AT_MS, price: 1.72e-9 })).toEqual({ ok: true, value: tick });
  });

  it('reads a candle with its open, or without', () => {
    const range = { at: AT_MS, last: '10', high: '12.5', low: '9', volume: '1234567890.123456789' };
    const tick = { market: MARKET, atMs: AT_MS, last: 10, high: 12.5, low: 9, volume: 1234567890.1234567 };
    expect(parseTick(MARKET, range)).toEqual({ ok: true, value: tick });
    expect(parseTick(MARKET, { ...range, open: '11' })).toEqual({ ok: true, value: { ...tick, open: 11 } });
  });

  it.each([
    '0',
    '-1',
    'NaN',
    'Infinity',
    '1e400',
    '1e3',
    '',
    ' 1',
    '0x10',
    '1234567890.123456',
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number('1e400'),
    0.1 + 0.2,
    null,
    true,
    {},
  ])('refuses the price %j', (price) => {
    expect(codeOf({ at: AT, price })).toBe('invalid_price');
    expect(codeOf({ at: AT, last: '1', low: '1', high: price })).toBe('invalid_price');
  });

  it.each([
    [{ last: '10', high: '9', low: '8' }],
    [{ last: '10', high: '12', low: '11' }],
    [{ open: '13', last: '10', high: '12', low: '9' }],
    [{ open: '8', last: '10', high: '12', low: '9' }],
    [{ last: '10', high: '9', low: '11' }],
  ])('refuses a range that does not hold its prices: %j', (range) => {
    expect(codeOf({ at: AT, ...range })).toBe('high_low');
  });

  it.each([
    undefined,
    null,
    7,
    'tick',
    [],
    {},
    { at: AT },
    { price: '1' },
    { at: 'yesterday', price: '1' },
    { at: 1.5, price: '1' },
    { at: -1, price: '1' },
    { at: Number.POSITIVE_INFINITY, price: '1' },
    { at: AT, price: '1', size: 2 },
    { at: AT, price: '1', last: '1' },
    { at: AT, last: '1' },
    { at: AT, last: '1', high: '1' },
    { at: AT, last: '1', high: '1', low: '1', volume: '-1' },
    { at: AT, last: '1', high: '1', low: '1', volume: 'many' },
  ])('refuses what is no tick: %j', (raw) => {
    expect(codeOf(raw)).toBe('invalid_tick');
  });

  it('never throws, and lets only sound ticks through', () => {
    const value = fc.oneof(fc.string(), fc.double(), fc.integer(), fc.constantFrom('1', '2.5', 3, null));
    const raw = fc.oneof(
      fc.anything(),
      fc.record(
        {
          at: fc.oneof(fc.nat(), value),
          price: value,
          open: value,
          last: value,
          high: value,
          low: value,
          volume: value,
        },
        { requiredKeys: ['at'] },
      ),
    );
    fc.assert(
      fc.property(raw, (input) => {
        const parsed = parseTick(MARKET, input);
        if (!parsed.ok) return;
        const { low, last, high, open = last, volume } = parsed.value;
        expect(low).toBeGreaterThan(0);
        expect(low <= Math.min(open, last) && Math.max(open, last) <= high && volume >= 0).toBe(true);
        expect(Number(formatDecimal(last))).toBe(last);
      }),
      { numRuns: 500 },
    );
  });
});
