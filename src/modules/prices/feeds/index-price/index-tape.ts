/**
 * One watched index on its way into the pipeline: each value that it takes is told, at most ten times a second with the highest and lowest since, and
 * its last one is repeated while it is quiet. While it has no value it says nothing; once it has one again, what lies between comes from its venues'
 * histories first.
 */
import { formatDecimal } from '#contract/decimal';
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/observe/log';
import { MINUTE_MS, openingOf } from '../../candle.ts';
import type { FeedSink, RawTick, TickOrigin } from '../feed.ts';
import type { GapTick, IndexHistory } from './index-history.ts';
import type { IndexMembers } from './index-members.ts';
import { indexValue } from './index-value.ts';

/** A last value is repeated after this. */
const REPEAT_MS = 1_000;
/** Without a value for longer than this, there is a gap. */
export const GAP_MS = 10_000;
const RETRY_MS = 2_000;
/** A history that does not answer for this long is not waited for. */
const PATIENCE_MS = 60_000;
const TICKS_PER_BATCH = 500;

export interface IndexTape {
  /** A component's price may be another one. */
  look(): void;
  /** Ten times a second: tells what is due. */
  tend(): void;
  readonly isFlowing: boolean;
  /** Resolves when nothing more will be handed over. */
  stop(): Promise<void>;
}

export interface IndexTapeDeps {
  readonly market: string;
  /** Ticks are wanted from here on, or from the last one let through if that is later. */
  readonly sinceMs: number;
  /** The price that it had before this process started, where it is known. */
  readonly previous: number | undefined;
  readonly members: IndexMembers;
  readonly history: Pick<IndexHistory, 'gap'>;
  readonly sink: Pick<FeedSink, 'ticks' | 'lastOf'>;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Range {
  readonly high: number;
  readonly low: number;
}

export function createIndexTape(deps: IndexTapeDeps): IndexTape {
  const { market, members, history, sink, clock, log } = deps;
  let isEnded = false;
  let state: 'waiting' | 'filling' | 'flowing' = 'waiting';
  let value = deps.previous;
  /** When it last had a value; whether it has one right now. */
  let seenAtMs = Number.NEGATIVE_INFINITY;
  let hasValue = false;
  /** Values that were not told yet. */
  let untold: Range | undefined;
  /** What was told of the present minute. */
  let minute: (Range & { readonly atMs: number; readonly last: number }) | undefined;
  let toldAtMs = Math.max(deps.sinceMs, sink.lastOf(market)?.atMs ?? 0);
  let handing: Promise<boolean> | undefined;
  let filling: Promise<void> | undefined;
  let retryAtMs = 0;
  let patientUntilMs = 0;

  function look(): void {
    const nowMs = clock.nowMs();
    const prices = members.prices(nowMs);
    const next = prices && indexValue(prices, value);
    hasValue = next !== undefined;
    if (next === undefined) {
      if (state === 'flowing' && nowMs - seenAtMs > GAP_MS) state = 'waiting';
      return;
    }
    seenAtMs = nowMs;
    if (next !== value || state === 'waiting') {
      untold = joined({ high: next, low: next }, untold);
      value = next;
    }
    if (state === 'waiting') begin(nowMs);
  }

  function begin(nowMs: number): void {
    if (nowMs - toldAtMs <= GAP_MS) {
      state = 'flowing';
      return;
    }
    state = 'filling';
    patientUntilMs = clock.monotonicMs() + PATIENCE_MS;
    fill(nowMs);
  }

  /** Once; `tend` tries again. */
  function fill(untilMs: number): void {
    filling = history
      .gap(market, toldAtMs, untilMs - 1)
      .then(async (found) => {
        const isFilled = found.ok && (await handOver(withoutKnown(found.value)));
        if (isFilled) state = 'flowing';
        else retryAtMs = clock.monotonicMs() + RETRY_MS;
      })
      .finally(() => {
        filling = undefined;
      });
  }

  function fillAgain(): void {
    const nowMs = clock.monotonicMs();
    if (nowMs < retryAtMs) return;
    if (nowMs < patientUntilMs) fill(clock.nowMs());
    else {
      log.warn({ market }, 'a gap of an index could not be filled: the histories of its venues did not answer in time');
      state = 'flowing';
    }
  }

  /** The gap begins within a minute whose beginning was told already: what was reached then is not reached a second time. */
  function withoutKnown(ticks: readonly GapTick[]): readonly GapTick[] {
    const [first, ...rest] = ticks;
    if (!first || first.open !== undefined || minute?.atMs !== openingOf(first.at, MINUTE_MS)) return ticks;
    const { last } = first;
    const high = Number(first.high) > minute.high ? first.high : higher(last, minute.last);
    const low = Number(first.low) < minute.low ? first.low : lower(last, minute.last);
    return [{ ...first, high, low }, ...rest];
  }

  /** Where it ends early, the gap begins later at the next try. */
  async function handOver(ticks: readonly { readonly at: number }[]): Promise<boolean> {
    for (let from = 0; from < ticks.length; from += TICKS_PER_BATCH) {
      const batch = ticks.slice(from, from + TICKS_PER_BATCH);
      if (isEnded || !(await give(batch, 'backfill'))) return false;
      toldAtMs = batch.at(-1)?.at ?? toldAtMs;
    }
    return true;
  }

  async function give(ticks: readonly RawTick[], origin: TickOrigin): Promise<boolean> {
    const result = await sink.ticks({ market, ticks, receivedAtMs: clock.nowMs(), origin });
    return result.ok;
  }

  async function tell(present: number): Promise<boolean> {
    const { high, low } = untold ?? { high: present, low: present };
    untold = undefined;
    const at = Math.max(clock.nowMs(), toldAtMs + 1);
    const texts = { last: formatDecimal(present), high: formatDecimal(high), low: formatDecimal(low) };
    const isTaken = await give([{ at, ...texts }], 'live');
    if (isTaken) noteTold(at, { high, low, last: present });
    else untold = joined({ high, low }, untold);
    return isTaken;
  }

  function noteTold(at: number, told: Range & { readonly last: number }): void {
    toldAtMs = at;
    const atMs = openingOf(at, MINUTE_MS);
    minute = { ...joined(told, minute?.atMs === atMs ? minute : undefined), atMs, last: told.last };
  }

  return {
    look,
    tend() {
      look();
      if (state === 'filling' && !filling && !isEnded) fillAgain();
      if (state !== 'flowing' || !hasValue || value === undefined || handing || isEnded) return;
      if (!untold && clock.nowMs() - toldAtMs < REPEAT_MS) return;
      handing = tell(value).finally(() => {
        handing = undefined;
      });
    },
    get isFlowing() {
      return state === 'flowing' && hasValue;
    },
    async stop() {
      isEnded = true;
      await Promise.all([handing, filling]);
    },
  };
}

function joined(one: Range, other: Range | undefined): Range {
  return other ? { high: Math.max(one.high, other.high), low: Math.min(one.low, other.low) } : one;
}

function higher(text: string, value: number): string {
  return Number(text) > value ? text : formatDecimal(value);
}

function lower(text: string, value: number): string {
  return Number(text) < value ? text : formatDecimal(value);
}
