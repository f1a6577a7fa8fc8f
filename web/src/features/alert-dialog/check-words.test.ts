/** What a check says. */
import { expect, it } from 'vitest';
import type { AlertChecked } from '#contract/api/alerts';
import { type Condition, parseCondition } from '#engine';
import { checkWords } from './check-words.ts';

function tree(text: string): Condition {
  const parsed = parseCondition(text, { market: 'binance:BTC/USDT' });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

const say = (text: string, checked: Partial<AlertChecked>, trigger: 'edge' | 'state' = 'edge') =>
  checkWords({
    checked: { canonical: text, type: 'price', value: '64812.4', alreadyTrue: false, distance: null, ...checked },
    tree: tree(text),
    trigger,
    tickSize: '0.01',
  }).replaceAll('\u202f', ' ');

it.each([
  [say('price >= 65000', { distance: '187.6' }), 'Now 64 812.40, 187.6 (0.29 %) away.'],
  [
    say('price >= 60000', { alreadyTrue: true }),
    'Now 64 812.40, already above: you will be told the next time it becomes so.',
  ],
  [
    say('price < 70000', { alreadyTrue: true }, 'state'),
    'Now 64 812.40, already below: you will be told at the next price.',
  ],
  [
    say('price inside 1..99999', { alreadyTrue: true }),
    'Now 64 812.40, already within: you will be told the next time it becomes so.',
  ],
  [say('all(price > 1, price < 2)', {}), 'Now 64 812.40, not true yet.'],
  [say('price > 1', { value: null }), 'Not all prices are known yet; it begins with the first of each.'],
  [
    say('price / price(binance:ETH/USDT) > 21', { type: 'ratio', value: '20.75', distance: '0.25' }),
    'Now 20.75, 0.25 (1.20 %) away.',
  ],
])('%s', (said, expected) => {
  expect(said).toBe(expected);
});
