/** Candles of the server and ticks of the stream give one row of candles. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bar, barOf, foldTicks, withNewest, withOlder } from './candles.ts';

const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
const bar = (time: number, close = 10, more: Partial<Bar> = {}): Bar => ({
  time,
  open: close,
  high: close,
  low: close,
  close,
  ...more,
});

describe('ticks', () => {
  it('change the last candle and begin the next ones', () => {
    const ticks = [
      { price: '12', at: at(65) },
      { price: '9', at: at(119.5) },
      { price: '11', at: at(120) },
      { price: '13', at: at(305) },
    ];
    expect(foldTicks(bar(60), ticks, 60)).toEqual([
      { time: 60, open: 10, high: 12, low: 9, close: 9 },
      bar(120, 11),
      bar(300, 13),
    ]);
  });

  it('of before the last candle, or that are none, change nothing', () => {
    const ticks = [
      { price: '99', at: at(59) },
      { price: '0', at: at(61) },
      { price: '7', at: 'never' },
    ];
    expect(foldTicks(bar(60), ticks, 60)).toEqual([]);
  });

  it('give the same candles however they are gathered into frames', () => {
    const tick = fc.record({ price: fc.integer({ min: 1, max: 100 }).map(String), s: fc.integer({ min: 0, max: 40 }) });
    fc.assert(
      fc.property(fc.array(tick, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (steps, size) => {
        let now = 0;
        const ticks = steps.map(({ price, s }) => {
          now += s;
          return { price, at: at(now) };
        });
        const bars = new Map<number, Bar>();
        let last: Bar | undefined;
        for (let from = 0; from < ticks.length; from += size) {
          for (const changed of foldTicks(last, ticks.slice(from, from + size), 60)) {
            bars.set(changed.time, changed);
            last = changed;
          }
        }
        expect([...bars.values()]).toEqual(foldTicks(undefined, ticks, 60));
      }),
    );
  });
});

describe('pages of candles', () => {
  it('older ones go before what is known, each once', () => {
    expect(withOlder([bar(120), bar(180)], [bar(0), bar(60), bar(120, 99)])).toEqual([
      bar(0),
      bar(60),
      bar(120),
      bar(180),
    ]);
    expect(withOlder([], [bar(0)])).toEqual([bar(0)]);
  });

  it('newer ones fill what was missed, and keep what ticks have told meanwhile', () => {
    const known = [bar(0), bar(60), bar(240, 20, { high: 25 }), bar(300, 21)];
    const newest = [bar(60, 11), bar(120, 12), bar(180, 13), bar(240, 14, { low: 5 })];
    expect(withNewest(known, newest)).toEqual([
      bar(0),
      bar(60, 11),
      bar(120, 12),
      bar(180, 13),
      { time: 240, open: 14, high: 25, low: 5, close: 20 },
      bar(300, 21),
    ]);
    expect(withNewest([bar(0)], [])).toEqual([bar(0)]);
    expect(withNewest([bar(0)], [bar(60)])).toEqual([bar(0), bar(60)]);
  });

  it('are read as the server writes them', () => {
    const item = { at: at(60), open: '1.5', high: '2', low: '1', close: '1.7', volume: '3' };
    expect(barOf(item)).toEqual({ time: 60, open: 1.5, high: 2, low: 1, close: 1.7 });
  });
});
