/**
 * Candles of a venue's market, from the venue itself: it has years of them, and those of the time before anybody watched. Where it does not answer,
 * what we have stored ourselves is shown. Answers are kept for a moment, so that a room full of charts is one request.
 */
import type { CandleItem, CandleList, CandleQuery } from '#contract/api/prices';
import { formatDecimal, parseDecimal } from '#contract/decimal';
import type { Problem } from '#contract/problem';
import { ok, type Result } from '#contract/result';
import { formatInstant } from '#contract/time';
import type { Cache } from '#platform/cache/cache';
import type { Clock } from '#platform/clock';
import { encodeCursor } from '#platform/http/cursor';
import { type CandlePageRange, pageRangeOf } from './candle-service.ts';
import type { Feed, VenueCandle } from './feeds/feed.ts';

/** A page that holds the present candle, and one that is all past. */
const PRESENT_TTL_MS = 2_000;
const PAST_TTL_MS = 60_000;

export interface VenueCandles {
  /** Undefined where the market's venue has no history or does not answer now. Fails as `listCandles` does. */
  list(query: CandleQuery): Promise<Result<CandleList, Problem> | undefined>;
}

export function createVenueCandles(deps: {
  feedOf: (market: string) => Pick<Feed, 'candles' | 'find'> | undefined;
  cache: Cache;
  clock: Clock;
}): VenueCandles {
  const { cache, clock } = deps;
  const underWay = new Map<string, Promise<readonly VenueCandle[] | undefined>>();

  async function ask(query: CandleQuery, range: CandlePageRange): Promise<readonly VenueCandle[] | undefined> {
    const feed = deps.feedOf(query.market);
    if (!feed?.candles || !feed.find(query.market)) return undefined;
    const { fromMs, toMs } = range;
    const answer = await feed.candles({ market: query.market, interval: query.interval ?? '1m', fromMs, toMs });
    return answer.ok ? answer.value : undefined;
  }

  async function read(query: CandleQuery, range: CandlePageRange): Promise<readonly VenueCandle[] | undefined> {
    const key = `candles:${query.market}:${query.interval ?? '1m'}:${range.fromMs}:${range.toMs}`;
    const cached = await cache.get<readonly VenueCandle[]>(key);
    if (cached) return cached;
    let asking = underWay.get(key);
    if (!asking) {
      asking = ask(query, range).finally(() => underWay.delete(key));
      underWay.set(key, asking);
      const found = await asking;
      const ttlMs = range.toMs > clock.nowMs() ? PRESENT_TTL_MS : PAST_TTL_MS;
      if (found) await cache.set(key, found, ttlMs);
    }
    return asking;
  }

  return {
    async list(query) {
      const range = pageRangeOf(query, clock.nowMs());
      if (!range.ok) return range;
      const candles = await read(query, range.value);
      if (!candles) return undefined;
      const { interval = '1m', market } = query;
      const { isForward, limit, toMs, endMs } = range.value;
      const items = isForward ? candles.slice(0, limit) : candles.slice(-limit);
      // A page may hold fewer than asked for (intervals without a trade) and yet lead on.
      const nextCursor = isForward && toMs < endMs ? encodeCursor([toMs]) : null;
      return ok({ market, interval, items: items.map(viewCandle), nextCursor });
    },
  };
}

function viewCandle({ atMs, open, high, low, close, volume }: VenueCandle): CandleItem {
  return {
    at: formatInstant(atMs),
    open: plain(open),
    high: plain(high),
    low: plain(low),
    close: plain(close),
    volume: plain(volume),
  };
}

/** `65000.00000000` -> `65000`; what has more digits than ours stays as the venue wrote it. */
function plain(text: string): string {
  const value = parseDecimal(text);
  return value === undefined ? text : formatDecimal(value);
}
