/**
 * The whole simulated path of one market, asked for at any time: its ticks, one each TICK_MS, and its candles. The same path at every start, which is
 * why the demo's history, its gaps and its live prices agree to the last digit. What was asked for lately is kept, a few hundred kB a market.
 */
import type { VenueCandle } from '../feed.ts';
import { type DemoDay, MINUTES_OF_DAY, simulateDay } from './demo-day.ts';
import type { DemoMarket } from './demo-markets.ts';
import {
  type DemoMinute,
  type MinuteTicks,
  minuteSource,
  simulateMinute,
  TICK_MS,
  TICKS_OF_MINUTE,
} from './demo-minute.ts';
import { hash, hashText } from './noise.ts';

const MINUTE_MS = 60_000;
const DAYS_KEPT = 3;
const MINUTES_KEPT = 8;

/** Decimals as text. */
export interface DemoTick {
  readonly atMs: number;
  readonly price: string;
  /** In units of the base currency. */
  readonly volume: string;
}

export interface DemoPath {
  /** The tick of an instant: the last one at or before it. */
  tickAt(atMs: number): DemoTick;
  /** Ticks after the one instant and at or before the other, ascending. */
  ticksBetween(afterMs: number, untilMs: number): DemoTick[];
  /** One candle of whole minutes from `fromMs` on, of its ticks up to `nowMs`; undefined where there is none yet. */
  candle(fromMs: number, lengthMs: number, nowMs: number): VenueCandle | undefined;
  /** In the quote currency, of the last 24 hours, to the minute. */
  volumeOfDay(nowMs: number): string;
}

export function createDemoPath(market: DemoMarket, seed: number): DemoPath {
  const source = hash(seed, hashText(market.market), 1);
  const dayOf = createKept(DAYS_KEPT, (day) => simulateDay(market, seed, day));
  const ticksOf = createKept(MINUTES_KEPT, (minute) => simulateMinute(minuteOf(minute), minuteSource(source, minute)));
  let volume: { readonly minute: number; readonly text: string } | undefined;

  function minuteOf(minute: number): DemoMinute {
    const day = Math.floor(minute / MINUTES_OF_DAY);
    return readMinute(dayOf(day), minute - day * MINUTES_OF_DAY);
  }

  function tick(number: number): DemoTick {
    const minute = Math.floor(number / TICKS_OF_MINUTE);
    const ticks = ticksOf(minute);
    const place = number - minute * TICKS_OF_MINUTE;
    return {
      atMs: number * TICK_MS,
      price: priceText(ticks.prices[place] ?? 0),
      volume: volumeText(ticks.lots[place] ?? 0),
    };
  }

  /** The minute as far as it has come. */
  function minuteUntil(minute: number, nowMs: number): DemoMinute | undefined {
    const fromMs = minute * MINUTE_MS;
    if (nowMs < fromMs) return undefined;
    const ticks = Math.floor((nowMs - fromMs) / TICK_MS) + 1;
    return ticks >= TICKS_OF_MINUTE ? minuteOf(minute) : minuteOfTicks(ticksOf(minute), ticks);
  }

  const priceText = (steps: number) => decimal(steps, market.priceDecimals);
  const volumeText = (lots: number) => decimal(lots, market.volumeDecimals);

  return {
    tickAt: (atMs) => tick(Math.floor(atMs / TICK_MS)),
    ticksBetween(afterMs, untilMs) {
      const ticks: DemoTick[] = [];
      const last = Math.floor(untilMs / TICK_MS);
      for (let number = Math.floor(afterMs / TICK_MS) + 1; number <= last; number++) ticks.push(tick(number));
      return ticks;
    },
    candle(fromMs, lengthMs, nowMs) {
      const first = Math.floor(fromMs / MINUTE_MS);
      let whole: DemoMinute | undefined;
      for (let minute = first; minute < first + lengthMs / MINUTE_MS; minute++) {
        const part = minuteUntil(minute, nowMs);
        if (!part) break;
        whole = whole ? join(whole, part) : part;
      }
      if (!whole) return undefined;
      return {
        atMs: fromMs,
        open: priceText(whole.open),
        high: priceText(whole.high),
        low: priceText(whole.low),
        close: priceText(whole.close),
        volume: volumeText(whole.lots),
      };
    },
    volumeOfDay(nowMs) {
      const minute = Math.floor(nowMs / MINUTE_MS);
      if (volume?.minute !== minute) {
        let sum = 0;
        for (let one = minute - MINUTES_OF_DAY; one < minute; one++) {
          const { lots, close } = minuteOf(one);
          sum += lots * close;
        }
        volume = { minute, text: (sum / 10 ** (market.priceDecimals + market.volumeDecimals)).toFixed(2) };
      }
      return volume.text;
    },
  };
}

function readMinute(day: DemoDay, place: number): DemoMinute {
  return {
    open: day.opens[place] ?? 0,
    high: day.highs[place] ?? 0,
    low: day.lows[place] ?? 0,
    close: day.closes[place] ?? 0,
    lots: day.lots[place] ?? 0,
  };
}

/** Of the first ticks of a minute. */
function minuteOfTicks({ prices, lots }: MinuteTicks, count: number): DemoMinute {
  const come = prices.subarray(0, count);
  return {
    open: prices[0] ?? 0,
    high: Math.max(...come),
    low: Math.min(...come),
    close: prices[count - 1] ?? 0,
    lots: lots.subarray(0, count).reduce((sum, own) => sum + own, 0),
  };
}

function join(earlier: DemoMinute, later: DemoMinute): DemoMinute {
  return {
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    lots: earlier.lots + later.lots,
  };
}

function decimal(whole: number, decimals: number): string {
  return (whole / 10 ** decimals).toFixed(decimals);
}

/** Makes what is asked for and keeps what was asked for last. */
function createKept<T>(size: number, make: (key: number) => T): (key: number) => T {
  const kept = new Map<number, T>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined) {
      // The last in order is the one used last.
      kept.delete(key);
      kept.set(key, known);
      return known;
    }
    const made = make(key);
    kept.set(key, made);
    if (kept.size > size) kept.delete(kept.keys().next().value ?? key);
    return made;
  };
}
