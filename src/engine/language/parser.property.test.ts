import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONDITION_LENGTH_MAX, parseCondition } from './parser.ts';
import { readPlainComparison } from './plain-comparison.ts';
import { printCondition } from './printer.ts';
import type { Comparison, Condition, Series } from './tree.ts';

const OWN = 'binance:BTC/USDT';
const MARKETS = [OWN, 'binance:ETH/USDT', 'kraken:BTC/EUR', 'custom:A.b-c_d/USD'];

function parse(text: string): Condition {
  const outcome = parseCondition(text, { market: OWN });
  if (!outcome.ok) throw new Error(`${text}: ${outcome.error.message}`);
  return outcome.value;
}

/** A text as a list of tokens, so that white space can be put between them, and what it means, exactly. */
interface Sample<T> {
  readonly tokens: readonly string[];
  readonly meaning: (prices: Prices) => T;
}
type Prices = ReadonlyMap<string, bigint>;
/** numerator / denominator; the denominator is not 0, except for a division by 0. */
interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

const OPERATIONS: Readonly<Record<string, (a: Fraction, b: Fraction) => Fraction>> = {
  '+': (a, b) => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d }),
  '-': (a, b) => ({ n: a.n * b.d - b.n * a.d, d: a.d * b.d }),
  '*': (a, b) => ({ n: a.n * b.n, d: a.d * b.d }),
  '/': (a, b) => ({ n: a.n * b.d, d: a.d * b.n }),
};

function combine(operator: string, left: Sample<Fraction>, right: Sample<Fraction>): Sample<Fraction> {
  const operation = OPERATIONS[operator];
  if (operation === undefined) throw new Error(operator);
  return {
    tokens: ['(', ...left.tokens, ')', operator, '(', ...right.tokens, ')'],
    meaning: (prices) => operation(left.meaning(prices), right.meaning(prices)),
  };
}

/** Few digits, so that whatever is folded fits in 15 and is exact. */
const literal: fc.Arbitrary<Sample<Fraction>> = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 2 }))
  .map(([digits, places]) => ({
    tokens: [(digits / 10 ** places).toFixed(places)],
    meaning: () => ({ n: BigInt(digits), d: 10n ** BigInt(places) }),
  }));
const divisor: fc.Arbitrary<Sample<Fraction>> = fc.constantFrom(1, 2, 4, 5, 10).map((value) => ({
  tokens: [String(value)],
  meaning: () => ({ n: BigInt(value), d: 1n }),
}));

const price: fc.Arbitrary<Sample<Fraction>> = fc.oneof(
  fc.constant({ tokens: ['price'], meaning: (prices: Prices) => ({ n: prices.get(OWN) ?? 1n, d: 1n }) }),
  fc.constantFrom(...MARKETS).map((market) => ({
    tokens: ['price', '(', market, ')'],
    meaning: (prices: Prices) => ({ n: prices.get(market) ?? 1n, d: 1n }),
  })),
);

const { number, priced, ratio } = fc.letrec<{
  number: Sample<Fraction>;
  priced: Sample<Fraction>;
  ratio: Sample<Fraction>;
}>((tie) => ({
  number: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    literal,
    fc.tuple(fc.constantFrom('+', '-', '*'), tie('number'), tie('number')).map(([o, a, b]) => combine(o, a, b)),
    fc.tuple(tie('number'), divisor).map(([a, b]) => combine('/', a, b)),
  ),
  priced: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    price,
    fc.tuple(fc.constantFrom('+', '-'), tie('priced'), tie('priced')).map(([o, a, b]) => combine(o, a, b)),
    fc.tuple(fc.constantFrom('+', '-', '*'), tie('priced'), tie('number')).map(([o, a, b]) => combine(o, a, b)),
    fc.tuple(fc.constantFrom('+', '-', '*'), tie('number'), tie('priced')).map(([o, a, b]) => combine(o, a, b)),
    fc.tuple(tie('priced'), divisor).map(([a, b]) => combine('/', a, b)),
    fc.tuple(fc.constantFrom('*', '/'), tie('priced'), tie('ratio')).map(([o, a, b]) => combine(o, a, b)),
    fc.tuple(tie('ratio'), tie('priced')).map(([a, b]) => combine('*', a, b)),
  ),
  ratio: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.tuple(price, price).map(([a, b]) => combine('/', a, b)),
    fc.tuple(tie('priced'), tie('priced')).map(([a, b]) => combine('/', a, b)),
    fc.tuple(fc.constantFrom('+', '-', '*', '/'), tie('ratio'), tie('ratio')).map(([o, a, b]) => combine(o, a, b)),
    fc.tuple(fc.constantFrom('+', '-', '*'), tie('number'), tie('ratio')).map(([o, a, b]) => combine(o, a, b)),
  ),
}));

function compare(a: Fraction, b: Fraction): number | undefined {
  if (a.d === 0n || b.d === 0n) return undefined;
  const difference = (a.n * b.d - b.n * a.d) * (a.d * b.d < 0n ? -1n : 1n);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

/** As a crossing has no truth at one instant, its direction stands for it. */
function holds(operator: Comparison, order: number | undefined): string {
  if (order === undefined) return 'undefined';
  if (operator === '>') return String(order > 0);
  if (operator === '>=') return String(order >= 0);
  if (operator === '<') return String(order < 0);
  if (operator === '<=') return String(order <= 0);
  if (operator === 'crosses') return `crosses ${order === 0}`;
  return `crosses ${operator === 'crosses above' ? order : -order}`;
}

const WORDS: readonly (readonly [readonly string[], Comparison])[] = [
  [['>'], '>'],
  [['>='], '>='],
  [['<'], '<'],
  [['<='], '<='],
  [['above'], '>='],
  [['below'], '<='],
  [['crosses'], 'crosses'],
  [['crosses', 'above'], 'crosses above'],
  [['crosses', 'below'], 'crosses below'],
];

const comparison: fc.Arbitrary<Sample<string>> = fc
  .tuple(
    fc.constantFrom(...WORDS),
    fc.oneof(fc.tuple(priced, priced), fc.tuple(priced, number), fc.tuple(number, ratio), fc.tuple(ratio, ratio)),
  )
  .map(([[words, operator], [left, right]]) => ({
    tokens: [...left.tokens, ...words, ...right.tokens],
    meaning: (prices) => holds(operator, compare(left.meaning(prices), right.meaning(prices))),
  }));

function between(value: Fraction, low: Fraction, high: Fraction): string {
  return `range ${compare(value, low)} ${compare(value, high)}`;
}

const range: fc.Arbitrary<Sample<string>> = fc
  .tuple(fc.constantFrom('inside', 'outside'), priced, priced, priced)
  .map(([word, series, low, high]) => ({
    tokens: [...series.tokens, word, ...low.tokens, '..', ...high.tokens],
    meaning: (prices) => `${word} ${between(series.meaning(prices), low.meaning(prices), high.meaning(prices))}`,
  }));

/** The set of all that a group holds, as texts; a group within a group of its kind is the same set. */
function group(kind: string, members: readonly string[]): string {
  const flat = members.flatMap((member) =>
    member.startsWith(`${kind}{`) ? (JSON.parse(member.slice(kind.length + 1)) as string[]) : [member],
  );
  const set = [...new Set(flat)].sort();
  return set.length === 1 ? (set[0] ?? '') : `${kind}{${JSON.stringify(set)}`;
}

const { condition } = fc.letrec<{ condition: Sample<string> }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison,
    range,
    fc
      .tuple(fc.constantFrom('all', 'any'), fc.array(tie('condition'), { minLength: 1, maxLength: 3 }))
      .map(([kind, members]) => ({
        tokens: [kind, '(', ...members.flatMap((m, i) => (i === 0 ? m.tokens : [',', ...m.tokens])), ')'],
        meaning: (prices: Prices) =>
          group(
            kind,
            members.map((m) => m.meaning(prices)),
          ),
      })),
  ),
}));

function meaningOfSeries(series: Series, prices: Prices): Fraction {
  if (series.kind === 'price') return { n: prices.get(series.market ?? OWN) ?? 1n, d: 1n };
  if (series.kind === 'number') {
    const [mantissa = '', exponent = '0'] = series.value.toExponential().split('e');
    const [whole = '', fraction = ''] = mantissa.split('.');
    const shift = Number(exponent) - fraction.length;
    const digits = BigInt(whole + fraction);
    return shift >= 0 ? { n: digits * 10n ** BigInt(shift), d: 1n } : { n: digits, d: 10n ** BigInt(-shift) };
  }
  const operation = OPERATIONS[series.operator];
  if (operation === undefined) throw new Error(series.operator);
  return operation(meaningOfSeries(series.left, prices), meaningOfSeries(series.right, prices));
}

function meaningOf(tree: Condition, prices: Prices): string {
  const value = (series: Series) => meaningOfSeries(series, prices);
  if (tree.kind === 'compare') return holds(tree.operator, compare(value(tree.left), value(tree.right)));
  if (tree.kind === 'range')
    return `${tree.operator} ${between(value(tree.series), value(tree.low), value(tree.high))}`;
  return group(
    tree.kind,
    tree.of.map((part) => meaningOf(part, prices)),
  );
}

const prices: fc.Arbitrary<Prices> = fc
  .array(fc.bigInt({ min: 1n, max: 20n }), { minLength: MARKETS.length, maxLength: MARKETS.length })
  .map((values) => new Map(MARKETS.map((market, i) => [market, values[i] ?? 1n])));

/** Blanks where the language allows any; letters of keywords in either case. */
function disguise(tokens: readonly string[], choices: readonly number[]): string {
  const blanks = ['', ' ', '  ', '\t', '\n', '\u00a0'];
  let text = '';
  for (const [i, token] of tokens.entries()) {
    const choice = choices[i % choices.length] ?? 0;
    const isMarket = token.includes(':');
    const written = !isMarket && choice % 2 === 1 ? token.toUpperCase() : token;
    const blank = blanks[choice % blanks.length] ?? '';
    const mustPart = /\w$/.test(text) && /^\w/.test(written);
    text += (mustPart && blank === '' ? ' ' : blank) + written;
  }
  return text;
}

/** Texts within the bounds: the bounds have tests of their own. */
const bounded = condition.filter((sample) => {
  const outcome = parseCondition(sample.tokens.join(' '), { market: OWN });
  return outcome.ok || !/characters|brackets|comparisons|simpler|1e24|0 to divide/.test(outcome.error.expected);
});

describe('every condition', () => {
  test('printed and parsed is the same tree, and its text stays as it is', () => {
    fc.assert(
      fc.property(bounded, (sample) => {
        const tree = parse(sample.tokens.join(' '));
        const text = printCondition(tree);
        expect(parse(text)).toEqual(tree);
        expect(printCondition(parse(text))).toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });

  test('means what its text says', () => {
    fc.assert(
      fc.property(bounded, prices, (sample, at) => {
        expect(meaningOf(parse(sample.tokens.join(' ')), at)).toBe(sample.meaning(at));
      }),
      { numRuns: 3_000 },
    );
  });

  test('is the same tree whatever its white space and case', () => {
    fc.assert(
      fc.property(bounded, fc.array(fc.nat(11), { minLength: 1, maxLength: 50 }), (sample, choices) => {
        const text = disguise(sample.tokens, choices);
        fc.pre(text.length <= CONDITION_LENGTH_MAX);
        expect(parse(text)).toEqual(parse(sample.tokens.join(' ')));
      }),
      { numRuns: 1_000 },
    );
  });

  test('has one canonical text, however sums, products and members are ordered', () => {
    const terms = fc.array(priced, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(
        terms,
        fc.constantFrom('+', 'all', 'any'),
        fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        (list, kind, keys) => {
          const write = (items: readonly Sample<Fraction>[]): string => {
            if (kind === '+') return `${items.map((item) => item.tokens.join(' ')).join(' + ')} > 1`;
            return `${kind}(${items.map((item) => `${item.tokens.join(' ')} > 1`).join(', ')})`;
          };
          const mixed = list.map((item, i) => ({ item, key: keys[i] ?? 0 })).sort((a, b) => a.key - b.key);
          const [first, second] = [write(list), write(mixed.map(({ item }) => item))].map((text) =>
            parseCondition(text, { market: OWN }),
          );
          fc.pre(first?.ok === true && second?.ok === true);
          expect(second).toEqual(first);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('every text', () => {
  const pieces = [
    'price',
    'price(',
    'kraken:BTC/EUR',
    '(',
    ')',
    'all(',
    'any(',
    ',',
    '+',
    '-',
    '*',
    '/',
    '..',
    '.',
    '%',
    '5',
    '65k',
    '1.2m',
    '0',
    '5%',
    `9${'0'.repeat(23)}`,
    `0.${'0'.repeat(23)}1`,
    '>',
    '>=',
    '<',
    'crosses',
    'above',
    'inside',
    'outside',
    ' ',
    '_',
    '\u{1f600}',
    '\ud800',
  ];
  const garbage = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((list) => list.join('')),
    fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((list) => list.join(' ')),
  );

  test('gives a tree that holds the law, or a fault within the text; it never throws', () => {
    fc.assert(
      fc.property(garbage, (text) => {
        const outcome = parseCondition(text, { market: OWN });
        if (outcome.ok) {
          expect(parse(printCondition(outcome.value))).toEqual(outcome.value);
          return;
        }
        const { position, found, expected, message } = outcome.error;
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(text.length);
        for (const part of [String(position), found, expected]) expect(message).toContain(part);
        if (found === 'end of text') expect(position).toBe(text.length);
        else if (!/characters|inside each other/.test(found)) {
          expect(text.startsWith(found.replace(/…$/, ''), position)).toBe(true);
        }
      }),
      { numRuns: 20_000 },
    );
  });
});

test('calculations with constants of any size hold the law or are refused', () => {
  const sizes = fc
    .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: -24, max: 22 }))
    .map(([digits, exponent]) => {
      const text = exponent < 0 ? `0.${String(digits).padStart(-exponent, '0')}` : `${digits}${'0'.repeat(exponent)}`;
      return text;
    });
  const operands = fc.oneof(fc.constantFrom('price', 'price(kraken:BTC/EUR)'), sizes, sizes);
  const steps = fc.array(fc.tuple(fc.constantFrom('+', '-', '*', '/', '> ', '< '), operands), {
    minLength: 1,
    maxLength: 7,
  });
  fc.assert(
    fc.property(operands, steps, (first, rest) => {
      const text = `${first} ${rest.map((step) => step.join(' ')).join(' ')}`;
      for (const whole of [text, `${text} > 1`, `1 < ${text}`]) {
        const outcome = parseCondition(whole, { market: OWN });
        if (outcome.ok) expect(parse(printCondition(outcome.value))).toEqual(outcome.value);
      }
    }),
    { numRuns: 20_000 },
  );
});

test('the short way gives the tree that the full parser gives', () => {
  const words = fc.constantFrom('>', '>=', '<', '<=', 'crosses', 'crosses above', 'crosses below', 'above', '=');
  const numbers = fc.oneof(
    fc.tuple(fc.nat(), fc.integer({ min: 0, max: 10 })).map(([n, places]) => (n / 10 ** places).toFixed(places)),
    fc.stringMatching(/^[0-9]{1,18}(\.[0-9]{0,18})?$/),
    fc.stringMatching(/^-?[0-9_.]{0,6}(k|m|%|\.\.7)?$/),
  );
  fc.assert(
    fc.property(words, numbers, (word, number_) => {
      const text = `price ${word} ${number_}`;
      const short = readPlainComparison(text);
      // A blank in front keeps the text from the short way.
      const full = parseCondition(` ${text}`, { market: OWN });
      if (short !== undefined) expect(full).toEqual({ ok: true, value: short });
      // What is canonical takes the short way: that is what makes loading fast.
      if (full.ok && printCondition(full.value) === text && !text.includes('-') && text.length < 22) {
        expect(short).toBeDefined();
      }
    }),
    { numRuns: 20_000 },
  );
});
