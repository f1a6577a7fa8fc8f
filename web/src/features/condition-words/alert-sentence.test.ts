/** An alert as one would ask for it. */
import { expect, it } from 'vitest';
import { alertSentence } from './alert-sentence.ts';

const say = (condition: string, trigger?: 'edge' | 'state') =>
  alertSentence({ market: 'binance:BTC/USDT', condition, ...(trigger ? { trigger } : {}) }).replaceAll('\u202f', ' ');

it.each([
  ['price >= 65000', 'Tell me when BTC/USDT rises to 65 000.'],
  ['price inside 60000..70000', 'Tell me when BTC/USDT comes between 60 000 and 70 000.'],
  ['price / price(binance:ETH/USDT) >= 20', 'Tell me when BTC/USDT ÷ ETH/USDT rises to 20.'],
  ['all(price > 1, price < 5)', 'Tell me when BTC/USDT is below 5 and BTC/USDT is above 1.'],
])('%s', (condition, sentence) => {
  const words = (text: string) =>
    text.replace(/(when )(.*)\./, (_, when, rest: string) => when + rest.split(' and ').sort().join(' and '));
  expect(words(say(condition))).toBe(words(sentence));
});

it('tells of how it is, where the alert is of a state', () => {
  expect(say('price >= 65000', 'state')).toBe('Tell me while BTC/USDT is at or above 65 000.');
});
