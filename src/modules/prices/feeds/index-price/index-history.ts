/**
 * The history of an index, from the histories of its components: for charts, and for the time in which it had no value. Asks all of them at once and
 * goes on with half of the answers.
 */
import type { Problem } from '#contract/problem';
import { problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { HOUR_MS, MINUTE_MS } from '../../candle.ts';
import type { VenueCandle, VenueCandleRange } from '../feed.ts';
import { indexCandles } from './index-candles.ts';
import type { ComponentFeed } from './index-markets.ts';
import { quorumOf } from './index-value.ts';

/** As many candles as a venue gives at once. */
const PAGE_CANDLES = 1_000;
/** A longer gap is filled in hours. */
const GAP_OF_MINUTES_MAX_MS = 3 * 86_400_000;

export interface IndexHistory {
  /** See Feed.candles. */
  candles(range: VenueCandleRange): Promise<Result<readonly VenueCandle[], Problem>>;
  /** Ticks of the gap, each a candle, after `fromMs` and not after `untilMs`, ascending. */
  gap(market: string, fromMs: number, untilMs: number): Promise<Result<readonly GapTick[], Problem>>;
}

/** In the form of the pipeline. */
export interface GapTick {
  readonly at: number;
  /** Absent in the first one, which began before the gap. */
  readonly open?: string;
  readonly last: string;
  readonly high: string;
  readonly low: string;
  readonly volume: string;
}

export function createIndexHistory(deps: {
  componentsOf: (index: string) => readonly string[];
  feedOf: (component: string) => Pick<ComponentFeed, 'candles'> | undefined;
}): IndexHistory {
  async function candles(range: VenueCandleRange): Promise<Result<readonly VenueCandle[], Problem>> {
    const components = deps.componentsOf(range.market);
    const asked = components.flatMap((market) => deps.feedOf(market)?.candles?.({ ...range, market }) ?? []);
    const answers = await Promise.all(asked);
    const lists = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    if (lists.length >= quorumOf(components.length)) return ok(indexCandles(lists, lists.length));
    const failed = answers.find((answer) => !answer.ok);
    return failed ?? err(problem('overloaded', `Too few venues of ${range.market} have a history.`));
  }

  return {
    candles,
    async gap(market, fromMs, untilMs) {
      const isLong = untilMs - fromMs > GAP_OF_MINUTES_MAX_MS;
      const [interval, lengthMs] = isLong ? (['1h', HOUR_MS] as const) : (['1m', MINUTE_MS] as const);
      const ticks: GapTick[] = [];
      const firstMs = fromMs - (fromMs % lengthMs);
      for (let pageMs = firstMs; pageMs <= untilMs; pageMs += PAGE_CANDLES * lengthMs) {
        const toMs = Math.min(untilMs + 1, pageMs + PAGE_CANDLES * lengthMs);
        const page = await candles({ market, interval, fromMs: pageMs, toMs });
        if (!page.ok) return page;
        for (const candle of page.value) {
          const at = Math.min(candle.atMs + lengthMs - 1, untilMs);
          if (at > (ticks.at(-1)?.at ?? fromMs)) ticks.push(tickOf(candle, at, fromMs));
        }
      }
      return ok(ticks);
    },
  };
}

function tickOf({ atMs, open, high, low, close, volume }: VenueCandle, at: number, fromMs: number): GapTick {
  const tick = { at, last: close, high, low, volume };
  return atMs <= fromMs ? tick : { ...tick, open };
}
