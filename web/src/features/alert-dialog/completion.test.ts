/** What is suggested while a condition is written. */
import { describe, expect, it } from 'vitest';
import { completed, wantedAt, wordsFor } from './completion.ts';

const words = (text: string) => {
  const wanted = wantedAt(text, text.length);
  return wanted?.kind === 'word' ? wordsFor(wanted, text).map((word) => word.text) : undefined;
};

describe('suggestions', () => {
  it('are what may begin a condition', () => {
    expect(words('')).toEqual(['price', 'price(', 'all(', 'any(']);
    expect(words('pr')).toEqual(['price', 'price(']);
    expect(words('all(price > 5, a')).toEqual(['all(', 'any(']);
  });

  it('are comparisons after a series', () => {
    expect(words('price ')).toContain('crosses above');
    expect(words('price c')).toEqual(['crosses', 'crosses above', 'crosses below']);
    expect(words('price crosses b')).toEqual(['crosses below']);
    expect(words('price >')).toEqual(['>=']);
    expect(words('price(binance:BTC/USDT) o')).toEqual(['outside']);
  });

  it('are none within a number', () => {
    expect(wantedAt('price > 65', 10)).toBeUndefined();
  });

  it('are markets within price(', () => {
    expect(wantedAt('price / price(bin', 17)).toEqual({ kind: 'market', from: 14, typed: 'bin' });
    expect(wantedAt('price(', 6)).toEqual({ kind: 'market', from: 6, typed: '' });
    expect(wantedAt('price(binance:BTC/USDT) ', 24)?.kind).toBe('word');
  });
});

describe('a suggestion that is taken', () => {
  const take = (text: string, word: string, cursor = text.length) => {
    const wanted = wantedAt(text, cursor);
    if (!wanted) throw new Error('nothing was wanted');
    return completed(text, wanted, { text: word, hint: '' });
  };

  it('stands in place of what was typed, with the cursor after it', () => {
    expect(take('pr', 'price')).toEqual({ text: 'price ', cursor: 6 });
    expect(take('price crosses b', 'crosses below')).toEqual({ text: 'price crosses below ', cursor: 20 });
    expect(take('an', 'any(')).toEqual({ text: 'any(', cursor: 4 });
  });

  it('closes the bracket of a market, once', () => {
    expect(take('price / price(eth', 'binance:ETH/USDT').text).toBe('price / price(binance:ETH/USDT) ');
    expect(take('price / price(eth) > 2', 'binance:ETH/USDT', 17).text).toBe('price / price(binance:ETH/USDT) > 2');
  });
});
