import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDecimal } from '#contract/decimal';
import { readJsonSlowly } from '../json-reading-testbed.ts';
import { type KrakenFrame, parseKrakenFrame } from './parse.ts';
import { scanFrame } from './scan.ts';

const TRADE =
  '{"symbol":"BTC/USD","side":"buy","price":105944.20,"qty":0.00027625,"ord_type":"limit","trade_id":7,"timestamp":"2023-10-06T17:35:55.440295Z"}';
const TICKER =
  '{"symbol":"BTC/USD","bid":105944.20,"bid_qty":2.5,"ask":105944.30,"ask_qty":3.2,"last":105899.40,"volume":163.28908096,' +
  '"vwap":105904.39279,"low":104711.00,"high":106613.10,"change":-250.00,"change_pct":0.24,"timestamp":"2022-12-25T09:30:59.123456Z"}';

function frameOf(channel: string, ...entries: readonly string[]): string {
  return `{"channel":"${channel}","type":"update","data":[${entries.join(',')}]}`;
}

/** What the frame says when it is read a token at a time, its numbers handed on as texts, in a way that no scanner knows. */
function readSlowly(text: string): KrakenFrame {
  let value: unknown;
  try {
    value = readJsonSlowly(text);
  } catch {
    return { kind: 'rejected', reason: 'not_json' };
  }
  return parseKrakenFrame(` ${JSON.stringify(value)}`);
}

/** Mostly the first, so that common frames are common. */
function mostly<T>(common: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 30, arbitrary: common }, { weight: 1, arbitrary: rare });
}

const spaces = mostly(fc.constant(''), fc.constantFrom(' ', '\n\t'));
const digits = fc.stringMatching(/^[0-9]{1,9}$/);
const whole = fc.oneof(fc.constantFrom('0', '-0', '-1'), fc.stringMatching(/^-?[1-9][0-9]{0,17}$/));
const fraction = fc.oneof(
  fc.constant(''),
  digits.map((text) => `.${text}`),
  fc.constantFrom('.0', '.00', '.10'),
);
const exponent = fc.oneof(fc.constant(''), fc.constant(''), fc.constantFrom('e0', 'E5', 'e-7', 'E+3', 'e-12', 'e07'));
/** Every form that JSON has for a number. */
const numberText = fc.tuple(whole, fraction, exponent).map((parts) => parts.join(''));
const priceText = fc.tuple(fc.stringMatching(/^[1-9][0-9]{0,5}$/), fraction).map((parts) => parts.join(''));

const nonsense = fc.constantFrom('1.', '01', '+1', '.5', '1e', 'NaN', '', '1 2', '1-2', '"x', '}', ',');
const anyValue = fc.oneof(
  { weight: 6, arbitrary: numberText },
  { weight: 4, arbitrary: priceText },
  { weight: 2, arbitrary: fc.json({ stringUnit: 'grapheme', maxDepth: 2 }) },
  { weight: 1, arbitrary: nonsense },
);
const nameText = fc.oneof(
  fc.constantFrom('"misc"', '"price2"', '"pric\\u0065"', '"trade\\"id"', '"price"', '"timestamp"', '"__proto__"', '""'),
  fc.string().map((text) => JSON.stringify(text)),
);
const timeText = mostly(
  fc.constantFrom('"2023-10-06T17:35:55.440295Z"', '"2023-10-06T17:35:55Z"', '"yesterday"'),
  fc.constantFrom('"2023-10-06T17:35:55.\\u0034Z"', '1696613755', 'null'),
);
const symbolText = mostly(fc.constantFrom('"BTC/USD"', '"nothing"', '"Ω/USD"'), fc.constantFrom('"BTC\\/USD"', '7'));

/** Members as documented, most of the time; others among them, in another order, twice or written with spaces some of the time. */
function entryText(names: readonly string[]): fc.Arbitrary<string> {
  const known = fc.tuple(
    ...names.map((name) => {
      const value =
        name === 'symbol'
          ? symbolText
          : name === 'timestamp'
            ? timeText
            : mostly(fc.oneof(numberText, priceText), anyValue);
      return value.map((text) => `"${name}":${text}`);
    }),
  );
  const other = fc.tuple(nameText, anyValue).map(([name, value]) => `${name}:${value}`);
  const members = fc.tuple(known, fc.array(other, { maxLength: 3 }), fc.array(fc.nat(12), { maxLength: 3 }));
  const mixed = members.map(([listed, others, places]) => {
    const all: string[] = [...listed];
    for (const [index, text] of others.entries()) all.splice(places[index] ?? 0, 0, text);
    return all;
  });
  const ordered = fc.oneof(
    { weight: 5, arbitrary: known.map((listed): string[] => [...listed]) },
    { weight: 5, arbitrary: mixed },
    { weight: 1, arbitrary: mixed.chain((all) => fc.shuffledSubarray(all)) },
  );
  return fc.tuple(ordered, spaces).map(([all, space]) => `{${space}${all.join(`,${space}`)}${space}}`);
}

const tradeText = entryText(['symbol', 'side', 'price', 'qty', 'ord_type', 'trade_id', 'timestamp']);
const tickerText = entryText(['symbol', 'bid', 'last', 'volume', 'vwap', 'high', 'change', 'change_pct', 'timestamp']);

const frameText = fc
  .record({
    channel: fc.constantFrom('trade', 'ticker'),
    trades: fc.array(tradeText, { maxLength: 4 }),
    tickers: fc.array(tickerText, { maxLength: 4 }),
    type: mostly(fc.constantFrom('"snapshot"', '"update"'), fc.constantFrom('"\\u0075pdate"', '1')),
    tail: mostly(fc.constant(''), fc.constantFrom(',"method":"subscribe"', ',"data":[]', ',"seq":1', '}')),
  })
  .map(({ channel, trades, tickers, type, tail }) => {
    const entries = channel === 'trade' ? trades : tickers;
    return `{"channel":"${channel}","type":${type},"data":[${entries.join(',')}]${tail}}`;
  });

describe('the short way', () => {
  test('is taken for frames as the venue documents them, and gives what it wrote', () => {
    expect(scanFrame(frameOf('trade', TRADE, TRADE.replace('105944.20', '1.5E-7')))).toEqual({
      channel: 'trade',
      type: 'update',
      data: ['105944.20', '1.5E-7'].map((price) => ({
        symbol: 'BTC/USD',
        price,
        qty: '0.00027625',
        trade_id: '7',
        timestamp: '2023-10-06T17:35:55.440295Z',
      })),
    });
    expect(scanFrame(frameOf('ticker', TICKER))).toMatchObject({ data: [{ last: '105899.40', change: '-250.00' }] });
    expect(scanFrame(frameOf('ticker', TICKER.replace(/,"timestamp":"[^"]*"/, '')))).toBeDefined();
    expect(scanFrame(frameOf('trade', ...Array<string>(1_000).fill(TRADE)))?.data).toHaveLength(1_000);
  });

  test('is taken with members that nobody knows, wherever they are', () => {
    const commas = [...TRADE.matchAll(/[,}]/g)].map(({ index }) => index);
    for (const at of commas) {
      const text = frameOf('trade', `${TRADE.slice(0, at)},"new":-1e-7,"price2":"1"${TRADE.slice(at)}`);
      expect(scanFrame(text), text).toEqual(scanFrame(frameOf('trade', TRADE)));
    }
  });

  test.each([
    ['another order', TRADE.replace(/("price":[^,]*),("qty":[^,]*)/, '$2,$1')],
    ['spaces', TRADE.replaceAll('":', '": ')],
    ['an object among the members', TRADE.replace('"side"', '"fee":{"price":1},"side"')],
    ['an escape', TRADE.replace('buy', '\\u0062uy')],
  ])('is left at %s, and the long one says the same', (_, trade) => {
    expect(scanFrame(frameOf('trade', trade))).toBeUndefined();
    expect(parseKrakenFrame(frameOf('trade', trade))).toEqual(parseKrakenFrame(frameOf('trade', TRADE)));
  });
});

describe('a frame says what it says when read a token at a time', () => {
  test('however it is written', () => {
    let scanned = 0;
    fc.assert(
      fc.property(frameText, (text) => {
        if (scanFrame(text)) scanned++;
        expect(parseKrakenFrame(text), text).toEqual(readSlowly(text));
      }),
      { numRuns: 5_000 },
    );
    // Both ways were taken.
    expect(scanned).toBeGreaterThan(500);
    expect(scanned).toBeLessThan(4_500);
  });

  test('wherever a character is another one, is missing or is one too many', () => {
    const marks = ['"', '\\', '0', '-', '.', '}', '{', ']', ',', 'e', ' ', ''];
    for (const text of [frameOf('trade', TRADE), frameOf('ticker', TICKER)]) {
      for (let index = 0; index <= text.length; index++) {
        for (const mark of marks) {
          for (const rest of [text.slice(index), text.slice(index + 1)]) {
            const changed = text.slice(0, index) + mark + rest;
            expect(parseKrakenFrame(changed), changed).toEqual(readSlowly(changed));
          }
        }
      }
    }
  });

  test('half of it is none, wherever it is cut', () => {
    for (const text of [frameOf('trade', TRADE, TRADE), frameOf('ticker', TICKER)])
      for (let end = 0; end < text.length; end++)
        expect(parseKrakenFrame(text.slice(0, end))).toEqual({ kind: 'rejected', reason: 'not_json' });
  });
});

/** A number as a whole one times a power of ten: 1.50 -> 15, -1. */
function exactly(text: string): { whole: bigint; power: number } {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const [before = '', after = ''] = mantissa.split('.');
  let number = { whole: BigInt(before + after), power: Number(power) - after.length };
  while (number.whole !== 0n && number.whole % 10n === 0n)
    number = { whole: number.whole / 10n, power: number.power + 1 };
  return number;
}

test('a number in any form that JSON has is the same number to the last digit, or no price', () => {
  fc.assert(
    fc.property(fc.oneof(numberText, priceText), (literal) => {
      const frame = parseKrakenFrame(frameOf('trade', TRADE.replace('105944.20', literal)));
      const { whole: value } = exactly(literal);
      const isShort = value.toString().length <= 15;
      expect(frame.kind === 'trades' && frame.trades.length, literal).toBe(value > 0n && isShort ? 1 : 0);
      if (frame.kind !== 'trades' || !frame.trades[0]) return;
      const { price } = frame.trades[0];
      expect(exactly(price)).toEqual(exactly(literal));
      expect(parseDecimal(price)).toBe(Number(literal));
      if (!/e/i.test(literal)) expect(price).toBe(literal);
    }),
    { numRuns: 5_000 },
  );
});
