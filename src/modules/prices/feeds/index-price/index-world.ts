/** For tests of the index: venues whose prices, clocks and histories are set by hand, a price board between, and a pipeline that keeps what comes. */
import { vi } from 'vitest';
import type { Problem } from '#contract/problem';
import { problem } from '#contract/problem';
import { assert, err, ok, type Result } from '#contract/result';
import type { Tick } from '#engine';
import { createLog } from '#platform/observe/log';
import { createTestClock, type TestClock } from '#test/test-clock';
import { parseTick } from '../../tick-parse.ts';
import type { FeedSink, FeedState, RawBatch, RawQuote, VenueCandle, VenueCandleRange, VenueMarket } from '../feed.ts';
import { createIndexFeed, type IndexFeed } from './index-feed.ts';
import type { ComponentFeed } from './index-markets.ts';
import type { ComponentPrice } from './index-members.ts';

export interface IndexVenue extends ComponentFeed {
  listed: readonly VenueMarket[];
  status: FeedState['status'];
  sinceMs: number;
  /** How far the venue's clock is ahead of ours. */
  aheadMs: number;
  history: (range: VenueCandleRange) => Result<readonly VenueCandle[], Problem>;
}

export const VENUE_DOWN = err(problem('overloaded', 'The venue does not answer.'));

export function createIndexVenue(clock: TestClock, venue: string, pairs: readonly string[]): IndexVenue {
  const made: IndexVenue = {
    venue,
    listed: pairs.map((pair) => ({ market: `${venue}:${pair}`, status: 'active', tickSize: '0.01' })),
    status: 'live',
    sinceMs: clock.nowMs(),
    aheadMs: 0,
    history: () => VENUE_DOWN,
    markets: () => made.listed,
    venueNowMs: () => clock.nowMs() + made.aheadMs,
    state: () => ({ venue, status: made.status, sinceMs: made.sinceMs, watched: 0, isSimulated: venue === 'demo' }),
    candles: async (range) => made.history(range),
  };
  return made;
}

export interface IndexWorld {
  readonly clock: TestClock;
  readonly feed: IndexFeed;
  readonly batches: RawBatch[];
  readonly quotes: RawQuote[];
  /** While it is set, the pipeline takes nothing. */
  isOverloaded: boolean;
  changes: number;
  readonly days: Map<string, { changePercent?: number; volume?: number }>;
  /** A component's price comes in, `ageMs` after it was made. */
  price(component: string, price: number, ageMs?: number): void;
  /** The log ended there before this process started. */
  mark(market: string, atMs: number, price: number): void;
  ticks(): Tick[];
  /** Time passes; components that `alive` tells repeat their last price each second, as live venues do. */
  pass(ms: number, alive?: (component: string) => boolean): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createIndexWorld(
  makeVenues: (clock: TestClock) => readonly IndexVenue[],
  startMs?: number,
): IndexWorld {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  const clock = createTestClock(startMs);
  const venues = makeVenues(clock);
  const prices = new Map<string, ComponentPrice>();
  const marks = new Map<string, number>();
  const listeners = new Set<{ markets: readonly string[]; listener: () => void }>();
  const aheadOf = (market: string) => venues.find(({ venue }) => market.startsWith(`${venue}:`))?.aheadMs ?? 0;

  const world: IndexWorld = {
    clock,
    batches: [],
    quotes: [],
    isOverloaded: false,
    changes: 0,
    days: new Map(),
    feed: createIndexFeed({
      feeds: venues,
      clock,
      log: createLog({ level: 'silent' }),
      source: {
        subscribe(markets, listener) {
          const entry = { markets, listener };
          listeners.add(entry);
          return () => listeners.delete(entry);
        },
        last: (market) => prices.get(market),
        dayOf: (market) => world.days.get(market),
      },
    }),
    price(component, price, ageMs = 0) {
      const nowMs = clock.nowMs();
      prices.set(component, { price, atMs: nowMs + aheadOf(component) - ageMs, receivedAtMs: nowMs });
      for (const { markets, listener } of listeners) if (markets.includes(component)) listener();
    },
    mark(market, atMs, price) {
      marks.set(market, atMs);
      prices.set(market, { price, atMs, receivedAtMs: atMs });
    },
    ticks: () =>
      world.batches.flatMap(({ market, ticks }) =>
        ticks.map((raw) => {
          const tick = parseTick(market, raw);
          assert(tick.ok, `the pipeline takes ${JSON.stringify(raw)}`);
          return tick.value;
        }),
      ),
    async pass(ms, alive = () => true) {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advance(100);
        if (clock.nowMs() % 1_000 === 0) {
          for (const [market, { price }] of prices) {
            if (!market.startsWith('index:') && alive(market)) world.price(market, price);
          }
        }
        await vi.advanceTimersByTimeAsync(100);
      }
    },
    start: () => world.feed.start(sink),
    async stop() {
      await world.feed.stop();
      vi.useRealTimers();
    },
  };

  const sink: FeedSink = {
    async ticks(batch) {
      if (world.isOverloaded) return err(problem('overloaded', 'Too much waits.'));
      world.batches.push(batch);
      const last = world.ticks().at(-1);
      if (last) marks.set(batch.market, last.atMs);
      return ok({ accepted: batch.ticks.length, rejected: [] });
    },
    quotes: (told) => world.quotes.push(...told),
    lastOf(market) {
      const atMs = marks.get(market);
      return atMs === undefined ? undefined : { atMs };
    },
    changed: () => world.changes++,
  };
  return world;
}
