/**
 * What a test of a feed stands on: the platform's own parts with short times, and a sink that takes what the pipeline takes and writes it down.
 */
import { pino } from 'pino';
import { ok } from '#contract/result';
import { createSystemClock } from '#platform/clock';
import { createHttpClient } from '#platform/http-client/http-client.node';
import { createMetrics } from '#platform/observe/metrics';
import { createNodeWebSockets } from '#platform/web-socket/web-socket.node';
import { createTestRandom } from '#test/test-random';
import type { FeedSink, RawBatch, RawQuote } from './feed.ts';
import type { VenueFeedDeps } from './venue-feed.ts';

export type FeedWorld = ReturnType<typeof createFeedWorld>;

const TIMING: NonNullable<VenueFeedDeps['timing']> = {
  connection: {
    messageSpacingMs: 5,
    silenceMaxMs: 400,
    answerMaxMs: 1_000,
    backoffBaseMs: 20,
    backoffCapMs: 100,
    refusedPauseMs: 200,
  },
  tape: { holeGraceMs: 40, retryMinMs: 30, retryMaxMs: 200, verifyAfterMs: 100, doubtMs: 150, beatMarginMs: 100 },
  feed: { listEveryMs: 60_000, listRetryBaseMs: 20, listRetryCapMs: 100, beatMs: 50 },
};

export function createFeedWorld() {
  const clock = createSystemClock();
  return {
    clock,
    random: createTestRandom(),
    log: pino({ level: 'silent' }),
    metrics: createMetrics(),
    http: createHttpClient({ allow: ['127.0.0.0/8'], clock }),
    webSockets: createNodeWebSockets(),
    timing: TIMING,
  };
}

export interface RecordedTick {
  readonly at: number;
  readonly last?: string;
  readonly price?: string;
}

/** Takes what the pipeline takes: of each market what is later than the last, and no live tick that is older than 10 s. */
export function createRecordingSink() {
  const taken = new Map<string, RecordedTick[]>();
  const quotes: RawQuote[] = [];
  const origins = new Map<string, Set<RawBatch['origin']>>();
  let changes = 0;
  const sink: FeedSink = {
    async ticks({ market, ticks, origin, receivedAtMs }) {
      const list = taken.get(market) ?? [];
      taken.set(market, list);
      origins.set(market, (origins.get(market) ?? new Set()).add(origin));
      for (const tick of ticks as readonly RecordedTick[]) {
        if (tick.at <= (list.at(-1)?.at ?? 0)) continue;
        if (origin === 'live' && receivedAtMs - tick.at > 10_000)
          throw new Error('a stale tick was handed over as live');
        list.push(tick);
      }
      return ok({ accepted: ticks.length, rejected: [] });
    },
    quotes: (some) => void quotes.push(...some),
    lastOf(market) {
      const last = taken.get(market)?.at(-1);
      return last && { atMs: last.at };
    },
    changed: () => void changes++,
  };
  return {
    sink,
    quotes,
    originsOf: (market: string) => [...(origins.get(market) ?? [])],
    /** Prices of trades, without repeats of the last price. */
    tradesOf: (market: string) => (taken.get(market) ?? []).flatMap(({ last }) => last ?? []),
    ticksOf: (market: string) => taken.get(market) ?? [],
    get changes() {
      return changes;
    },
  };
}
