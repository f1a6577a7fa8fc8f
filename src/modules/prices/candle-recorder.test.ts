import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { type CandleRecorder, createCandleRecorder } from './candle-recorder.ts';
import { createSqliteCandleStore } from './candle-store.sqlite.ts';
import type { CandleRange, CandleStore } from './candle-store.ts';

const MARKET = 'custom:A/B';
const range: CandleRange = { market: MARKET, intervalMs: 60_000, fromMs: 0, toMs: 1e15, limit: 10_000, take: 'oldest' };
const hours: CandleRange = { ...range, intervalMs: 3_600_000 };

function tick(atMs: number, price: number) {
  return { market: MARKET, atMs, last: price, high: price, low: price, volume: 1 };
}

describe('candle recorder', () => {
  const db = openSqliteDatabase(':memory:');
  const sqlite = createSqliteCandleStore(db);
  let isFailing = false;
  let writes = 0;
  const store: CandleStore = {
    ...sqlite,
    async add(parts) {
      writes++;
      if (isFailing) throw new Error('disk full');
      await sqlite.add(parts);
    },
  };
  let recorder: CandleRecorder;

  beforeEach(() => {
    isFailing = false;
    writes = 0;
    recorder = createCandleRecorder({ store, log: pino({ level: 'silent' }) });
  });
  afterEach(() => sqlite.deleteMarket(MARKET));

  it('answers what is not yet written, as if it were', async () => {
    for (const [second, price] of [10, 12, 9, 11].entries()) recorder.record(tick(second * 1_000, price));
    const candle = { atMs: 0, open: 10, high: 12, low: 9, close: 11, volume: 4 };
    expect(await recorder.read(range)).toEqual([candle]);
    expect(writes).toBe(0);
    await recorder.flush();
    expect(await recorder.read(range)).toEqual([candle]);
    recorder.record(tick(30_000, 20));
    recorder.record(tick(70_000, 21));
    expect(await recorder.read(range)).toEqual([
      { ...candle, high: 20, close: 20, volume: 5 },
      { atMs: 60_000, open: 21, high: 21, low: 21, close: 21, volume: 1 },
    ]);
    expect(await recorder.read(hours)).toEqual([{ atMs: 0, open: 10, high: 21, low: 9, close: 21, volume: 6 }]);
  });

  it('reads the same while it writes', async () => {
    for (let minute = 0; minute < 5_000; minute++) recorder.record(tick(minute * 60_000, minute + 1));
    const flushed = recorder.flush();
    for (let times = 0; times < 3; times++) {
      const candles = await recorder.read(range);
      expect(candles).toHaveLength(5_000);
      expect(candles.reduce((sum, candle) => sum + candle.volume, 0)).toBe(5_000);
    }
    await flushed;
    expect(await recorder.read(range)).toHaveLength(5_000);
    expect((await recorder.read(hours)).reduce((sum, candle) => sum + candle.volume, 0)).toBe(5_000);
    expect(writes).toBe(3);
  });

  it('does not write when there is nothing new', async () => {
    await recorder.flush();
    recorder.record(tick(0, 1));
    await Promise.all([recorder.flush(), recorder.flush()]);
    await recorder.flush();
    expect(writes).toBe(1);
  });

  it('holds what the disk refuses, in order with what comes after', async () => {
    isFailing = true;
    recorder.record(tick(0, 1));
    recorder.record(tick(60_000, 2));
    await recorder.flush();
    recorder.record(tick(61_000, 3));
    recorder.record(tick(120_000, 4));
    await recorder.flush();
    isFailing = false;
    const before = await recorder.read(range);
    await recorder.flush();
    expect(await recorder.read(range)).toEqual(before);
    expect(before.map(({ open, close }) => [open, close])).toEqual([
      [1, 1],
      [2, 3],
      [4, 4],
    ]);
    expect(await sqlite.list(hours)).toEqual([{ atMs: 0, open: 1, high: 4, low: 1, close: 4, volume: 4 }]);
  });

  it('adds what is held only where the limit has not cut', async () => {
    for (const minute of [0, 1, 3]) recorder.record(tick(minute * 60_000, 1));
    await recorder.flush();
    recorder.record(tick(4 * 60_000, 1));
    const minutes = async (fields: Partial<CandleRange>) =>
      (await recorder.read({ ...range, ...fields })).map(({ atMs }) => atMs / 60_000);
    expect(await minutes({ limit: 2 })).toEqual([0, 1]);
    expect(await minutes({ limit: 4 })).toEqual([0, 1, 3, 4]);
    expect(await minutes({ limit: 2, take: 'newest' })).toEqual([3, 4]);
    expect(await minutes({ toMs: 240_000 })).toEqual([0, 1, 3]);
  });

  it('forgets a market, held and stored', async () => {
    recorder.record(tick(0, 1));
    await recorder.flush();
    recorder.record(tick(1_000, 1));
    await recorder.forget(MARKET);
    await recorder.flush();
    expect(await recorder.read(range)).toEqual([]);
  });
});
