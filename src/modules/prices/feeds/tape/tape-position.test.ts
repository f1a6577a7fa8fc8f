import { describe, expect, it } from 'vitest';
import { createRetracer, dateTrade, isBehind, isNext, positionAfter, positionOfMark } from './tape-position.ts';
import { createTradeBuffer } from './trade-buffer.ts';

const trade = (id: number, atMs: number) => ({ id, atMs, price: '1', size: '1' });
/** Which of the trades at these instants are behind. */
const behind = (position: Parameters<typeof createRetracer>[0], ...atMs: number[]) => {
  const isKnown = createRetracer(position);
  return atMs.map((at, index) => isKnown(trade(index, at)));
};

describe('the position of a tape', () => {
  it('is the number of the last trade', () => {
    const position = positionAfter(trade(7, 1_000));
    expect([6, 7, 8].map((id) => isBehind(trade(id, 1_000), position))).toEqual([true, true, false]);
    expect([8, 9].map((id) => isNext(trade(id, 1_000), position))).toEqual([true, false]);
  });

  it('is an instant where trades have no numbers', () => {
    const position = positionAfter({ atMs: 1_000, price: '1', size: '1' });
    expect([999, 1_000, 1_001].map((atMs) => isBehind(trade(1, atMs), position))).toEqual([true, true, false]);
    expect(isNext(trade(99, 1_001), position)).toBe(true);
  });

  it('dates each tick after the one before', () => {
    expect([dateTrade(5, 4), dateTrade(5, 5), dateTrade(3, 9)]).toEqual([5, 6, 10]);
  });

  it('finds after a restart which trades of one millisecond were through', () => {
    // Dated 100, 101, 102, 103, 500: the tick at 101 was the last.
    expect(behind(positionOfMark(101), 100, 100, 100, 100, 500)).toEqual([true, true, false, false, false]);
    expect(behind(positionOfMark(600), 100, 100, 500, 601)).toEqual([true, true, true, false]);
    // The last one was dated by chance as a candle would be.
    expect(behind(positionOfMark(1_999), 1_998, 1_998, 1_998, 2_005)).toEqual([true, true, false, false]);
  });

  it('knows all trades of a candle as through, also those that would be dated after its end', () => {
    expect(behind(positionOfMark(1_999), 1_500, 1_998, 2_000)).toEqual([true, true, false]);
    const whole = { kind: 'instant', atMs: 1_999, isWhole: true } as const;
    expect(behind(whole, 1_999, 1_999, 1_999, 2_000)).toEqual([true, true, true, false]);
  });
});

describe('trades that wait', () => {
  it('are in the order of their numbers, each once, the newest that fit', () => {
    const buffer = createTradeBuffer({ tradesMax: 4 });
    for (const id of [3, 5, 4, 5, 3, 9, 1]) buffer.add(trade(id, id));
    const ids: (number | undefined)[] = [];
    expect(buffer.size).toBe(4);
    for (let first = buffer.shift(); first; first = buffer.shift()) ids.push(first.id);
    expect(ids).toEqual([3, 4, 5, 9]);
    expect(buffer.first).toBeUndefined();
    for (let id = 0; id < 2_000; id++) {
      buffer.add(trade(id, id));
      expect(buffer.shift()?.id).toBe(id);
    }
  });

  it('are in the order of their coming where they have none', () => {
    const buffer = createTradeBuffer({ tradesMax: 2 });
    for (const atMs of [3, 1, 2]) buffer.add({ atMs, price: '1', size: '1' });
    expect([buffer.shift()?.atMs, buffer.shift()?.atMs, buffer.shift()]).toEqual([1, 2, undefined]);
  });
});
