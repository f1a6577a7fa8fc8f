/**
 * The feed of the demo: a venue that is made up and always there. Its prices are a function of the time, so what happened while nobody listened is
 * told afterwards exactly as it would have been live. Watched markets get every tick, in order, each once it was taken; the others a quote a second.
 */

import { ok } from '#contract/result';
import type { Clock } from '#platform/clock';
import { INTERVAL_MS, MINUTE_MS } from '../../candle.ts';
import type { Feed, FeedSink, TickOrigin, VenueCandle, VenueCandleRange, VenueMarket } from '../feed.ts';
import { DEMO_MARKETS } from './demo-markets.ts';
import { TICK_MS } from './demo-minute.ts';
import { createDemoPath, type DemoPath, type DemoTick } from './demo-path.ts';

export const DEMO_VENUE = 'demo';

/** The same prices at every start and everywhere. */
export const DEMO_SEED = 20_260_101;
const QUOTES_MS = 1_000;
const DAY_MS = 86_400_000;
const CANDLES_MAX = 1_000;
/** So many minutes are simulated in one turn: a few milliseconds. */
const MINUTES_PER_TURN = 5 * 1_440;
/** A tick that is told later than this after its time is of a gap. */
const LATE_MS = 2_000;
/** Of a gap, this much is told tick by tick, and what lies before in minutes. */
const TICK_BY_TICK_MS = 10 * MINUTE_MS;
const TICKS_PER_BATCH = 500;

interface Watch {
  /** Everything up to here was handed over and taken. */
  doneMs: number;
  isSending: boolean;
}

export function createDemoFeed(deps: { clock: Clock; seed?: number }): Feed {
  const { clock, seed = DEMO_SEED } = deps;
  const listed = DEMO_MARKETS.map(
    ({ market, priceDecimals }): VenueMarket => ({ market, status: 'active', tickSize: tickSizeOf(priceDecimals) }),
  );
  const byName = new Map(listed.map((market) => [market.market, market]));
  const paths = new Map(DEMO_MARKETS.map((market) => [market.market, createDemoPath(market, seed)]));
  const watches = new Map<string, Watch>();
  const sending = new Set<Promise<void>>();
  const createdAtMs = clock.nowMs();
  let sink: FeedSink | undefined;
  let sinceMs = createdAtMs;
  let timers: NodeJS.Timeout[] = [];
  let wanted: ReadonlyMap<string, number> = new Map();

  function openWatches(to: FeedSink): void {
    for (const market of watches.keys()) if (!wanted.has(market)) watches.delete(market);
    for (const [market, fromMs] of wanted) {
      if (watches.has(market) || !paths.has(market)) continue;
      // The tick at `fromMs` itself tells where the price stood.
      watches.set(market, { doneMs: Math.max(fromMs - 1, to.lastOf(market)?.atMs ?? 0), isSending: false });
    }
  }

  function tellTicks(to: FeedSink): void {
    for (const [market, watch] of watches) {
      const path = paths.get(market);
      if (!path || watch.isSending) continue;
      const sent = send(to, { market, path, watch });
      sending.add(sent);
      void sent.finally(() => sending.delete(sent));
    }
  }

  /** All that is due, oldest first. What is not taken is told again in the next round. */
  async function send(to: FeedSink, { market, path, watch }: { market: string; path: DemoPath; watch: Watch }) {
    watch.isSending = true;
    let isTaken = true;
    while (isTaken && sink === to && watches.get(market) === watch) {
      const due = dueOf(path, watch.doneMs, clock.nowMs());
      if (!due) break;
      const result = await to.ticks({ market, ticks: due.ticks, receivedAtMs: clock.nowMs(), origin: due.origin });
      isTaken = result.ok;
      if (isTaken) watch.doneMs = due.untilMs;
    }
    watch.isSending = false;
  }

  function tellQuotes(to: FeedSink): void {
    const nowMs = clock.nowMs();
    const quotes = [...paths].map(([market, path]) => {
      const { price, atMs } = path.tickAt(nowMs);
      const open24h = path.tickAt(nowMs - DAY_MS).price;
      return { market, price, atMs, open24h, volume24h: path.volumeOfDay(nowMs) };
    });
    to.quotes(quotes, nowMs);
  }

  return {
    venue: DEMO_VENUE,
    async start(given) {
      sink = given;
      sinceMs = clock.nowMs();
      openWatches(given);
      tellQuotes(given);
      given.changed();
      timers = [setInterval(() => tellTicks(given), TICK_MS), setInterval(() => tellQuotes(given), QUOTES_MS)];
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      sink = undefined;
      sinceMs = clock.nowMs();
      await Promise.all(sending);
    },
    state() {
      const base = { venue: DEMO_VENUE, sinceMs, watched: watches.size, isSimulated: true };
      return sink ? { ...base, status: 'live', lastMessageAtMs: clock.nowMs() } : { ...base, status: 'connecting' };
    },
    markets: () => listed,
    find: (market) => byName.get(market),
    watch(markets) {
      wanted = new Map(markets);
      if (sink) openWatches(sink);
    },
    venueNowMs: () => clock.nowMs(),
    isFlowing(market) {
      const watch = watches.get(market);
      return sink !== undefined && watch !== undefined && watch.doneMs >= clock.nowMs() - LATE_MS;
    },
    async candles(range) {
      return ok(await readCandles(paths.get(range.market), range, clock.nowMs()));
    },
  };
}

interface Due {
  readonly ticks: readonly object[];
  readonly untilMs: number;
  readonly origin: TickOrigin;
}

/** What comes next after `doneMs`; undefined when nothing is due. */
function dueOf(path: DemoPath, doneMs: number, nowMs: number): Due | undefined {
  const tickByTickMs = nowMs - TICK_BY_TICK_MS;
  const nextMinuteMs = (Math.floor(doneMs / MINUTE_MS) + 1) * MINUTE_MS;
  if (nextMinuteMs <= tickByTickMs) {
    // Whole minutes, from the next full one on; the rest of the present one tick by tick.
    if (isLastTickOfMinute(doneMs)) return minutesDue(path, nextMinuteMs, tickByTickMs);
    return ticksDue(path, doneMs, nextMinuteMs - 1, nowMs);
  }
  return ticksDue(path, doneMs, nowMs, nowMs);
}

function isLastTickOfMinute(atMs: number): boolean {
  return atMs % MINUTE_MS >= MINUTE_MS - TICK_MS;
}

function ticksDue(path: DemoPath, doneMs: number, untilMs: number, nowMs: number): Due | undefined {
  const lateMs = nowMs - LATE_MS;
  const isGap = doneMs < lateMs - TICK_MS;
  const capMs = Math.min(untilMs, isGap ? lateMs : untilMs, doneMs + TICKS_PER_BATCH * TICK_MS);
  const ticks = path.ticksBetween(doneMs, capMs);
  const last = ticks.at(-1);
  return last && { ticks: ticks.map(rawTick), untilMs: last.atMs, origin: isGap ? 'backfill' : 'live' };
}

function rawTick({ atMs, price, volume }: DemoTick): object {
  return { at: atMs, last: price, high: price, low: price, volume };
}

/** Candles of whole minutes, each at the instant of its last tick. */
function minutesDue(path: DemoPath, fromMs: number, untilMs: number): Due | undefined {
  const ticks: object[] = [];
  let doneMs = fromMs - TICK_MS;
  for (let atMs = fromMs; atMs <= untilMs && ticks.length < TICKS_PER_BATCH; atMs += MINUTE_MS) {
    const candle = path.candle(atMs, MINUTE_MS, Number.POSITIVE_INFINITY);
    if (!candle) break;
    const { open, high, low, close, volume } = candle;
    doneMs = atMs + MINUTE_MS - TICK_MS;
    ticks.push({ at: doneMs, open, high, low, last: close, volume });
  }
  return ticks.length > 0 ? { ticks, untilMs: doneMs, origin: 'backfill' } : undefined;
}

/** At most 1,000, in turns: a year of days is half a million minutes. */
async function readCandles(
  path: DemoPath | undefined,
  { interval, fromMs, toMs }: VenueCandleRange,
  nowMs: number,
): Promise<readonly VenueCandle[]> {
  const lengthMs = INTERVAL_MS[interval];
  const candles: VenueCandle[] = [];
  let minutes = 0;
  let atMs = Math.max(0, Math.ceil(fromMs / lengthMs) * lengthMs);
  for (; path && atMs < toMs && candles.length < CANDLES_MAX; atMs += lengthMs) {
    const candle = path.candle(atMs, lengthMs, nowMs);
    if (!candle) break;
    candles.push(candle);
    minutes += lengthMs / MINUTE_MS;
    if (minutes < MINUTES_PER_TURN) continue;
    minutes = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return candles;
}

function tickSizeOf(decimals: number): string {
  return (10 ** -decimals).toFixed(decimals);
}
