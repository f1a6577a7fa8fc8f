/** Answers `GET /v1/prices/sparklines`: the closes of the last day of several markets, kept for a while, since a small line moves slowly. */
import type { CandleList, CandleQuery, SparklineItem, SparklineList } from '#contract/api/prices';
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';
import { formatInstant } from '#contract/time';
import type { Cache } from '#platform/cache/cache';
import type { Clock } from '#platform/clock';
import { INTERVAL_MS } from './candle.ts';

const INTERVAL = '15m';
const POINTS = 96;
const KEPT_MS = 2 * 60_000;

export interface Sparklines {
  /** The markets are ones that the caller may see. */
  list(markets: readonly string[]): Promise<SparklineList>;
}

export function createSparklines(deps: {
  candles: (query: CandleQuery) => Promise<Result<CandleList, Problem>>;
  cache: Cache;
  clock: Clock;
}): Sparklines {
  const { cache, clock } = deps;

  async function read(market: string): Promise<SparklineItem | undefined> {
    const key = `sparkline:${market}`;
    const cached = await cache.get<SparklineItem>(key);
    if (cached) return cached;
    const intervalMs = INTERVAL_MS[INTERVAL];
    const fromMs = Math.floor(clock.nowMs() / intervalMs) * intervalMs - (POINTS - 1) * intervalMs;
    const found = await deps.candles({ market, interval: INTERVAL, from: formatInstant(fromMs), limit: POINTS });
    if (!found.ok || found.value.items.length === 0) return undefined;
    const points = found.value.items.map(({ close }) => close);
    const item = { market, from: formatInstant(fromMs), intervalS: intervalMs / 1_000, points };
    await cache.set(key, item, KEPT_MS);
    return item;
  }

  return {
    async list(markets) {
      const items = await Promise.all(markets.map(read));
      return { items: items.filter((item) => item !== undefined) };
    },
  };
}
