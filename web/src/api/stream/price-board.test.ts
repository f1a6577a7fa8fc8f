/** The board of live prices: what is fresh, and what must be asked again whether it is. */
import { describe, expect, it } from 'vitest';
import { createPriceBoard } from './price-board.ts';

const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
const tick = (market: string, seconds: number, price = '5') => ({
  market,
  price,
  at: at(seconds),
  receivedAt: at(seconds),
});

function board() {
  const frames: (() => void)[] = [];
  const prices = createPriceBoard((run) => frames.push(run));
  prices.setLive(true);
  return { prices, draw: () => frames.splice(0).forEach((run) => void run()) };
}

describe('a price of which nothing more comes', () => {
  it('is asked again whether it is fresh, until the server says that it is not', () => {
    const { prices, draw } = board();
    prices.tick(tick('a', 100));
    prices.tick(tick('b', 111));
    draw();
    expect(prices.quietOf(['a', 'b', 'c'], 112_000)).toEqual(['a']);
    prices.seed([{ ...tick('a', 100), stale: true }]);
    expect(prices.get('a')?.isStale).toBe(true);
    expect(prices.quietOf(['a', 'b'], 113_000)).toEqual([]);
  });

  it('is fresh again with the next tick', () => {
    const { prices, draw } = board();
    prices.seed([{ ...tick('a', 100), stale: true }]);
    prices.tick(tick('a', 130, '6'));
    draw();
    expect(prices.get('a')).toMatchObject({ isStale: false, price: '6', direction: 'up' });
  });

  it('is not fresh while nothing arrives at all', () => {
    const { prices, draw } = board();
    prices.tick(tick('a', 100));
    draw();
    prices.setLive(false);
    draw();
    expect(prices.get('a')?.isStale).toBe(true);
    expect(prices.quietOf(['a'], 200_000)).toEqual([]);
  });
});
