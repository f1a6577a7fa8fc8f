import { describe, expect, test } from 'vitest';
import { conditionMarkets } from './markets.ts';
import { COMPARISONS_MAX, CONDITION_LENGTH_MAX, parseCondition } from './parser.ts';
import { printCondition } from './printer.ts';
import { NESTING_MAX } from './series-parser.ts';
import type { Condition, ConditionFault } from './tree.ts';
import { typeOfCondition } from './types.ts';

const OWN = 'binance:BTC/USDT';
const ETH = 'price(binance:ETH/USDT)';
const EUR = 'price(kraken:BTC/EUR)';

function parse(text: string): Condition {
  const outcome = parseCondition(text, { market: OWN });
  if (!outcome.ok) throw new Error(`${text}: ${outcome.error.message}`);
  return outcome.value;
}

function canonical(text: string): string {
  return printCondition(parse(text));
}

function fault(text: string): ConditionFault {
  const outcome = parseCondition(text, { market: OWN });
  if (outcome.ok) throw new Error(`${text} was taken as ${printCondition(outcome.value)}`);
  return outcome.error;
}

function nested(depth: number): string {
  return `${'('.repeat(depth)}price${')'.repeat(depth)} > 1`;
}

describe('comparisons', () => {
  test('a comparison is a series, an operator and a level', () => {
    expect(parse('price >= 65000')).toEqual({
      kind: 'compare',
      operator: '>=',
      left: { kind: 'price' },
      right: { kind: 'number', value: 65000, type: 'number' },
    });
  });

  test.each([
    ['price > 1', 'price > 1'],
    ['price >= 1', 'price >= 1'],
    ['price < 1', 'price < 1'],
    ['price <= 1', 'price <= 1'],
    ['price above 1', 'price >= 1'],
    ['price below 1', 'price <= 1'],
    ['price crosses 1', 'price crosses 1'],
    ['price crosses above 1', 'price crosses above 1'],
    ['price crosses below 1', 'price crosses below 1'],
    ['price inside 1..2', 'price inside 1..2'],
    ['price outside 1 .. 2', 'price outside 1..2'],
    ['PRICE Crosses\tABOVE\n1', 'price crosses above 1'],
    ['price\u00a0>\u00a01', 'price > 1'],
    ['price>-5', 'price > -5'],
  ])('%s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  test.each([
    ['65000 < price', 'price > 65000'],
    ['65000 <= price', 'price >= 65000'],
    ['65000 > price', 'price < 65000'],
    ['65000 >= price', 'price <= 65000'],
    ['65000 above price', 'price <= 65000'],
    ['65000 crosses price', 'price crosses 65000'],
    ['65000 crosses above price', 'price crosses below 65000'],
    ['65000 crosses below price', 'price crosses above 65000'],
    [`${ETH} * 15 < price`, `price > ${ETH} * 15`],
    [`${EUR} crosses above ${ETH}`, `${ETH} crosses below ${EUR}`],
  ])('the series comes first, or the first of two: %s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });
});

describe('numbers', () => {
  test.each([
    ['65_000', '65000'],
    ['65k', '65000'],
    ['65K', '65000'],
    ['1.2m', '1200000'],
    ['1.2345k', '1234.5'],
    ['0.00000000172', '0.00000000172'],
    ['0.000_001', '0.000001'],
    ['007.50', '7.5'],
    ['0', '0'],
    ['-0', '0'],
    ['123456789012345', '123456789012345'],
    ['0.000123456789012345', '0.000123456789012345'],
    ['1234567890123450000', '1234567890123450000'],
    ['123456789012345000000000', '123456789012345000000000'],
  ])('%s is %s', (text, expected) => {
    expect(canonical(`price > ${text}`)).toBe(`price > ${expected}`);
  });

  test.each([
    ['60000..70000', '60000..70000'],
    ['0.5..1.5', '0.5..1.5'],
    ['60k..1.2m', '60000..1200000'],
    ['-5..5', '-5..5'],
    ['1+1..2*3', '2..6'],
  ])('the two points of a range are no decimal point: %s', (text, expected) => {
    expect(canonical(`price inside ${text}`)).toBe(`price inside ${expected}`);
  });

  test.each([
    ['1e5', '1e5'],
    ['65kk', '65kk'],
    ['5x', '5x'],
    ['1__000', '1__000'],
    ['1_', '1_'],
    ['1_.5', '1_.5'],
  ])('%s is no number', (text, found) => {
    expect(fault(`price > ${text}`)).toMatchObject({
      position: 8,
      found,
      expected: 'a number such as 65000, 0.05, 65_000, 65k or 1.2m',
    });
  });

  test('more than 15 significant digits are refused, not rounded', () => {
    expect(fault('price > 1234567890.123456')).toEqual({
      position: 8,
      found: '1234567890.123456',
      expected: 'a number of at most 15 significant digits',
      message: 'At 8: found "1234567890.123456", expected a number of at most 15 significant digits.',
    });
  });

  test.each(['1000000000000000000000000', `0.${'0'.repeat(24)}1`])(
    'a size that no plain decimal should have is refused: %s',
    (text) => {
      expect(fault(`price > ${text}`).expected).toBe('a number that is 0 or from 1e-24 up to 1e24 in size');
    },
  );

  test.each(['NaN', 'Infinity', '-Infinity', '.5', '--5', '-(5)'])('%s is no number either', (text) => {
    expect(fault(`price > ${text}`).position).toBeGreaterThanOrEqual(8);
  });
});

describe('constants are folded exactly', () => {
  test.each([
    ['60k + 5k', '65000'],
    ['0.3 - 0.1', '0.2'],
    ['60000.02 - 60000.01', '0.01'],
    ['2 * (3 + 4) / 7', '2'],
    ['1 / 8', '0.125'],
    ['10% / 5%', '2'],
    ['2 - 5', '-3'],
    ['5 - 5', '0'],
  ])('%s is %s', (text, expected) => {
    expect(canonical(`price > ${text}`)).toBe(`price > ${expected}`);
  });

  test.each([
    ['price + 5 + 3', 'price + 8'],
    ['price - 5 - 3', 'price - 8'],
    ['price - -5', 'price + 5'],
    ['price + -5', 'price - 5'],
    ['price + 5 - 5', 'price'],
    ['price * 2 * 3', 'price * 6'],
    ['price * 0.5 * 2', 'price'],
    ['price / 1', 'price'],
    ['price * -1', 'price * -1'],
  ])('%s is %s', (text, expected) => {
    expect(canonical(`${text} > 7`)).toBe(`${expected} > 7`);
  });

  const TINY = `0.${'0'.repeat(23)}1`;
  test.each([
    ['5 + 100000000000m * 100000000m', 4, '100000000000m * 100000000m'],
    ['price * 100000000000m * 100000000m', 0, 'price * 100000000000m * 10000000…'],
    [`price + 9${'0'.repeat(23)} + 9${'0'.repeat(23)}`, 0, 'price + 900000000000000000000000…'],
    [`${TINY} / 10`, 0, `${TINY} / 10`],
    [`price${` * ${TINY}`.repeat(20)}`, 0, `price * ${TINY}`.slice(0, 32).concat('…')],
  ])('a result out of range names the calculation: %s', (text, position, found) => {
    expect(fault(`price > ${text}`)).toMatchObject({
      position: 8 + position,
      found,
      expected: 'a calculation whose constants are 0 or from 1e-24 up to 1e24 in size',
    });
  });

  test('a division by 0 is refused', () => {
    expect(fault('price > price / (5 - 5)')).toMatchObject({
      position: 16,
      found: '(5 - 5)',
      expected: 'a number other than 0 to divide by',
    });
  });
});

describe('texts that mean the same have one canonical text', () => {
  test.each([
    ['2 * price > 7', 'price * 2 > 7'],
    ['5 + price > 7', 'price + 5 > 7'],
    [`${ETH} + price > 7`, `price + ${ETH} > 7`],
    [`price - ${EUR} + ${ETH} - 5 > 7`, `price + ${ETH} - ${EUR} - 5 > 7`],
    [`price - (${EUR} - ${ETH}) > 7`, `price + ${ETH} - ${EUR} > 7`],
    ['5 - price > 7', '5 - price > 7'],
    ['0 - price > 7', '0 - price > 7'],
    [`2 * (price / ${ETH}) > 7`, `price / ${ETH} * 2 > 7`],
    [`price * (${ETH} / ${EUR}) > 7`, `${ETH} / ${EUR} * price > 7`],
    [`price / (${ETH} / ${EUR}) > 7`, `price / (${ETH} / ${EUR}) > 7`],
    [`(price + ${ETH}) / 2 > 7`, `(price + ${ETH}) / 2 > 7`],
    ['((price)) > (7)', 'price > 7'],
    [`price(${OWN}) > 7`, 'price > 7'],
    [`price ( ${OWN} ) > 7`, 'price > 7'],
  ])('%s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  test.each([
    ['all(price > 5)', 'price > 5'],
    ['all(price > 5, price > 5.0)', 'price > 5'],
    ['any(price < 9, price < 10)', 'any(price < 10, price < 9)'],
    ['all(price > 5, all(price < 10, price < 9))', 'all(price < 10, price < 9, price > 5)'],
    ['all(price > 5, any(price < 9, any(price < 10)))', 'all(any(price < 10, price < 9), price > 5)'],
    ['ALL(any(all(price > 5)), 5 < price)', 'price > 5'],
  ])('%s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });
});

describe('types', () => {
  test.each([
    ['price > 5', 'price'],
    [`price - ${ETH} > 5`, 'price'],
    [`price > ${ETH} * 15`, 'price'],
    [`price / ${ETH} > 15`, 'ratio'],
    [`price * (${ETH} / ${EUR}) > 15`, 'price'],
    [`price / ${ETH} * 5% inside 1%..2`, 'percent'],
    [`all(price / ${ETH} > 15, price > 5)`, 'price'],
  ])('%s compares a %s', (text, type) => {
    expect(typeOfCondition(parse(text))).toBe(type);
  });

  test('a bare number that meets percents is a percent', () => {
    expect(canonical(`price / ${ETH} * 5% > 7 + 1%`)).toBe(`price / ${ETH} * 5% > 8%`);
    expect(canonical(`price / ${ETH} * 5% inside 1..2`)).toBe(`price / ${ETH} * 5% inside 1%..2%`);
  });

  test.each([
    ['price >= 5%', 9, '5%', 'a price such as 65000'],
    ['5% <= price', 0, '5%', 'a price such as 65000'],
    ['price + 5% > 3', 8, '5%', 'a price such as 65000'],
    ['5% + price > 3', 0, '5%', 'a price such as 65000'],
    ['price * 5% > 3', 8, '5%', 'a number such as 2, or a ratio of two prices'],
    ['price * price > 3', 8, 'price', 'a number such as 2, or a ratio of two prices'],
    ['1 / price > 3', 4, 'price', 'a number such as 2, or a ratio of two prices'],
    ['price / 5% > 3', 8, '5%', 'a price such as 65000, or a number'],
    ['price inside 5%..10', 13, '5%', 'a price such as 65000'],
    ['price inside 5..10%', 16, '10%', 'a price such as 65000'],
    [`price > price / ${ETH}`, 8, `price / ${ETH}`, 'a price such as 65000'],
    [`price / ${ETH} > 5%`, 34, '5%', 'a ratio such as 1.05'],
    ['5 > 3', 0, '5', 'a series such as price on at least one side'],
    ['5% > 3%', 0, '5%', 'a series such as price on at least one side'],
    ['5 + 1 inside 3..4', 0, '5 + 1', 'a series such as price before inside'],
    ['price inside 7..6', 13, '7..6', 'the lower bound first, as in 60000..70000'],
    ['price outside 7..7', 14, '7..7', 'the lower bound first, as in 60000..70000'],
  ])('%s: at %d, found %s', (text, position, found, expected) => {
    expect(fault(text)).toEqual({
      position,
      found,
      expected,
      message: `At ${position}: found "${found}", expected ${expected}.`,
    });
  });
});

describe('faults of form', () => {
  const SERIES = 'a series such as price, a number such as 65000 or a percent such as 5%';
  const OPERATOR = 'a comparison such as >, >=, <, <=, above, below, crosses, inside or outside';

  test.each([
    ['', 0, 'end of text', 'a condition such as price >= 65000'],
    ['  ', 2, 'end of text', 'a condition such as price >= 65000'],
    ['price', 5, 'end of text', OPERATOR],
    ['price = 5', 6, '=', OPERATOR],
    ['price 5', 6, '5', OPERATOR],
    ['price >', 7, 'end of text', SERIES],
    ['rsi(14, 1h) > 70', 0, 'rsi', SERIES],
    ['constructor > 70', 0, 'constructor', SERIES],
    ['price > 5 5', 10, '5', 'the end of the condition'],
    ['price > 5 > 4', 10, '>', 'the end of the condition'],
    ['price > 5 and price < 9', 10, 'and', 'the end: write all(..., ...) or any(..., ...) to join conditions'],
    ['price > 5 || price < 9', 10, '|', 'the end: write all(..., ...) or any(..., ...) to join conditions'],
    ['(price > 5)', 7, '>', '")" or an operator such as +'],
    ['all price > 5', 4, 'price', '"(" after all'],
    ['all()', 4, ')', SERIES],
    ['any(price > 5', 13, 'end of text', '"," or ")"'],
    ['price inside 5', 14, 'end of text', '".." and the upper bound, as in 60000..70000'],
    ['price > - price', 10, 'price', 'a number after the minus sign'],
    ['price() > 5', 6, ')', 'a market such as binance:BTC/USDT'],
    ['price(BTC) > 5', 6, 'BTC', 'a market such as binance:BTC/USDT'],
    ['price(Binance:BTC/USDT) > 5', 6, 'Binance:BTC/USDT', 'a market such as binance:BTC/USDT'],
    ['price(binance:BTC/USDT > 5', 23, '>', '")" after the market'],
    ['price > €5', 8, '€', SERIES],
    ['price > 😀', 8, '😀', SERIES],
  ])('%s: at %d, found %s', (text, position, found, expected) => {
    expect(fault(text)).toMatchObject({ position, found, expected });
  });

  test('the message says position, found and expected', () => {
    expect(fault('price >= 5%').message).toBe('At 9: found "5%", expected a price such as 65000.');
    expect(fault('price >=').message).toBe(`At 8: found end of text, expected ${SERIES}.`);
  });

  test('what was found is shortened', () => {
    expect(fault(`${'x'.repeat(100)} > 5`).found).toBe(`${'x'.repeat(32)}…`);
  });
});

describe('bounds', () => {
  test('a long text is refused by its length alone', () => {
    expect(fault(`price > ${'1'.repeat(1_000_000)}`)).toEqual({
      position: CONDITION_LENGTH_MAX,
      found: '1000008 characters',
      expected: 'at most 4096 characters',
      message: 'At 4096: found 1000008 characters, expected at most 4096 characters.',
    });
    expect(canonical(`price > 5${' '.repeat(CONDITION_LENGTH_MAX - 9)}`)).toBe('price > 5');
  });

  test('brackets may be nested to a depth', () => {
    expect(canonical(nested(NESTING_MAX))).toBe('price > 1');
    expect(fault(nested(NESTING_MAX + 1))).toMatchObject({
      position: NESTING_MAX,
      found: '(',
      expected: 'at most 32 brackets inside each other',
    });
    expect(fault(`${'all('.repeat(NESTING_MAX + 1)}price > 1${')'.repeat(NESTING_MAX + 1)}`).position).toBe(131);
  });

  test.each(['(', 'all(', 'any(all(', '-', 'price+(', 'price/('])(
    '%s 10,000 times is a fault, not a crash',
    (piece) => {
      expect(fault(piece.repeat(10_000)).message).not.toBe('');
      expect(fault(piece.repeat(10_000).slice(0, CONDITION_LENGTH_MAX)).message).not.toBe('');
    },
  );

  test('comparisons are counted', () => {
    const some = (count: number) => `any(${Array.from({ length: count }, (_, i) => `price > ${i}`).join(', ')})`;
    expect(parse(some(COMPARISONS_MAX))).toMatchObject({ kind: 'any' });
    expect(fault(some(COMPARISONS_MAX + 1))).toMatchObject({ found: 'price', expected: 'at most 64 comparisons' });
  });

  test('a text that fits, but not when it is written out, is refused', () => {
    const terms = Array.from({ length: 600 }, () => 'price').join('+');
    expect(fault(`${terms}>1`)).toMatchObject({
      position: 0,
      found: 'a condition of 4801 characters when written out',
      expected: 'at most 4096 characters',
    });
  });

  test('a text whose order needs more brackets than may be nested is refused', () => {
    const write = (levels: number) => `${ETH} / price${` / 3 * (${ETH} / price)`.repeat(levels)} > 1`;
    expect(parse(canonical(write(NESTING_MAX)))).toEqual(parse(write(NESTING_MAX)));
    expect(fault(write(NESTING_MAX + 1)).expected).toBe('a simpler calculation');
  });

  test('a group at the greatest depth may name other markets', () => {
    const half = NESTING_MAX / 2;
    const text = `${`any(${EUR} > 1, all(${EUR} > 2, `.repeat(half)}${EUR} > 3${'))'.repeat(half)}`;
    expect(parse(canonical(text))).toEqual(parse(text));
  });
});

describe('conditionMarkets', () => {
  test('own market first, others once', () => {
    expect(conditionMarkets(parse('price > 5'), OWN)).toEqual([OWN]);
    const tree = parse(`any(all(${EUR} > 5, price inside ${ETH}..${EUR} * 2), ${ETH} > 5)`);
    expect([...conditionMarkets(tree, OWN)].sort()).toEqual([OWN, 'binance:ETH/USDT', 'kraken:BTC/EUR'].sort());
    expect(conditionMarkets(tree, OWN)[0]).toBe(OWN);
  });
});
