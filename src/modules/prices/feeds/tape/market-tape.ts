/**
 * One watched market's way from the venue's trades to the pipeline: every trade once, in order, each later than the one before it, none missing.
 * What the live stream does not bring (before the watch, while the socket was down, a number that was skipped) is filled from the venue's history;
 * meanwhile live trades wait, and follow when they join on without a hole. While the market is quiet its last price is repeated, so that time moves.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '#platform/clock';
import type { Metrics } from '#platform/observe/metrics';
import type { FeedSink } from '../feed.ts';
import { createPriceDoubt } from './price-doubt.ts';
import type { TapePosition } from './tape-position.ts';
import { createRetracer, dateTrade, isBehind, isNext, positionAfter, positionOfMark } from './tape-position.ts';
import { createTapeSender } from './tape-sender.ts';
import { createTradeBuffer } from './trade-buffer.ts';
import { type HistoryPiece, HistoryUnavailable, type VenueHistory, type VenueTrade } from './venue-history.ts';

export interface TapeTiming {
  /** Frames that overtook each other have this long to come before the history is asked. */
  readonly holeGraceMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** A history that does not answer for this long is not waited for any more: live trades go on, and the hole is counted. */
  readonly patienceMs: number;
  /** A gap that was filled before the next live trade came is looked at once more after this: histories lag a little. */
  readonly verifyAfterMs: number;
  /** The last price is repeated this far behind the venue's clock, so that a trade that comes a little late is still after it. */
  readonly beatMarginMs: number;
  /** A last price that the trades do not lead to is believed after this: then trades are missing. */
  readonly doubtMs: number;
}

export const TAPE_TIMING: TapeTiming = {
  holeGraceMs: 200,
  retryMinMs: 500,
  retryMaxMs: 30_000,
  patienceMs: 600_000,
  verifyAfterMs: 3_000,
  beatMarginMs: 2_000,
  doubtMs: 3_000,
};

export interface MarketTape {
  readonly market: string;
  /** The live stream brings every trade from now on: what lies before is filled. */
  joined(): void;
  /** The live stream has ended. */
  cut(): void;
  /** A live trade. */
  trade(trade: VenueTrade): void;
  /** Once a second while the connection is alive, with the venue's clock. */
  beat(venueNowMs: number): void;
  /** The market's last price as another stream of the venue tells it. */
  hint(price: string, atMs: number): void;
  /** Whether the market's ticks go through without a gap right now. */
  readonly isFlowing: boolean;
  /** Resolves when nothing more will be handed over. */
  stop(): Promise<void>;
}

export interface MarketTapeDeps {
  readonly venue: string;
  readonly market: string;
  /** Venue's clock. Ticks are wanted from here on, or from the last one let through if that is later. */
  readonly sinceMs: number;
  readonly sink: Pick<FeedSink, 'ticks' | 'lastOf'>;
  /** Absent: the venue has none, and gaps stay. */
  readonly history?: VenueHistory;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'feedTradesRepeated' | 'feedGaps'>;
  readonly timing?: Partial<TapeTiming>;
  /** The live stream left out trades although it was not cut: it should be asked for anew. */
  onHole?(): void;
}

/** Live trades held while a gap is filled. */
const BUFFERED_MAX = 2_000;
/** Ticks that wait for the pipeline; beyond, trades are taken from the history again when it has caught up. */
const WAITING_MAX = 2_000;
const BEAT_STEP_MS = 500;

export function createMarketTape(deps: MarketTapeDeps): MarketTape {
  const { venue, market, sinceMs, sink, history, clock, log, metrics, onHole } = deps;
  const timing: TapeTiming = { ...TAPE_TIMING, ...deps.timing };
  const sender = createTapeSender({ market, sink, clock });
  const buffer = createTradeBuffer({ tradesMax: BUFFERED_MAX });
  const doubt = createPriceDoubt({ clock, doubtMs: timing.doubtMs });
  const ending = new AbortController();
  const mark = sink.lastOf(market);
  const isMarked = mark !== undefined && mark.atMs >= sinceMs;

  let state: 'cut' | 'filling' | 'live' = 'cut';
  let position: TapePosition = isMarked ? positionOfMark(mark.atMs) : { kind: 'instant', atMs: sinceMs, isWhole: true };
  /** Market time of the last tick. */
  let lastAtMs = isMarked ? mark.atMs : Math.max(sinceMs - 1, mark?.atMs ?? 0);
  let lastPrice: string | undefined;
  /** The price at the beginning of the watch is still to be told. */
  let isOpening = !isMarked;
  let joins = 0;
  let taken = 0;
  let filling: Promise<void> | undefined;
  let isVerifying = false;
  let verifying: NodeJS.Timeout | undefined;
  let isDoubted = false;

  const pause = (forMs: number) => sleep(forMs, undefined, { signal: ending.signal }).catch(() => undefined);
  const repeated = () => metrics.feedTradesRepeated.inc({ venue });

  function accept(trade: VenueTrade, isHistory: boolean): void {
    position = positionAfter(trade);
    lastAtMs = dateTrade(trade.atMs, lastAtMs);
    lastPrice = trade.price;
    doubt.clear();
    taken++;
    const { price } = trade;
    sender.push({ at: lastAtMs, last: price, high: price, low: price, volume: trade.size }, isHistory);
  }

  function acceptCandle({ closeAtMs, open, high, low, close, volume }: HistoryPiece & { kind: 'candle' }): void {
    if (closeAtMs <= position.atMs) return;
    position = { kind: 'instant', atMs: closeAtMs, isWhole: true };
    lastAtMs = dateTrade(closeAtMs, lastAtMs);
    lastPrice = close;
    taken++;
    sender.push({ at: lastAtMs, open, high, low, last: close, volume }, true);
  }

  /** The market's price when the watch began, as if it were repeated then: what the first trade moves away from. */
  async function open(): Promise<void> {
    lastPrice ??= await history?.priceAt(market, sinceMs);
    isOpening = false;
    if (lastPrice === undefined) return;
    lastAtMs = dateTrade(sinceMs, lastAtMs);
    sender.push({ at: lastAtMs, price: lastPrice }, false);
  }

  /** Reads the history once, from the position to its end or beyond the first trade that waits. Returns the highest number seen. */
  async function pass(from: VenueHistory): Promise<number> {
    await sender.below(WAITING_MAX / 2);
    const until = buffer.first;
    const range = { market, afterMs: position.atMs, ...(until ? { until } : {}) };
    const pages = from.read(position.kind === 'trade' ? { ...range, afterId: position.id } : range);
    let isKnown = createRetracer(position);
    let reachedId = -1;
    let lastKnown: VenueTrade | undefined;
    for await (const page of pages) {
      for (const piece of page) {
        if (ending.signal.aborted) return reachedId;
        if (piece.kind === 'candle') {
          if (isOpening) await open();
          acceptCandle(piece);
          isKnown = createRetracer(position);
          continue;
        }
        reachedId = Math.max(reachedId, piece.trade.id ?? -1);
        if (isKnown(piece.trade)) {
          lastKnown = piece.trade;
          if (position.kind === 'instant') lastPrice = piece.trade.price;
          continue;
        }
        if (isOpening) await open();
        accept(piece.trade, true);
        isKnown = createRetracer(position);
        lastKnown = undefined;
      }
      await sender.below(WAITING_MAX / 2);
    }
    if (position.kind === 'instant' && lastKnown?.id !== undefined) position = positionAfter(lastKnown);
    if (isOpening) await open();
    lastPrice ??= await from.priceAt(market, position.atMs);
    return reachedId;
  }

  /** Lets go what waits; false where a hole or a full queue keeps the rest back. */
  function drain(): boolean {
    for (let first = buffer.first; first; first = buffer.first) {
      if (isBehind(first, position)) repeated();
      else if (isNext(first, position) && sender.waiting < WAITING_MAX) accept(first, false);
      else return false;
      buffer.shift();
    }
    return true;
  }

  /** The hole stays: what waits goes on from where it is. */
  function jump(): void {
    isOpening = false;
    position = { kind: 'instant', atMs: position.atMs, isWhole: position.kind === 'instant' && position.isWhole };
    const first = buffer.shift();
    if (first) accept(first, false);
  }

  async function fill(isGraceful: boolean): Promise<void> {
    const beganAtMs = clock.monotonicMs();
    let retryMs = timing.retryMinMs;
    await (isGraceful ? pause(timing.holeGraceMs) : Promise.resolve());
    let isDone = isGraceful && drain();
    const takenBefore = taken;
    while (!isDone && state === 'filling' && !ending.signal.aborted) {
      const joinsBefore = joins;
      let waitMs = retryMs;
      let reachedId = Number.POSITIVE_INFINITY;
      try {
        if (history) reachedId = await pass(history);
        isDone = drain() && joins === joinsBefore;
        // The history goes beyond the hole and shows no trade in it: the venue skipped a number.
        if (!isDone && sender.waiting < WAITING_MAX && reachedId >= (buffer.first?.id ?? Infinity)) jump();
        if (!isDone) isDone = drain() && joins === joinsBefore;
      } catch (cause) {
        if (!(cause instanceof HistoryUnavailable)) throw cause;
        waitMs = Math.max(waitMs, cause.retryAfterMs ?? 0);
      }
      if (isDone || joins !== joinsBefore || sender.waiting >= WAITING_MAX) continue;
      if (clock.monotonicMs() - beganAtMs >= timing.patienceMs) isDone = giveUp();
      else await pause(Math.min(waitMs, timing.patienceMs));
      retryMs = Math.min(retryMs * 2, timing.retryMaxMs);
    }
    const wasVerifying = isVerifying;
    filling = undefined;
    isVerifying = false;
    if (!isDone || state !== 'filling') return;
    state = 'live';
    if (taken > takenBefore) metrics.feedGaps.inc({ venue, outcome: 'filled' });
    if (taken > takenBefore && isDoubted) onHole?.();
    isDoubted = false;
    if (!wasVerifying) planVerification();
  }

  function giveUp(): boolean {
    log.warn({ venue, market }, "a gap could not be filled: the venue's history did not answer in time");
    metrics.feedGaps.inc({ venue, outcome: 'given_up' });
    jump();
    return drain();
  }

  function begin(isGraceful: boolean): void {
    clearTimeout(verifying);
    state = 'filling';
    filling ??= fill(isGraceful);
  }

  function planVerification(): void {
    const takenBefore = taken;
    verifying = setTimeout(() => {
      if (state === 'live' && taken === takenBefore && history) verify();
    }, timing.verifyAfterMs);
  }

  function verify(): void {
    isVerifying = true;
    begin(false);
  }

  return {
    market,
    joined() {
      joins++;
      isVerifying = false;
      begin(false);
    },
    cut() {
      clearTimeout(verifying);
      state = 'cut';
    },
    trade(trade) {
      if (ending.signal.aborted) return;
      if (state === 'live') {
        if (isBehind(trade, position)) repeated();
        else if (isNext(trade, position) && sender.waiting < WAITING_MAX) accept(trade, false);
        else {
          buffer.add(trade);
          begin(true);
        }
      } else buffer.add(trade);
    },
    beat(venueNowMs) {
      const atMs = venueNowMs - timing.beatMarginMs;
      if (state !== 'live' || lastPrice === undefined || sender.waiting > 0 || atMs - lastAtMs < BEAT_STEP_MS) return;
      lastAtMs = atMs;
      sender.push({ at: atMs, price: lastPrice }, false);
    },
    hint(price, atMs) {
      if (state !== 'live' || lastPrice === undefined || atMs <= position.atMs || !history) return;
      isDoubted = doubt.judge(price, lastPrice);
      if (isDoubted) verify();
    },
    get isFlowing() {
      return state === 'live' || (state === 'filling' && isVerifying);
    },
    async stop() {
      ending.abort();
      clearTimeout(verifying);
      await sender.stop();
      await filling;
    },
  };
}
