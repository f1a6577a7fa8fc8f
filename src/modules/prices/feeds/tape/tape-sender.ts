/**
 * The end of a tape: dated ticks to the sink, in order, one batch at a time, again and again until it is taken. A batch whose outcome is not known
 * is sent whole once more, which is harmless: the sink knows a tick by its instant.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#platform/clock';
import type { FeedSink, TickOrigin } from '../feed.ts';

/** A tick with its form of TICK_FORMS; one price, or the range of a candle. */
export type TapeTick =
  | { readonly at: number; readonly last: string; readonly high: string; readonly low: string; readonly volume: string }
  | {
      readonly at: number;
      readonly open: string;
      readonly last: string;
      readonly high: string;
      readonly low: string;
      readonly volume: string;
    }
  | { readonly at: number; readonly price: string };

export interface TapeSender {
  /** `isHistory`: it came from the venue's history. Others count as live as long as they are fresh when they are handed over. */
  push(tick: TapeTick, isHistory: boolean): void;
  /** Ticks that are not yet taken. */
  readonly waiting: number;
  /** Resolves when at most this many wait. */
  below(waiting: number): Promise<void>;
  /** Hands nothing over any more; resolves when the batch under way has ended. */
  stop(): Promise<void>;
}

const TICKS_PER_BATCH = 500;
/** The pipeline refuses live ticks older than 10 s; this leaves time for the way there. */
const FRESH_MAX_MS = 7_000;
/** The pipeline refuses what is further ahead of our clock than 5 s: such a tick waits until it is nearer. */
const AHEAD_MAX_MS = 4_000;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;

export function createTapeSender(deps: { market: string; sink: Pick<FeedSink, 'ticks'>; clock: Clock }): TapeSender {
  const { market, sink, clock } = deps;
  let queue: { readonly tick: TapeTick; readonly isHistory: boolean }[] = [];
  const waiters = new Set<{ readonly waiting: number; readonly resolve: () => void }>();
  const ending = new AbortController();
  let running: Promise<void> | undefined;

  const pause = (forMs: number) => sleep(forMs, undefined, { signal: ending.signal }).catch(() => undefined);
  const originOf = ({ tick, isHistory }: (typeof queue)[number]): TickOrigin =>
    isHistory || clock.nowMs() - tick.at > FRESH_MAX_MS ? 'backfill' : 'live';

  async function run(): Promise<void> {
    let retryMs = RETRY_MIN_MS;
    while (queue.length > 0 && !ending.signal.aborted) {
      const first = queue[0] as (typeof queue)[number];
      const aheadMs = first.tick.at - clock.nowMs() - AHEAD_MAX_MS;
      if (aheadMs > 0) {
        await pause(Math.min(aheadMs, 1_000));
        continue;
      }
      const origin = originOf(first);
      const batch: TapeTick[] = [];
      for (const entry of queue) {
        if (batch.length >= TICKS_PER_BATCH || originOf(entry) !== origin) break;
        if (entry.tick.at - clock.nowMs() > AHEAD_MAX_MS) break;
        batch.push(entry.tick);
      }
      const taken = await sink.ticks({ market, ticks: batch, receivedAtMs: clock.nowMs(), origin });
      if (!taken.ok) {
        await pause(Math.max(retryMs, (taken.error.retryAfterS ?? 0) * 1_000));
        retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
        continue;
      }
      retryMs = RETRY_MIN_MS;
      queue = queue.slice(batch.length);
      tell();
    }
    running = undefined;
  }

  function tell(): void {
    for (const waiter of waiters) {
      if (queue.length > waiter.waiting && !ending.signal.aborted) continue;
      waiters.delete(waiter);
      waiter.resolve();
    }
  }

  return {
    push(tick, isHistory) {
      if (ending.signal.aborted) return;
      queue.push({ tick, isHistory });
      running ??= run();
    },
    get waiting() {
      return queue.length;
    },
    below(waiting) {
      if (queue.length <= waiting || ending.signal.aborted) return Promise.resolve();
      return new Promise((resolve) => waiters.add({ waiting, resolve }));
    },
    async stop() {
      ending.abort();
      tell();
      await running;
    },
  };
}
