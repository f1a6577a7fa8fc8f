/**
 * The real pipeline and engine behind a feed, of the simulated Binance unless another one is handed in, for tests: what fired, from which kind of tick, and every tick that was
 * evaluated. A restart keeps what is durable (engine and marks) and makes the rest anew.
 */
import { pino } from 'pino';
import { type AlertSpec, createEngine, createStepOutput, type Firing, type Tick } from '#engine';
import { createSystemClock } from '#platform/clock';
import { createHttpClient } from '#platform/http-client/http-client.node';
import { createMetrics } from '#platform/observe/metrics';
import { createMemoryTickLog } from '#platform/tick-log/tick-log.memory';
import { createTickRoutes } from '#platform/tick-log/tick-routes';
import { createNodeWebSockets } from '#platform/web-socket/web-socket.node';
import { createTestRandom } from '#test/test-random';
import type { BinanceServer } from '#test/venues/binance-server';
import { createTickIntake } from '../../tick-intake.ts';
import type { Feed, FeedSink, RawQuote } from '../feed.ts';
import type { VenueFeedDeps } from '../venue-feed.ts';
import { type BinanceFeedDeps, createBinanceFeed } from './feed.ts';

export interface SeenFiring extends Firing {
  readonly isBackfilled: boolean;
}

/** Times short enough for tests; nothing is repeated in a quiet market, so that ticks are those of trades. */
export const QUICK: NonNullable<VenueFeedDeps['timing']> = {
  connection: {
    messageSpacingMs: 20,
    silenceMaxMs: 1_000,
    answerMaxMs: 1_000,
    overlapMaxMs: 2_000,
    backoffBaseMs: 20,
    backoffCapMs: 100,
    refusedPauseMs: 100,
  },
  tape: { holeGraceMs: 20, retryMinMs: 20, retryMaxMs: 100, verifyAfterMs: 1_000, doubtMs: 200 },
  feed: { listEveryMs: 200, listRetryBaseMs: 20, listRetryCapMs: 50, beatMs: 3_600_000 },
};

export function createFeedWorld(
  server: Pick<BinanceServer, 'wsUrl' | 'restUrl'>,
  options: { timing?: VenueFeedDeps['timing']; createFeed?: (deps: BinanceFeedDeps) => Feed } = {},
) {
  const clock = createSystemClock();
  const log = pino({ level: 'silent' });
  const metrics = createMetrics();
  const tickLog = createMemoryTickLog({ partitions: 1, capacityPerPartition: 100_000, clock });
  const engine = createEngine();
  const http = createHttpClient({ allow: [], trustedHosts: ['127.0.0.1'], clock });
  const firings: SeenFiring[] = [];
  const ticks: (Tick & { isBackfilled: boolean })[] = [];
  const quotes = new Map<string, RawQuote>();
  const marks = new Map<string, { market: string; atMs: number; last: number }>();
  let position = 0;
  let changes = 0;
  let isOverloaded = false;

  tickLog.onAppended(() => {
    const out = createStepOutput();
    for (const { entry, position: at } of tickLog.read(0, position, 100_000)) {
      position = at;
      if (entry.kind !== 'tick') continue;
      const isBackfilled = entry.isBackfilled === true;
      engine.step(entry, out);
      for (const firing of out.firings) firings.push({ ...firing, isBackfilled });
      out.clear();
      const { tick } = entry;
      ticks.push({ ...tick, isBackfilled });
      marks.set(tick.market, { market: tick.market, atMs: tick.atMs, last: tick.last });
    }
    tickLog.committed(0, position);
  });

  function make(): { feed: Feed; sink: FeedSink; intake: ReturnType<typeof createTickIntake> } {
    const intake = createTickIntake({
      clock,
      tickLog,
      tickRoutes: createTickRoutes(tickLog),
      markets: { candidateOf: async () => undefined, saveCandidate: async () => undefined },
      board: { accept: () => undefined, publish: () => undefined },
      candles: { record: () => undefined },
      metrics,
      outlierPercent: 0,
      mergeMsOf: () => 0,
    });
    intake.restore([...marks.values()]);
    const sink: FeedSink = {
      ticks: async (batch) =>
        isOverloaded ? { ok: false, error: { code: 'overloaded', detail: 'Not now.' } } : intake.take(batch),
      quotes(told) {
        for (const quote of told) quotes.set(quote.market, quote);
      },
      lastOf: intake.lastOf,
      changed: () => {
        changes++;
      },
    };
    const feed = (options.createFeed ?? createBinanceFeed)({
      wsUrl: server.wsUrl,
      restUrl: server.restUrl,
      http,
      webSockets: createNodeWebSockets({ handshakeTimeoutMs: 1_000, goodbyeMs: 50 }),
      clock,
      random: createTestRandom(),
      log,
      metrics,
      timing: options.timing ?? QUICK,
    });
    return { feed, sink, intake };
  }

  let made = make();
  return {
    metrics,
    firings,
    ticks,
    quotes,
    get feed() {
      return made.feed;
    },
    get changes() {
      return changes;
    },
    set isOverloaded(value: boolean) {
      isOverloaded = value;
    },
    start: () => made.feed.start(made.sink),
    arm(alerts: readonly AlertSpec[]) {
      for (const alert of alerts) {
        engine.step({ kind: 'arm', alert, arming: 1, sequence: 0, lastFiredAtMs: 0 }, createStepOutput());
      }
    },
    /** The process ends at once (`isKilled`: without letting go what waits) and a new one begins. */
    async restart(): Promise<void> {
      await made.feed.stop();
      await made.intake.stop();
      made = make();
      await made.feed.start(made.sink);
    },
    markOf: (market: string) => marks.get(market),
    async stop(): Promise<void> {
      await made.feed.stop();
      await made.intake.stop();
      await http.close();
    },
    async counted(name: string): Promise<number> {
      const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith(name));
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
  };
}
