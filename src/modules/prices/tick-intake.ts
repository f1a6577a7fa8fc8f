/**
 * The pipeline, for every feed: parse -> guard -> merge -> tick log, with price board and candles refreshed on the way.
 * Batches of one market go one after another, in the order of their arrival; each is judged and appended in one turn. What always holds:
 * a batch is answered only when a restart cannot lose its firings, also when its ticks were known before, and a jump only when its candidate is on disk.
 */
import type { TickRejection } from '#contract/api/ticks';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { MarketMark, Tick } from '#engine';
import type { Clock } from '#platform/clock';
import type { Metrics } from '#platform/observe/metrics';
import type { TickLog } from '#platform/tick-log/tick-log';
import type { TickRoutes } from '#platform/tick-log/tick-routes';
import { judgeBatch } from './batch-judge.ts';
import type { CandleRecorder } from './candle-recorder.ts';
import type { Intake, RawBatch, Rejection } from './feeds/feed.ts';
import { createMarketLane, type MarketLane, settled } from './market-lane.ts';
import type { MarketStore } from './market-store.ts';
import type { PriceBoard } from './price-board.ts';
import { type Appended, awaitDurable, problemOf } from './tick-appender.ts';
import type { OutlierCandidate } from './tick-guard.ts';
import type { Joined } from './tick-merger.ts';

/** A live price that is older on arrival is not evaluated as live. */
const LIVE_AGE_MAX_MS = 10_000;

export interface TickIntakeDeps {
  readonly clock: Clock;
  readonly tickLog: TickLog;
  readonly tickRoutes: TickRoutes;
  readonly markets: Pick<MarketStore, 'candidateOf' | 'saveCandidate'>;
  readonly board: Pick<PriceBoard, 'accept' | 'publish'>;
  readonly candles: Pick<CandleRecorder, 'record'>;
  readonly metrics: Pick<Metrics, 'ticksAccepted' | 'ticksRejected' | 'ticksMerged'>;
  /** See TIDEMARK_OUTLIER_PERCENT. */
  readonly outlierPercent: number;
  /** For how long ticks of the market are merged; 0 passes each on. */
  readonly mergeMsOf: (market: string) => number;
}

export interface TickIntake {
  /** See FeedSink.ticks. */
  take(batch: RawBatch): Promise<Result<Intake, Problem>>;
  /** The last tick of the market that was let through. Market time. */
  lastOf(market: string): { readonly atMs: number } | undefined;
  /**
   * Where markets stand after a restart. Of several marks of one market (of the partitions that carry it) the earliest instant decides which
   * ticks are known: what one partition lacks is taken again, and the others ignore it. The latest price is the one that jumps are measured by.
   */
  restore(marks: readonly MarketMark[]): void;
  /** Tries again what partitions refused; called once a second. */
  tend(): void;
  /** Takes no more, lets go what is being merged, and resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** A batch after its turn in the lane: what may be answered once `appended` is durable and the candidate saved. */
interface Judged {
  readonly intake: Intake;
  readonly appended: readonly Promise<Appended>[];
  /** The last jump of the batch; saved also where it was known, since its first save may have failed. */
  readonly candidate: OutlierCandidate | undefined;
}

export function createTickIntake(deps: TickIntakeDeps): TickIntake {
  const { clock, tickLog, markets, board, candles, metrics } = deps;
  const lanes = new Map<string, MarketLane>();
  const underWay = new Set<Promise<void>>();
  let isStopping = false;

  function laneOf(market: string): MarketLane {
    let lane = lanes.get(market);
    if (!lane) {
      lane = createMarketLane({ ...deps, market, mergeMs: deps.mergeMsOf(market), onDue: (due) => void letGo(due) });
      lanes.set(market, lane);
    }
    return lane;
  }

  function track<T>(work: Promise<T>): Promise<T> {
    const done = settled(work);
    underWay.add(done);
    void done.then(() => underWay.delete(done));
    return work;
  }

  async function run(batch: RawBatch): Promise<Result<Intake, Problem>> {
    const lane = laneOf(batch.market);
    const judged = await lane.run(() => judge(lane, batch));
    return judged.ok ? settle(lane, judged.value) : judged;
  }

  async function judge(lane: MarketLane, batch: RawBatch): Promise<Result<Judged, Problem>> {
    if (!lane.isCandidateLoaded) {
      const candidate = await markets.candidateOf(lane.market);
      if (candidate) lane.memory = { ...lane.memory, candidate };
      lane.isCandidateLoaded = true;
    }
    if (lane.appender.isOwing) {
      const paid = await lane.appender.payOwed();
      if (!paid.ok) return paid;
    }
    // From here to the append nothing gives way, so quotes and log are always seen to change together.
    const settings = {
      nowMs: clock.nowMs(),
      outlierPercent: deps.outlierPercent,
      ...(batch.origin === 'live' ? { ageMaxMs: LIVE_AGE_MAX_MS } : {}),
    };
    const { accepted, rejected, candidate, memory } = judgeBatch(batch, lane.memory, settings);
    lane.memory = memory;
    for (const tick of accepted) candles.record(tick);
    board.accept(lane.market, accepted, batch.receivedAtMs);
    const { ready, displaced, merged } = join(lane, batch, accepted);
    const appending = appendInOrder(lane, batch, { ready, displaced });
    const held = lane.merger.held;
    count(accepted.length, merged, rejected);

    const appended = await appending;
    displaced?.letGo(appended);
    if (appended.ok && accepted.length > 0) board.publish(lane.market);
    return ok({
      intake: { accepted: accepted.length, rejected },
      appended: held ? [appending, held.appended] : [appending],
      candidate,
    });
  }

  /** What fills a gap is never merged: it is of candles already, and must not be told as live. */
  function join(lane: MarketLane, { origin }: RawBatch, accepted: readonly Tick[]): Joined {
    if (origin !== 'backfill') return lane.merger.join(accepted);
    return { ready: accepted, displaced: lane.merger.take(), merged: 0 };
  }

  function appendInOrder(
    lane: MarketLane,
    { origin }: RawBatch,
    { ready, displaced }: Pick<Joined, 'ready' | 'displaced'>,
  ) {
    if (origin !== 'backfill') return lane.appender.append(ready);
    // What was being merged came before the gap. Both are handed over before anything gives way.
    if (displaced) void lane.appender.append([displaced.tick]);
    return lane.appender.append(ready, 'backfill');
  }

  function count(accepted: number, merged: number, rejected: readonly Rejection[]): void {
    if (accepted > 0) metrics.ticksAccepted.inc(accepted);
    if (merged > 0) metrics.ticksMerged.inc(merged);
    const byReason = new Map<TickRejection, number>();
    for (const { code } of rejected) byReason.set(code, (byReason.get(code) ?? 0) + 1);
    for (const [reason, times] of byReason) metrics.ticksRejected.inc({ reason }, times);
  }

  /**
   * The candidate is saved after the commit of everything before it and in the order of the batches: a crash in between must leave the older one,
   * by which the ticks that are sent again were confirmed.
   */
  function settle(lane: MarketLane, judged: Judged): Promise<Result<Intake, Problem>> {
    const savedBefore = lane.saved;
    const { candidate } = judged;
    const work = awaitAll(judged.appended).then(async (durable): Promise<Result<Intake, Problem>> => {
      if (!durable.ok) return durable;
      if (candidate) {
        await savedBefore;
        const saved = await save(lane.market, candidate);
        if (!saved.ok) return saved;
      }
      return ok(judged.intake);
    });
    if (candidate) lane.saved = settled(work);
    return work;
  }

  async function awaitAll(appended: readonly Promise<Appended>[]): Promise<Result<void, Problem>> {
    for (const promise of appended) {
      const reached = await promise;
      if (!reached.ok) return reached;
      const durable = await awaitDurable(tickLog, reached.value);
      if (!durable.ok) return durable;
    }
    return ok(undefined);
  }

  async function save(market: string, candidate: OutlierCandidate): Promise<Result<void, Problem>> {
    try {
      return ok(await markets.saveCandidate(market, candidate));
    } catch (cause) {
      return err(problemOf(cause));
    }
  }

  function letGo(lane: MarketLane): Promise<void> {
    return lane.run(async () => {
      const held = lane.merger.take();
      if (!held) return;
      if (lane.appender.isOwing) await lane.appender.payOwed();
      const appended = await lane.appender.append([held.tick]);
      held.letGo(appended);
      if (appended.ok) board.publish(lane.market);
    });
  }

  return {
    async take(batch) {
      if (isStopping)
        return err(problem('shutting_down', 'Prices are not taken right now. Send them again.', { retryAfterS: 1 }));
      return track(run(batch));
    },
    lastOf: (market) => lanes.get(market)?.memory.last,
    restore(marks) {
      for (const [market, ofMarket = []] of Map.groupBy(marks, (mark) => mark.market)) {
        const byInstant = ofMarket.toSorted((a, b) => a.atMs - b.atMs);
        const earliest = byInstant[0];
        const latest = byInstant.at(-1);
        if (earliest && latest) laneOf(market).memory = { last: { atMs: earliest.atMs, price: latest.last } };
      }
    },
    tend() {
      for (const lane of lanes.values()) {
        if (lane.appender.isOwing) void track(lane.run(() => lane.appender.payOwed()));
      }
    },
    async stop() {
      isStopping = true;
      await Promise.all([...lanes.values()].map(letGo));
      await Promise.all(underWay);
    },
  };
}
