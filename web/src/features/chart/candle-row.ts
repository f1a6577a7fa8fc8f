/**
 * The candles of one market and interval on the page: the newest as read, older ones as one scrolls back, and the ticks that have come since.
 * Apart from what draws them, so that its rules can be tried.
 */
import type { CandleInterval, CandleItem } from '#contract/api/prices';
import { type Bar, type BarTick, barOf, foldTicks, withNewest, withOlder } from './candles.ts';
import { INTERVAL_S } from './intervals.ts';

export interface CandleRow {
  bars(): readonly Bar[];
  /** Reads the newest candles: at first, and again after a pause of the stream, whose ticks are missing. */
  loadNewest(): Promise<void>;
  /** Reads those before the oldest; does nothing while it reads, and where there are none. True: there are more bars now. */
  loadOlder(): Promise<boolean>;
  /** The bars that changed, in order. */
  addTicks(ticks: readonly BarTick[]): readonly Bar[];
}

export interface CandlePage {
  readonly limit: number;
  /** Before this instant; absent: the newest. */
  readonly to?: string;
}

export interface CandleRowDeps {
  readonly interval: CandleInterval;
  readonly read: (page: CandlePage) => Promise<readonly CandleItem[]>;
}

const PAGE = 500;

export function createCandleRow({ interval, read }: CandleRowDeps): CandleRow {
  let bars: readonly Bar[] = [];
  let isReading = false;
  let isAtStart = false;
  /** Ticks may come before the candles that they belong to. */
  let isLoaded = false;
  let early: BarTick[] = [];

  return {
    bars: () => bars,

    async loadNewest() {
      const items = await read({ limit: PAGE });
      const page = items.map(barOf);
      const [first] = page;
      const last = bars.at(-1);
      // After a long pause the page may not reach back to what was known: a row with a hole in it would be a lie.
      const isHole = first !== undefined && last !== undefined && first.time > last.time + INTERVAL_S[interval];
      bars = isHole && items.length >= PAGE ? page : withNewest(bars, page);
      if (isHole) isAtStart = false;
      isLoaded = true;
      const waiting = early;
      early = [];
      bars = join(bars, foldTicks(bars.at(-1), waiting, INTERVAL_S[interval]));
    },

    async loadOlder() {
      const [first] = bars;
      if (!first || isReading || isAtStart) return false;
      isReading = true;
      try {
        const items = await read({ limit: PAGE, to: new Date(first.time * 1_000).toISOString() });
        if (items.length === 0) isAtStart = true;
        bars = withOlder(bars, items.map(barOf));
        return items.length > 0;
      } finally {
        isReading = false;
      }
    },

    addTicks(ticks) {
      if (!isLoaded) {
        early = [...early, ...ticks].slice(-PAGE);
        return [];
      }
      const changed = foldTicks(bars.at(-1), ticks, INTERVAL_S[interval]);
      bars = join(bars, changed);
      return changed;
    },
  };
}

/** The last bar is replaced, not added, where it is the same candle. */
function join(bars: readonly Bar[], changed: readonly Bar[]): readonly Bar[] {
  const [first] = changed;
  if (!first) return bars;
  const kept = bars.at(-1)?.time === first.time ? bars.slice(0, -1) : bars;
  return [...kept, ...changed];
}
