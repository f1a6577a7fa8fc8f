/** The row of candles behind a chart: pages, ticks, and pauses between them. */
import { describe, expect, it } from 'vitest';
import type { CandleItem } from '#contract/api/prices';
import { type CandlePage, createCandleRow } from './candle-row.ts';

const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
const candle = (minute: number, price = minute): CandleItem => {
  const text = String(price + 1);
  return { at: at(minute * 60), open: text, high: text, low: text, close: text, volume: '0' };
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => candle(from + i));

function rowOver(history: () => readonly CandleItem[]) {
  const asked: CandlePage[] = [];
  const row = createCandleRow({
    interval: '1m',
    async read(page) {
      asked.push(page);
      const before = history().filter((item) => page.to === undefined || item.at < page.to);
      return before.slice(-page.limit);
    },
  });
  const minutes = () => row.bars().map(({ time }) => time / 60);
  return { row, asked, minutes };
}

describe('the row of candles', () => {
  it('reads back to the first candle, and then asks no more', async () => {
    const { row, asked, minutes } = rowOver(() => range(0, 1_200));
    await row.loadNewest();
    expect(minutes()).toHaveLength(500);
    const both = await Promise.all([row.loadOlder(), row.loadOlder()]);
    expect(both).toEqual([true, false]);
    expect(await row.loadOlder()).toBe(true);
    expect(await row.loadOlder()).toBe(false);
    expect(await row.loadOlder()).toBe(false);
    expect(minutes()).toEqual(Array.from({ length: 1_200 }, (_, minute) => minute));
    expect(asked).toHaveLength(4);
  });

  it('keeps ticks that come before the candles', async () => {
    const { row } = rowOver(() => range(0, 3));
    expect(
      row.addTicks([
        { price: '50', at: at(150) },
        { price: '40', at: at(185) },
      ]),
    ).toEqual([]);
    await row.loadNewest();
    expect(row.bars().slice(-2)).toEqual([
      { time: 120, open: 3, high: 50, low: 3, close: 50 },
      { time: 180, open: 40, high: 40, low: 40, close: 40 },
    ]);
  });

  it('fills what a pause of the stream has missed', async () => {
    let history = range(0, 10);
    const { row, minutes } = rowOver(() => history);
    await row.loadNewest();
    row.addTicks([{ price: '99', at: at(605) }]);
    history = range(0, 20);
    await row.loadNewest();
    expect(minutes()).toEqual(Array.from({ length: 20 }, (_, minute) => minute));
    expect(row.bars()[10]?.close).toBe(11);
  });

  it('begins anew after a pause that one page does not cover', async () => {
    let history = range(0, 10);
    const { row, minutes } = rowOver(() => history);
    await row.loadNewest();
    history = range(0, 2_000);
    await row.loadNewest();
    expect(minutes()).toEqual(Array.from({ length: 500 }, (_, i) => 1_500 + i));
    await row.loadOlder();
    expect(minutes()[0]).toBe(1_000);
  });

  it('can be read again after a failure', async () => {
    let isDown = true;
    const row = createCandleRow({
      interval: '1m',
      async read() {
        if (isDown) throw new Error('no answer');
        return [candle(5)];
      },
    });
    await expect(row.loadNewest()).rejects.toThrow('no answer');
    isDown = false;
    await row.loadNewest();
    isDown = true;
    await expect(row.loadOlder()).rejects.toThrow('no answer');
    isDown = false;
    expect(await row.loadOlder()).toBe(true);
  });
});
